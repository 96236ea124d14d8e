import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { withDuckDB } from '../core/engines/duckdb.ts';
import { EXIT } from '../core/errors.ts';
import { createProgram, main } from './program.ts';
import { TEST_CONFIG } from './testing.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-cli-'));
  writeFileSync(
    join(folder, 'atalaya.yaml'),
    `${TEST_CONFIG}
connections:
  - { id: norte-shops, connector: files, brand: norte, config: { streams: [] } }
  - { id: norte-meta, connector: meta-ads, brand: norte, config: { account_id: act_1 }, credentials: { access_token: "\${NOT_SET_ANYWHERE}" } }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line as a person runs it: a process of its own in `cwd`, with no settings from outside. */
function atalayaProcess(args: string[], cwd = folder): Promise<Outcome> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('ATALAYA_')),
  );
  const command = ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, 'cli.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** The same in this process, which is quicker; the project is named instead of found. */
async function atalaya(args: string[]): Promise<Outcome> {
  const outcome: Outcome = { code: 0, stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      outcome[name] += String(text);
      return true;
    }),
  );
  const project = ['--config', join(folder, 'atalaya.yaml'), '--home', join(folder, '.atalaya')];
  try {
    outcome.code = await main([...project, ...args]);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return outcome;
}

async function withEnv<T>(use: () => Promise<T>): Promise<T> {
  process.env.NOT_SET_ANYWHERE = 'now-it-is-set';
  try {
    return await use();
  } finally {
    delete process.env.NOT_SET_ANYWHERE;
  }
}

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

const COMMANDS = leaves(createProgram());

test('all promised commands are there', () => {
  expect(COMMANDS.map((command) => pathOf(command).join(' ')).sort()).toEqual([
    'alerts list',
    'alerts test',
    'backfill',
    'build',
    'calibrate',
    'capture land',
    'capture poll',
    'capture status',
    'connector check',
    'connector list',
    'customer explain',
    'customer merge',
    'customer review',
    'customer show',
    'customer split',
    'customer train',
    'doctor',
    'import',
    'incidents acknowledge',
    'incidents resolve',
    'incidents snooze',
    'quarantine list',
    'quarantine replay',
    'quarantine show',
    'release list',
    'release rollback',
    'run',
    'serve',
    'sql',
    'start',
    'status',
    'sync',
    'token create',
    'token list',
    'token revoke',
    'user add',
    'user list',
    'user reset',
  ]);
});

test.each(COMMANDS.map((command) => pathOf(command).join(' ')))(
  '%s --help explains itself with an example',
  async (path) => {
    const program = createProgram();
    let text = '';
    const listen = (command: Command) => {
      command.configureOutput({
        writeOut: (part) => {
          text += part;
        },
      });
      command.commands.forEach(listen);
    };
    listen(program);
    await expect(program.parseAsync([...path.split(' '), '--help'], { from: 'user' })).rejects.toMatchObject({
      exitCode: 0,
    });
    expect(text).toMatch(new RegExp(`Example:\\n  \\$ atalaya ${path}`));
    // Servers have no answer to give to a program; everything else has.
    if (path !== 'start' && path !== 'serve') expect(text).toContain('--json');
  },
);

test('help needs no project and exits with 0; wrong use exits with 2 and one line on what to do', async () => {
  const help = await atalayaProcess(['--help'], tmpdir());
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('quarantine');
  for (const args of [
    ['nonsense'],
    ['sql'],
    ['sql', 'select 1', '--format', 'xml'],
    ['backfill', 'x', '--from', '2026-02-30', '--to', '2026-03-01'],
  ]) {
    const wrong = await atalaya(args);
    expect(wrong.code, args.join(' ')).toBe(EXIT.usage);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr).not.toMatch(/\n +at /);
  }
});

test('without a configuration and before the demo exists, the way to begin is named', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const outcome = await atalayaProcess(['status'], empty);
  expect(outcome.code).toBe(EXIT.usage);
  expect(outcome.stderr).toMatch(/^There is no atalaya.yaml here .* run "atalaya start" first\.\n$/);
  expect(existsSync(join(empty, '.atalaya'))).toBe(false);
});

test('users and tokens are managed without anybody else needing their vendors’ credentials', async () => {
  const added = await atalaya([
    'user',
    'add',
    'eva@casa.example',
    '--role',
    'analyst',
    '--brands',
    'norte',
    '--json',
  ]);
  expect(added).toMatchObject({ code: 0, stderr: '' });
  const user = JSON.parse(added.stdout) as { password: string };
  expect(user).toMatchObject({ email: 'eva@casa.example', role: 'analyst', brands: ['norte'] });
  const listed = await atalaya(['user', 'list', '--json']);
  expect(listed.stdout).toContain('lumen@casa.example');
  expect(listed.stdout).not.toContain(user.password);
  const again = await atalaya(['user', 'add', 'eva@casa.example', '--role', 'analyst', '--brands', 'all']);
  expect(again).toMatchObject({ code: EXIT.usage, stdout: '' });
  expect(again.stderr).toContain('atalaya user reset eva@casa.example');
  expect((await atalaya(['user', 'add', 'x@casa.example', '--role', 'analyst'])).stderr).toContain(
    '--brands',
  );
  const token = await atalaya(['token', 'create', 'eva@casa.example', '--name', 'report']);
  expect(token.stdout).toMatch(/^Token [0-9a-f]{12} \(shown once\): atl_/);
});

test('a connection, stream or user that is not there is answered with those that are', async () => {
  const sync = await withEnv(() => atalaya(['sync', 'nadie']));
  expect(sync).toMatchObject({ code: EXIT.usage, stdout: '' });
  expect(sync.stderr).toBe('There is no connection "nadie": the connections are norte-meta, norte-shops.\n');
  const stream = await atalaya(['import', 'norte-meta', 'nada', 'x.ndjson']);
  expect(stream.code).toBe(EXIT.usage);
  expect(stream.stderr).toMatch(/^There is no stream of meta-ads "nada".*insights_ad/);
  expect((await atalaya(['user', 'reset', 'nobody@casa.example'])).stderr).toContain('eva@casa.example');
});

test('a run says which credential is missing, and nothing of the project is touched', async () => {
  const outcome = await atalaya(['sync']);
  expect(outcome.code).toBe(EXIT.usage);
  expect(outcome.stderr).toMatch(/NOT_SET_ANYWHERE is not set/);
});

test('sql answers from the current release, and says so when there is none', async () => {
  const none = await atalaya(['sql', 'select 1']);
  expect(none.code).toBe(EXIT.failed);
  expect(none.stderr).toMatch(/There is no release in .* yet: run "atalaya run"/);
  const releases = join(folder, '.atalaya', 'releases');
  await withDuckDB(join(releases, 'r1.duckdb'), async (connection) => {
    await connection.run('create schema marts; create table marts.t as select range as n from range(200000)');
  });
  symlinkSync('r1.duckdb', join(releases, 'current'));
  const found = await atalaya(['sql', 'select count(*) as n from t', '--format', 'json']);
  expect(JSON.parse(found.stdout)).toEqual([{ n: 200000 }]);
  const wrong = await atalaya(['sql', 'delete from t']);
  expect(wrong).toMatchObject({ code: EXIT.usage, stdout: '' });
  const many = await atalayaProcess(['sql', 'select * from t', '--format', 'csv']);
  expect(many.stdout.length).toBeGreaterThan(1_000_000);
  expect(many.stdout.endsWith('\n199999\n')).toBe(true);
});

test('a reader that stops reading ends the command quietly', async () => {
  const shell = `"${process.execPath}" --import "${import.meta.resolve('tsx')}" "${join(import.meta.dirname, 'cli.ts')}" sql "select * from t" --format csv | head -2`;
  const outcome = await new Promise<string>((resolve) => {
    execFile('/bin/sh', ['-c', shell], { cwd: folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  expect(outcome).toBe('n\n0\n');
});

test('status is readable by people and by programs', async () => {
  const text = await atalaya(['status']);
  expect(text.stdout).toMatch(/^Casa Prueba\nrelease +r1\n/);
  expect(JSON.parse((await atalaya(['status', '--json'])).stdout)).toMatchObject({ release: 'r1', runs: [] });
});
