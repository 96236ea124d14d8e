import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AtalayaError } from '../../core/errors.ts';
import type { Home } from '../../core/home.ts';
import { scrub } from '../../core/log.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUNNER = fileURLToPath(new URL('../dbt_runner.py', import.meta.url));

/** The dbt project of the product. */
export const MODELS_FOLDER = join(ROOT, 'models');

/** A node that dbt started or ended. */
export interface DbtNodeEvent {
  phase: 'start' | 'end';
  id: string;
  kind: string;
  name: string;
  status: string;
}

export interface DbtResult {
  id: string;
  /** model, test, seed and so on. */
  kind: string;
  name: string;
  schema: string | null;
  /** success, pass, warn, fail, error, skipped. */
  status: string;
  message: string | null;
  failures: number | null;
  seconds: number;
  file: string | null;
  description: string | null;
}

export interface DbtOutcome {
  success: boolean;
  /** Why the command as a whole failed (a project that does not parse, no connection), if it did. */
  error: string | null;
  results: DbtResult[];
}

/** A dbt process that runs one command after the other; `close` it. */
export interface DbtSession {
  /** Builds what `selection` (dbt's own options) names. */
  build(selection: readonly string[], onNode?: (event: DbtNodeEvent) => void): Promise<DbtOutcome>;
  close(): Promise<void>;
}

type Message = ({ event: 'node' } & DbtNodeEvent) | ({ event: 'done' } & DbtOutcome) | { event: 'ready' };

/** The Python that has dbt: `ATALAYA_PYTHON`, else the project's own environment. */
export function pythonPath(env: NodeJS.ProcessEnv = process.env): string {
  if (env.ATALAYA_PYTHON) return env.ATALAYA_PYTHON;
  const local =
    process.platform === 'win32'
      ? join(ROOT, '.venv', 'Scripts', 'python.exe')
      : join(ROOT, '.venv', 'bin', 'python');
  if (existsSync(local)) return local;
  throw new AtalayaError(
    'The Python environment with dbt is missing: run "npm run setup", or name a Python that has dbt in ATALAYA_PYTHON.',
  );
}

/**
 * Starts dbt for a home. Its seconds of start-up and parsing go by while the caller does something else: only the
 * first `build` waits for them. What dbt writes for itself (parsed project, logs) stays inside the home, so that
 * two homes never meet.
 */
export function openDbt(home: Home, projectFolder: string = MODELS_FOLDER): DbtSession {
  const target = join(home.warehouse, 'dbt');
  const logs = join(home.logs, 'dbt');
  let python: string;
  try {
    python = pythonPath();
  } catch (error) {
    // What does not need dbt can still be done: the first build tells.
    return { build: () => Promise.reject(error), close: async () => {} };
  }
  for (const folder of [target, logs]) mkdirSync(folder, { recursive: true });
  const child = spawn(python, [RUNNER], {
    cwd: projectFolder,
    env: dbtEnvironment(home),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const talk = conversation(child);
  const common = [
    ...['--project-dir', projectFolder, '--profiles-dir', projectFolder],
    ...['--target-path', target, '--log-path', logs],
  ];
  const global = ['--no-version-check', '--no-use-colors', '--log-level', 'none'];
  let last: Promise<DbtOutcome> = talk({ args: [...global, 'parse', ...common], keep_manifest: true });
  // A failure is told by the first build; without one it would count as unhandled.
  last.catch(() => {});
  const parsed = last;
  return {
    async build(selection, onNode) {
      const project = await parsed;
      if (!project.success) return project;
      last = talk({ args: [...global, 'build', ...common, ...selection] }, onNode);
      return last;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
    },
  };
}

/** Only what dbt needs: the credentials of connections stay out of its process. */
function dbtEnvironment(home: Home): NodeJS.ProcessEnv {
  const keep =
    /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|USERPROFILE|DBT_.*|PYTHON.*|LD_LIBRARY_PATH)$/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => keep.test(name))),
    ATALAYA_WAREHOUSE: home.buildFile,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    PYTHONUNBUFFERED: '1',
  };
}

/** One question, one answer: gives the function that sends a command and waits until it is done. */
function conversation(
  child: ChildProcess,
): (command: object, onNode?: (event: DbtNodeEvent) => void) => Promise<DbtOutcome> {
  let pending:
    | {
        resolve: (outcome: DbtOutcome) => void;
        reject: (error: Error) => void;
        onNode?: (e: DbtNodeEvent) => void;
      }
    | undefined;
  let gone: Error | undefined;
  let complaint = '';
  child.stderr?.on('data', (data: Buffer) => {
    complaint = (complaint + data.toString('utf8')).slice(-4000);
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const message = JSON.parse(line) as Message;
    if (message.event === 'node') pending?.onNode?.(message);
    if (message.event !== 'done') return;
    const { resolve } = pending!;
    pending = undefined;
    resolve({ success: message.success, error: message.error, results: message.results });
  });
  const end = (why: string) => {
    const lastWords = scrub(complaint.trim().split('\n').at(-1) ?? '');
    gone = new AtalayaError(
      `dbt ${why}${lastWords ? ` (${lastWords})` : ''}: run "npm run setup" if it was not set up, else run again.`,
      { details: { stderr: scrub(complaint) } },
    );
    pending?.reject(gone);
    pending = undefined;
  };
  child.once('error', (error) => end(`could not be started: ${error.message}`));
  child.once('close', (code, signal) => end(`stopped with ${signal ?? `code ${code}`}`));
  // A process that ended shows itself by "close"; writing to it must not bring this one down.
  child.stdin?.on('error', () => {});
  return (command, onNode) =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone);
      pending = { resolve, reject, onNode };
      child.stdin?.write(`${JSON.stringify(command)}\n`);
    });
}

/** What went wrong, most telling first: one sentence a node, naming the model or check and its file. */
export function explainFailures(outcome: DbtOutcome): string[] {
  if (outcome.error && outcome.results.length === 0) {
    return [`The models could not be run: ${oneLine(outcome.error)}.`];
  }
  return outcome.results
    .filter((result) => result.status === 'error' || result.status === 'fail')
    .map((result) => {
      const where = result.file ? ` (${result.file})` : '';
      if (result.kind.endsWith('test') && result.status === 'fail') {
        const rows = result.failures === 1 ? '1 row breaks it' : `${result.failures ?? 'some'} rows break it`;
        return `The check ${result.name}${where} failed: ${rows}${result.description ? `; ${oneLine(result.description)}` : ''}.`;
      }
      return `The ${result.kind} ${result.name}${where} failed: ${oneLine(result.message ?? 'no message')}.`;
    });
}

/** dbt's messages start with a line that repeats kind, name and file; the cause is what follows. */
function oneLine(text: string): string {
  const lines = scrub(text)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const cause = lines.length > 1 && /^\w+ Error( in .*)?$/.test(lines[0]!) ? lines.slice(1) : lines;
  return cause.slice(0, 3).join(' ').replace(/\.$/, '').slice(0, 400);
}
