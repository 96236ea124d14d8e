import { holderIsAlive } from '../../core/ledger/locks.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Drift } from '../../ingest/index.ts';
import { expectedMinutes } from '../../pipelines/cron.ts';
import { currentRelease, listReleases, releaseBytes } from '../../pipelines/release.ts';
import { STEPS } from '../../pipelines/runs.ts';
import { type StreamState, streamStates } from '../../pipelines/streams.ts';

export interface StepFacts {
  name: string;
  status: string;
  ms: number;
  error: string | null;
}

export interface RunFacts {
  id: string;
  kind: string;
  status: string;
  startedAt: string;
  finishedAt: string | null;
  ms: number;
  error: string | null;
  release: string | null;
  steps: StepFacts[];
}

export type SourceStatus = 'fresh' | 'stale' | 'failed' | 'never';

export interface SourceFacts extends StreamState {
  status: SourceStatus;
  expectedMinutes: number;
  minutesSinceSuccess: number | null;
}

export interface OpsFacts {
  company: string;
  at: string;
  release: string | null;
  runs: RunFacts[];
  sources: SourceFacts[];
  quarantine: { connection: string; stream: string; reason: string; records: number }[];
  drift: Drift[];
  releases: {
    id: string;
    createdAt: string;
    status: string;
    isCurrent: boolean;
    tables: number;
    bytes: number;
  }[];
  locks: { name: string; host: string; pid: number; since: string; isAlive: boolean }[];
}

/** The graph's own order: begin times tie when the workspace's clock stands still. */
const ORDER: readonly string[] = STEPS;
/** Runs shown when nobody says how many. */
const RUNS = 20;
const RELEASES = 10;

/** What a person who keeps the product running wants to see, from the ledger alone. */
export async function opsFacts(ws: Workspace): Promise<OpsFacts> {
  const releases = (await listReleases(ws)).slice(0, RELEASES).map((one) => ({
    id: one.id,
    createdAt: one.createdAt,
    status: one.status,
    isCurrent: one.isCurrent,
    tables: Object.keys(one.tables).length,
    bytes: releaseBytes(ws.home, one.id),
  }));
  const locks = await ws.ledger.selectFrom('locks').selectAll().orderBy('name').execute();
  return {
    company: ws.config.company.name,
    at: ws.clock.now().toISOString(),
    release: currentRelease(ws.home),
    runs: await recentRuns(ws, RUNS),
    sources: await sourceFacts(ws),
    quarantine: await quarantineFacts(ws),
    drift: await driftOf(ws),
    releases,
    locks: locks.map((lock) => ({
      name: lock.name,
      host: lock.host,
      pid: lock.pid,
      since: lock.acquired_at,
      isAlive: holderIsAlive(lock),
    })),
  };
}

/** The newest runs with their steps in the order in which they were done. */
export async function recentRuns(ws: Workspace, limit: number): Promise<RunFacts[]> {
  const runs = await ws.ledger
    .selectFrom('runs')
    .selectAll()
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  if (runs.length === 0) return [];
  const ids = runs.map((run) => run.id);
  const steps = await ws.ledger.selectFrom('steps').selectAll().where('run_id', 'in', ids).execute();
  const lasted = (from: string, to: string | null) =>
    Math.max(0, (to === null ? ws.clock.now().getTime() : Date.parse(to)) - Date.parse(from));
  return runs.map((run) => ({
    id: run.id,
    kind: run.kind,
    status: run.status,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    ms: lasted(run.started_at, run.finished_at),
    error: run.error,
    release: run.release_id,
    steps: steps
      .filter((step) => step.run_id === run.id)
      .sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name))
      .map((step) => ({
        name: step.name,
        status: step.status,
        ms: measured(step.detail) ?? lasted(step.started_at, step.finished_at),
        error: step.error,
      })),
  }));
}

/** The duration that the step itself measured, in milliseconds: right also when the workspace's clock stands still. */
function measured(detail: string | null): number | null {
  const { elapsedMs } = JSON.parse(detail ?? '{}') as { elapsedMs?: unknown };
  return typeof elapsedMs === 'number' ? elapsedMs : null;
}

/** Every stream that should deliver, with whether it does. */
export async function sourceFacts(ws: Workspace): Promise<SourceFacts[]> {
  const { rawStreams } = await import('../../ingest/index.ts');
  const schedules = new Map(ws.config.connections.map((one) => [one.id, one.schedule]));
  const now = ws.clock.now().getTime();
  return (await streamStates(ws, rawStreams())).map((state) => {
    const expected = expectedMinutes(schedules.get(state.connection));
    const since =
      state.lastSuccessAt === null
        ? null
        : Math.max(0, Math.round((now - Date.parse(state.lastSuccessAt)) / 60_000));
    return {
      ...state,
      expectedMinutes: expected,
      minutesSinceSuccess: since,
      status: sourceStatus(state, since, expected),
    };
  });
}

/** Failed when the last attempt did; stale when twice the time between two runs has passed without a success. */
export function sourceStatus(
  state: Pick<StreamState, 'lastError' | 'lastAttemptAt' | 'lastSuccessAt'>,
  minutesSinceSuccess: number | null,
  expected: number,
): SourceStatus {
  if (state.lastError !== null && (state.lastSuccessAt ?? '') < (state.lastAttemptAt ?? '')) return 'failed';
  if (minutesSinceSuccess === null) return 'never';
  return minutesSinceSuccess > 2 * expected ? 'stale' : 'fresh';
}

async function driftOf(ws: Workspace): Promise<Drift[]> {
  const { driftReport } = await import('../../ingest/index.ts');
  return driftReport(ws);
}

async function quarantineFacts(ws: Workspace): Promise<OpsFacts['quarantine']> {
  const rows = await ws.ledger
    .selectFrom('quarantine')
    .select(({ fn }) => ['connection', 'stream', 'reason', fn.countAll<number>().as('records')])
    .where('superseded_by', 'is', null)
    .where('replayed_at', 'is', null)
    .groupBy(['connection', 'stream', 'reason'])
    .orderBy('connection')
    .orderBy('stream')
    .execute();
  return rows.map((row) => ({ ...row, records: Number(row.records) }));
}
