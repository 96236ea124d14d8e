// `npm run atalaya -- <command>`: installs what the command line needs, then runs it in this process.
import { fail, install } from './setup.mjs';

try {
  await install();
} catch (error) {
  fail(`The set-up failed: ${error.message}`);
}
const { register } = await import('tsx/esm/api');
register();
await import('../app/cli.ts');
