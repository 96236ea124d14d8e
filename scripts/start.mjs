// `npm start`: the set-up, then `atalaya start` in this process; the dashboards are built beside the first run.
import { buildDashboards, fail, install } from './setup.mjs';

const started = Date.now();
try {
  await install();
} catch (error) {
  fail(`The set-up failed: ${error.message}`);
}
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (isStopping = true));
buildDashboards().catch((error) => {
  // Ctrl-C ends the build too; the product's own shutdown then decides how the process ends.
  if (!isStopping) fail(`The dashboards could not be built: ${error.message}`);
});

process.env.ATALAYA_STARTED_AT = String(started);
process.argv.splice(2, 0, 'start');
const { register } = await import('tsx/esm/api');
register();
await import('../app/cli.ts');
