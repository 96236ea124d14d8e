// Every kind of vendor fault and random kills over full syncs: `npm run faults -- [--kills 200] [--write]`.
// `--write` renews docs/faults.md.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const at = args.indexOf('--kills');
const kills = at < 0 ? 200 : Number(args[at + 1]);
const rest = args.filter((arg, index) => arg !== '--write' && (at < 0 || (index !== at && index !== at + 1)));
if (rest.length > 0 || !Number.isInteger(kills) || kills < 1) {
  console.error('Usage: npm run faults -- [--kills 200] [--write]');
  process.exit(2);
}
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', 'ingest/faults'], {
  cwd: fileURLToPath(new URL('../', import.meta.url)),
  stdio: 'inherit',
  env: {
    ...process.env,
    ATALAYA_FAULTS_KILLS: String(kills),
    ...(args.includes('--write') && {
      ATALAYA_FAULTS_WRITE: fileURLToPath(new URL('../docs/faults.md', import.meta.url)),
    }),
  },
});
child.once('exit', (code) => process.exit(code ?? 1));
