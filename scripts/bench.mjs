// `npm run bench [-- <name>] [--json]`: the set-up, then the benches, in this process.
import { fail, install } from './setup.mjs';

try {
  await install();
} catch (error) {
  fail(`The set-up failed: ${error.message}`);
}
const { register } = await import('tsx/esm/api');
register();
await import('../bench/main.ts');
