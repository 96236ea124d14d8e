// Installs what is missing and skips what has not changed. Runs before anything is installed, so it uses
// Node's built-ins alone. Each part keeps a stamp under .setup/ with the hash of what it was made from.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, '.setup');
const dashboards = join(root, 'dashboards');
const python = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** Ends the process with one sentence. */
export function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function stampOf(name) {
  const file = join(stamps, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function run(command, args, { cwd = root, env = {}, log }) {
  mkdirSync(stamps, { recursive: true });
  const out = openSync(join(stamps, log), 'w');
  return new Promise((done, refuse) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
    const stop = () => child.kill('SIGTERM');
    process.once('SIGINT', stop).once('SIGTERM', stop);
    child.once('error', refuse);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (code === 0) return done();
      const tail = readFileSync(join(stamps, log), 'utf8').trim().split('\n').slice(-15).join('\n');
      refuse(
        new Error(
          `${command} ${args.join(' ')} ended with ${signal ?? code}.\n${tail}\nThe whole output is in .setup/${log}.`,
        ),
      );
    });
  });
}

/** Runs `work` unless the part was made from the same `hash` and `exists`; prints what it did and how long it took. */
async function part(name, title, hash, exists, work) {
  if (exists && stampOf(name) === hash) return { name, seconds: 0 };
  rmSync(join(stamps, name), { force: true });
  const started = Date.now();
  console.log(`  ${title} …`);
  await work();
  writeFileSync(join(stamps, name), hash);
  const seconds = (Date.now() - started) / 1000;
  console.log(`  ${title}: ${seconds.toFixed(0)} s`);
  return { name, seconds };
}

function npmCi(cwd, log) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // A user's own setting must not switch the packages' install scripts back on: two of them download from elsewhere.
  return run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    log,
    env: { NODE_ENV: 'development', PUPPETEER_SKIP_DOWNLOAD: '1' },
  });
}

function rootPackages() {
  const hash = hashOf(readFileSync(join(root, 'package-lock.json')), process.version);
  return part('packages', 'Packages (npm)', hash, existsSync(join(root, 'node_modules/tsx')), () =>
    npmCi(root, 'packages.log'),
  );
}

/** A Python that is new enough and can make environments, or one sentence on what to install. */
function findPython() {
  const candidates = [
    process.env.ATALAYA_PYTHON,
    'python3',
    'python',
    'python3.13',
    'python3.12',
    'python3.11',
    'python3.10',
  ];
  for (const candidate of candidates.filter(Boolean)) {
    const probe = spawnSync(
      candidate,
      ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'],
      { encoding: 'utf8' },
    );
    if (probe.status !== 0) continue;
    const [major, minor] = probe.stdout.trim().split('.').map(Number);
    if (major === 3 && minor >= 10) return { command: candidate, version: `${major}.${minor}` };
  }
  return fail(
    'Atalaya needs Python 3.10 or newer with venv and pip: install it (Debian: apt-get install python3-venv) or name it in ATALAYA_PYTHON.',
  );
}

function pythonPackages() {
  const lock = readFileSync(join(root, 'requirements.txt'));
  // The interpreter is looked for only when the environment has to be made: a second start stays quick.
  if (existsSync(python) && stampOf('python') === hashOf(lock)) return { name: 'python', seconds: 0 };
  const found = findPython();
  return part('python', `Python ${found.version} environment (dbt)`, hashOf(lock), false, async () => {
    rmSync(join(root, '.venv'), { recursive: true, force: true });
    await run(found.command, ['-m', 'venv', '.venv'], { log: 'python.log' });
    await run(
      python,
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--require-hashes',
        '-r',
        'requirements.txt',
      ],
      { log: 'python.log' },
    );
  });
}

function dashboardPackages() {
  const patches = join(dashboards, 'patches');
  const parts = existsSync(patches)
    ? readdirSync(patches)
        .sort()
        .map((file) => readFileSync(join(patches, file)))
    : [];
  const hash = hashOf(readFileSync(join(dashboards, 'package-lock.json')), process.version, ...parts);
  return part(
    'dashboards-packages',
    'Packages of the dashboards (npm)',
    hash,
    existsSync(join(dashboards, 'node_modules/@evidence-dev/evidence')),
    async () => {
      await npmCi(dashboards, 'dashboards-packages.log');
      await run(process.execPath, [join(dashboards, 'node_modules/patch-package/index.js')], {
        cwd: dashboards,
        log: 'dashboards-patch.log',
      });
    },
  );
}

const NOT_SOURCES = new Set([
  'node_modules',
  'build',
  'dist',
  'sources',
  'fixtures',
  'tests',
  '.evidence',
  '.svelte-kit',
  '.gitignore',
  'README.md',
]);

function sourcesUnder(folder) {
  return readdirSync(folder)
    .filter((name) => !NOT_SOURCES.has(name))
    .sort()
    .flatMap((name) =>
      statSync(join(folder, name)).isDirectory() ? sourcesUnder(join(folder, name)) : [join(folder, name)],
    );
}

/** Builds the dashboards; their own script swaps the finished build in, so a broken one leaves the last good one. */
export function buildDashboards() {
  const parts = sourcesUnder(dashboards).flatMap((file) => [relative(dashboards, file), readFileSync(file)]);
  return part(
    'dashboards-build',
    'Dashboards (Evidence build)',
    hashOf(...parts),
    existsSync(join(dashboards, 'dist', 'index.html')),
    () =>
      run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['run', 'build'], {
        cwd: dashboards,
        log: 'dashboards-build.log',
        env: { EVIDENCE_DISABLE_TELEMETRY: '1' },
      }),
  );
}

/** Everything that is installed; the dashboards' build is apart, since the first run can go on beside it. */
export async function install() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) fail(`Atalaya needs Node 20 or newer; this is Node ${process.versions.node}.`);
  mkdirSync(stamps, { recursive: true });
  return Promise.all([rootPackages(), pythonPackages(), dashboardPackages()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await install();
    await buildDashboards();
  } catch (error) {
    fail(`The set-up failed: ${error.message}`);
  }
}
