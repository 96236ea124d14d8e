import { explainDiskFull, requireFreeSpace } from '../core/disk.ts';
import { AtalayaError, EXIT, type ExitCode, messageOf } from '../core/errors.ts';
import { assertLock, type Lock } from '../core/ledger/locks.ts';
import { scrub } from '../core/log.ts';
import type { Workspace } from '../core/workspace.ts';
import { isCorrupt, setAside } from './build-file.ts';
import type { OnRunEvent } from './events.ts';
import { withBuildLock } from './lock.ts';
import { recoverReleases } from './release.ts';
import { closeRun, markAbandoned, type OpenRun, openRun, type RunKind } from './runs.ts';
import { type StepRunner, stepRunner } from './step-runner.ts';
import { guardRelease } from './steps/breaker.ts';
import { type DbtOutcome, type DbtSession, openDbt } from './steps/dbt.ts';
import { load } from './steps/load.ts';
import type { RawStream } from './steps/load-plan.ts';
import type { ConnectorInfo } from './steps/load-reference.ts';
import {
  AFTER_ATTRIBUTION,
  BEFORE_ATTRIBUTION,
  BEFORE_IDENTITY,
  builtMarts,
  checkReport,
  nodeProgress,
  transformReport,
} from './steps/models.ts';
import { notify } from './steps/notify.ts';
import { publish } from './steps/publish.ts';
import { fitValue } from './steps/value.ts';

/** What a sync came to, as far as a run needs to know. */
export interface SyncOutcome {
  rows: number;
  quarantined: number;
  /** Connections that failed. */
  failed: number;
  connections: { id: string; error?: { class: string; message: string } }[];
}

/** The parts of other domains that a run is made of; tests bring their own. */
export interface Parts<Sync extends SyncOutcome = SyncOutcome> {
  sync(
    ws: Workspace,
    options: { connections?: string[]; runId: string; progress: (detail: string) => void },
  ): Promise<Sync>;
  inventory(): { streams: readonly RawStream[]; connectors: ReadonlyMap<string, ConnectorInfo> };
  identify(
    ws: Workspace,
    options: { runId: string; warehouseFile: string },
  ): Promise<{ customers: number; created: number; merged: number; joined: number }>;
  /** The maths of attribution that SQL has no words for, between two parts of the models. */
  attribute(
    ws: Workspace,
    options: { warehouseFile: string },
  ): Promise<{ chains: number; effects: number; mixes: number }>;
  modelsFolder: string;
}

export interface RunOptions {
  kind: RunKind;
  /** Ids of the connections to sync; all without it. */
  connections?: string[];
  /** Brings what shows the release (dashboards' data) up to date; gives one line about what it did. */
  refresh?: (release: string, ws: Workspace) => Promise<string>;
  onEvent?: OnRunEvent;
}

export interface RunResult<Sync extends SyncOutcome = SyncOutcome> {
  runId: string;
  kind: RunKind;
  status: 'succeeded' | 'failed';
  /** The release that this run published. */
  release: string | null;
  /** What the sync came to; a connection that failed does not fail the run. */
  sync: Sync | null;
  /** Why it failed, in one sentence, and the exit code that says so. */
  error?: { message: string; step: string; exitCode: ExitCode };
}

/**
 * One run: `sync → load → identify → transform → check → publish → refresh → notify` (`build` leaves out the first,
 * `sync` does only it). Each step is entered in the ledger. A step that fails ends the run and publishes nothing; the
 * result says so. Only a refusal is thrown: another run that is building makes this one throw with exit code 4.
 */
export async function runGraph<Sync extends SyncOutcome>(
  ws: Workspace,
  options: RunOptions,
  parts: Parts<Sync>,
): Promise<RunResult<Sync>> {
  if (options.kind === 'sync') return runSteps(ws, options, parts, undefined);
  return withBuildLock(ws, (lock) => runSteps(ws, options, parts, lock));
}

async function runSteps<Sync extends SyncOutcome>(
  ws: Workspace,
  options: RunOptions,
  parts: Parts<Sync>,
  lock: Lock | undefined,
): Promise<RunResult<Sync>> {
  for (const id of await markAbandoned(ws)) ws.log.warn({ run: id }, 'a run was found abandoned');
  if (lock) for (const what of await recoverReleases(ws)) ws.log.warn({ what }, 'releases put in order');
  const run = await openRun(ws, options.kind);
  const runner = stepRunner(ws, run.id, options.onEvent ?? (() => {}), async () => {
    if (lock) await assertLock(ws.ledger, lock);
  });
  const result: RunResult<Sync> = {
    runId: run.id,
    kind: options.kind,
    status: 'succeeded',
    release: null,
    sync: null,
  };
  // dbt takes seconds to start and to read the models: they go by while records are synced and loaded.
  const dbt = options.kind === 'sync' ? null : openDbt(ws.home, parts.modelsFolder);
  try {
    if (options.kind !== 'build') result.sync = await syncStep(ws, run, options, parts, runner);
    if (dbt) {
      const outcomes = await transformSteps(ws, run, parts, runner, dbt);
      await dbt.close();
      await publishStep(ws, run, runner, outcomes, (release) => {
        result.release = release;
      });
      await refreshStep(ws, options, runner, result.release!);
    }
  } catch (caught) {
    const error = explainDiskFull(caught, ws.home.root, `run the step ${runner.current()}`);
    result.status = 'failed';
    result.error = {
      message: scrub(messageOf(error)),
      step: runner.current(),
      exitCode: error instanceof AtalayaError ? error.exitCode : EXIT.failed,
    };
    if (!(error instanceof AtalayaError)) ws.log.error({ err: error }, 'a step failed unexpectedly');
  } finally {
    await dbt?.close();
  }
  await runner
    .step('notify', () => notify(ws, result))
    .catch((error: unknown) => {
      ws.log.error({ error: scrub(messageOf(error)) }, 'the outcome of the run could not be told');
    });
  await closeRun(ws, run, { status: result.status, error: result.error?.message, release: result.release });
  return result;
}

async function syncStep<Sync extends SyncOutcome>(
  ws: Workspace,
  run: OpenRun,
  options: RunOptions,
  parts: Parts<Sync>,
  runner: StepRunner,
): Promise<Sync> {
  let report: Sync | undefined;
  await runner.step('sync', async (progress) => {
    requireFreeSpace(ws.home.landing, 'land records');
    report = await parts.sync(ws, { connections: options.connections, runId: run.id, progress });
    const { rows, quarantined, failed, connections } = report;
    return {
      rows,
      quarantined,
      failed,
      connections: connections.length,
      errors: connections.flatMap(({ id, error }) => (error ? [`${id}: ${scrub(error.message)}`] : [])),
    };
  });
  return report!;
}

/** Load to check. A build file that turns out unreadable on the way is made anew, once. */
async function transformSteps<Sync extends SyncOutcome>(
  ...args: Parameters<typeof transformOnce<Sync>>
): Promise<DbtOutcome[]> {
  const [ws] = args;
  try {
    return await transformOnce(...args);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    ws.log.warn({ aside: setAside(ws.home) }, 'the build file could not be read; rebuilding it');
    return transformOnce(...args);
  }
}

async function publishStep(
  ws: Workspace,
  run: OpenRun,
  runner: StepRunner,
  outcomes: readonly DbtOutcome[],
  published: (release: string) => void,
): Promise<void> {
  await runner.step('publish', async (progress) => {
    const marts = builtMarts(outcomes);
    await guardRelease(ws, marts, run.id);
    const { tables, ...done } = await publish(ws, {
      runId: run.id,
      marts,
      keep: ws.config.pipelines.retention.releases,
      progress,
      guard: runner.guard,
    });
    published(done.release);
    return { ...done, tables: Object.keys(tables).length };
  });
}

async function transformOnce<Sync extends SyncOutcome>(
  ws: Workspace,
  run: OpenRun,
  parts: Parts<Sync>,
  runner: StepRunner,
  dbt: DbtSession,
): Promise<DbtOutcome[]> {
  await runner.step('load', (progress) => load(ws, parts.inventory(), progress));
  const outcomes: DbtOutcome[] = [];
  const build = async (selection: readonly string[], progress: (detail: string) => void) => {
    const outcome = await dbt.build(selection, (event) => {
      const line = nodeProgress(event);
      if (line) progress(line);
    });
    outcomes.push(outcome);
    return transformReport([outcome]);
  };
  await runner.step('identify', async (progress) => {
    const before = await build(BEFORE_IDENTITY, progress);
    // A failed check already decides the run: it is told as the check step, with nothing built in between.
    if (!outcomes[0]!.success) return { ...before };
    const found = await parts.identify(ws, { runId: run.id, warehouseFile: ws.home.buildFile });
    return { ...before, ...found, ...(await fitValue(ws.home.buildFile)) };
  });
  if (outcomes[0]!.success) {
    await runner.step('transform', async (progress) => {
      await build(BEFORE_ATTRIBUTION, progress);
      if (outcomes[1]!.success) {
        await parts.attribute(ws, { warehouseFile: ws.home.buildFile });
        await build(AFTER_ATTRIBUTION, progress);
      }
      return { ...transformReport(outcomes.slice(1)) };
    });
  }
  await runner.step('check', async () => checkReport(outcomes));
  return outcomes;
}

async function refreshStep(
  ws: Workspace,
  options: RunOptions,
  runner: StepRunner,
  release: string,
): Promise<void> {
  const { refresh } = options;
  if (refresh) await runner.step('refresh', async () => ({ done: await refresh(release, ws) }));
  else await runner.skip('refresh');
}
