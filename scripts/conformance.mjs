// Makes every check of ingest/conformance on every connector, or on those named; `--write` renews docs/conformance.md.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const ids = args.filter((arg) => !arg.startsWith('--'));
const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--write');
if (unknown || args.includes('--help') || (ids.length > 0 && args.includes('--write'))) {
  console.error(
    'Usage: npm run conformance -- [connector…]   or, for all of them, npm run conformance -- --write',
  );
  process.exit(2);
}
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', 'ingest/conformance'], {
  cwd: fileURLToPath(new URL('../', import.meta.url)),
  stdio: 'inherit',
  env: {
    ...process.env,
    ATALAYA_CONFORMANCE: ids.join(','),
    ...(args.includes('--write') && { ATALAYA_CONFORMANCE_WRITE: '1' }),
  },
});
child.once('exit', (code) => process.exit(code ?? 1));
