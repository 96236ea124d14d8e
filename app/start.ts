import type { RequestListener } from 'node:http';
import { givePasswords, listUsers, type User } from '../core/access/users.ts';
import { AtalayaError, EXIT, messageOf } from '../core/errors.ts';
import { acquireLock, type Lock, releaseLock } from '../core/ledger/locks.ts';
import { scrub } from '../core/log.ts';
import type { Workspace } from '../core/workspace.ts';
import { rawStreams } from '../ingest/index.ts';
import { startCaretaker } from '../pipelines/caretaker.ts';
import { isReleaseOfPresentModels, type JobFailure, startScheduler } from '../pipelines/index.ts';
import { currentRelease } from '../pipelines/release.ts';
import type { RunKind } from '../pipelines/runs.ts';
import { landCaptured } from './capture/land.ts';
import { ChildRuns } from './child-run.ts';
import { Closers } from './closers.ts';
import { closeServer, listen, listenAddress } from './gateway/server.ts';
import { duration, Progress, print, textTable } from './output.ts';
import { type OpenProject, openProject, type ProjectOptions } from './project.ts';
import { failureOf, summaryOf } from './run.ts';
import { showRunEvents } from './run-progress.ts';
import { serveProject } from './serve-project.ts';
import { type StopSignal, stopSignal } from './stop-signal.ts';

export interface StartSettings {
  port?: number;
  /** Makes the first release and, for the demo company, runs its vendors; without, only serves. */
  runs: boolean;
  /** Follows the connections' schedules. */
  schedule: boolean;
}

/**
 * Serves everything at one address until SIGINT or SIGTERM, then ends all it started. The address answers at once;
 * until there is a release it shows how far the first one is.
 */
export async function start(options: ProjectOptions, settings: StartSettings): Promise<void> {
  const progress = new Progress();
  const closers = new Closers((error) => progress.line(scrub(messageOf(error))));
  const stop = stopSignal();
  try {
    const work = bringUp(options, settings, closers, progress, stop);
    await Promise.race([work.then(() => stop.promise), stop.promise]);
    progress.done();
    progress.line('Stopping …');
  } finally {
    progress.done();
    await closers.close();
    stop.release();
  }
}

async function bringUp(
  options: ProjectOptions,
  settings: StartSettings,
  closers: Closers,
  progress: Progress,
  stop: StopSignal,
): Promise<void> {
  const begun = Number(process.env.ATALAYA_STARTED_AT) || Date.now();
  // The port first: whoever finds it taken has started nothing else.
  let handler: RequestListener = (_req, res) => res.writeHead(503, { 'Retry-After': '1' }).end();
  const { server, url } = await listen((req, res) => handler(req, res), listenAddress(settings));
  closers.add(() => closeServer(server));

  const open = await openProject(options, { vendors: settings.runs });
  closers.add(() => open.close());
  const { ws } = open;
  if (settings.runs) {
    const lock = await takeStartLock(ws);
    closers.add(() => releaseLock(ws.ledger, lock));
  }
  const runs = new ChildRuns(open.env);
  const served = serveProject(ws, () => runs.isRunning);
  closers.add(() => served.close());
  closers.add(() => runs.stop());
  handler = served.gateway.app;
  if (stop.requested()) return;

  await print(`${ws.config.company.name}, kept in ${open.project.root}`);
  if (settings.runs && currentRelease(ws.home) === null) {
    progress.line(`The first release is being made. ${url} shows how far it is.`);
    await runOnce(runs, { kind: 'run' }, progress, stop);
  } else if (settings.runs && !(await isReleaseOfPresentModels(ws.home))) {
    progress.line('The models have changed since the last release: it is built again.');
    await runOnce(runs, { kind: 'build' }, progress, stop);
  }
  await served.ready(stop.requested);
  if (stop.requested()) return;
  await announce(open, url, Date.now() - begun, settings);
  if (settings.runs) {
    const caretaker = startCaretaker(ws, { streams: rawStreams() });
    closers.add(() => caretaker.stop());
    // What the first run left behind is told at once.
    void caretaker.look();
  }
  if (settings.schedule) {
    closers.add(
      landCaptured(ws, async (connections) => {
        const { result } = await runs.run({ kind: 'sync', connections });
        return result && !failureOf(result) ? [] : connections;
      }),
    );
    const scheduler = startScheduler(ws, { run: (job) => runScheduled(runs, job, progress, stop) });
    closers.add(async () => {
      // It waits for the jobs it has begun, and they end with their processes.
      await Promise.all([scheduler.stop(), runs.stop()]);
    });
  }
}

/** One scheduled job in a process of its own, told in one line when it is over. */
async function runScheduled(
  runs: ChildRuns,
  job: { kind: RunKind; connections: string[] },
  progress: Progress,
  stop: StopSignal,
): Promise<JobFailure[]> {
  if (stop.requested()) return [];
  const begun = Date.now();
  const { result, messages } = await runs.run(job);
  if (stop.requested()) return [];
  const name = [job.kind, ...job.connections].join(' ');
  const failure = result ? failureOf(result)?.message : messages.join(' ');
  const outcome = failure ? `failed. ${failure}` : summaryOf(result!);
  progress.line(scrub(`${new Date().toISOString()} ${name} (${duration(Date.now() - begun)}): ${outcome}`));
  return (result?.sync?.connections ?? []).flatMap(({ id, error }) =>
    error ? [{ connection: id, class: error.class }] : [],
  );
}

/** Two would follow the same schedules twice: one `start` per home folder. */
async function takeStartLock(ws: Workspace): Promise<Lock> {
  try {
    return await acquireLock(ws.ledger, 'start', ws.clock);
  } catch (error) {
    if (!(error instanceof AtalayaError) || error.exitCode !== EXIT.busy) throw error;
    throw new AtalayaError(
      `Atalaya is already started on ${ws.home.root} (process ${String(error.details.pid)}): use its address, stop it first, or name another folder with --home.`,
      { exitCode: EXIT.busy, cause: error },
    );
  }
}

/** One run in a process of its own, shown as it goes; a failure is told and leaves the last release as it was. */
async function runOnce(
  runs: ChildRuns,
  request: { kind: RunKind; connections?: string[] },
  progress: Progress,
  stop: StopSignal,
): Promise<void> {
  const { result, code, messages } = await runs.run(request, showRunEvents(progress));
  progress.done();
  if (stop.requested()) return;
  const failure = result && failureOf(result);
  if (failure) progress.line(scrub(failure.message));
  else if (code !== 0) for (const message of messages) progress.line(scrub(message));
}

/** The address, and who may sign in; the demo's passwords are made now and shown this once. */
async function announce(open: OpenProject, url: string, ms: number, settings: StartSettings): Promise<void> {
  const { project, ws } = open;
  const given = project.isDemo && settings.runs ? await givePasswords(ws.ledger, ws.clock) : [];
  const release = currentRelease(ws.home);
  await print();
  await print(
    release
      ? `Ready after ${duration(ms)}: ${url}`
      : `There is no release yet, but the address answers: ${url}`,
  );
  await print();
  if (given.length > 0) {
    await print('Who may sign in (these passwords are shown only now):');
    await print(
      textTable(
        given.map(({ user, password }) => ({ ...userRow(user), password })),
        [...COLUMNS, 'password'],
      ),
    );
  } else {
    const users = (await listUsers(ws.ledger)).filter((user) => user.isActive);
    if (users.length > 0) await print(textTable(users.map(userRow), COLUMNS));
    await print(
      users.length === 0
        ? 'Nobody may sign in yet: atalaya user add <email> --role admin --brands all'
        : 'A new password for somebody: atalaya user reset <email>',
    );
  }
  await print();
  await print('Ctrl-C to stop');
}

const COLUMNS = ['user', 'role', 'brands'];

function userRow(user: User): Record<string, unknown> {
  return {
    user: user.email,
    role: user.role,
    brands: user.brands.includes('*') ? 'all' : user.brands.join(', '),
  };
}
