import { randomBytes } from 'node:crypto';
import { acquireLock, holderIsAlive, type Lock, releaseLock } from '../core/ledger/locks.ts';
import type { LedgerSchema } from '../core/ledger/schema.ts';
import type { Workspace } from '../core/workspace.ts';

export type RunKind = 'run' | 'build' | 'sync';
export const STEPS = [
  'sync',
  'load',
  'identify',
  'transform',
  'check',
  'publish',
  'refresh',
  'notify',
] as const;
export type StepName = (typeof STEPS)[number];

/** A run that this process does, entered in the ledger. */
export interface OpenRun {
  id: string;
  lock: Lock;
}

/** Enters a new run; it counts as alive while its lock does, so that a killed process is told from a slow one. */
export async function openRun(ws: Workspace, kind: RunKind): Promise<OpenRun> {
  const now = ws.clock.now().toISOString();
  const id = `run-${now.slice(0, 19).replaceAll(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;
  const lock = await acquireLock(ws.ledger, `run:${id}`, ws.clock);
  await ws.ledger
    .insertInto('runs')
    .values({
      id,
      kind,
      status: 'running',
      started_at: now,
      finished_at: null,
      error: null,
      release_id: null,
      pid: process.pid,
    })
    .execute();
  return { id, lock };
}

/** Closes a run with its outcome. */
export async function closeRun(
  ws: Workspace,
  run: OpenRun,
  outcome: { status: 'succeeded' | 'failed'; error?: string; release: string | null },
): Promise<void> {
  await ws.ledger
    .updateTable('runs')
    .set({
      status: outcome.status,
      finished_at: ws.clock.now().toISOString(),
      error: outcome.error ?? null,
      release_id: outcome.release,
    })
    .where('id', '=', run.id)
    .execute();
  await releaseLock(ws.ledger, run.lock);
}

/**
 * Marks runs whose process is gone as abandoned and gives their ids. Nothing else is needed to go on after them:
 * every step works by difference.
 */
export async function markAbandoned(ws: Workspace): Promise<string[]> {
  const running = await ws.ledger.selectFrom('runs').select('id').where('status', '=', 'running').execute();
  if (running.length === 0) return [];
  const locks = await ws.ledger.selectFrom('locks').selectAll().where('name', 'like', 'run:%').execute();
  const alive = new Set(locks.filter((lock) => holderIsAlive(lock)).map((lock) => lock.name));
  const gone = running.map((run) => run.id).filter((id) => !alive.has(`run:${id}`));
  if (gone.length === 0) return [];
  const error = 'The process ended before it was done.';
  const finished_at = ws.clock.now().toISOString();
  await ws.ledger.transaction().execute(async (trx) => {
    await trx
      .updateTable('runs')
      .set({ status: 'abandoned', finished_at, error })
      .where('id', 'in', gone)
      .where('status', '=', 'running')
      .execute();
    await trx
      .updateTable('steps')
      .set({ status: 'failed', finished_at, error })
      .where('run_id', 'in', gone)
      .where('status', '=', 'running')
      .execute();
    await trx
      .deleteFrom('locks')
      .where(
        'name',
        'in',
        gone.map((id) => `run:${id}`),
      )
      .execute();
  });
  return gone;
}

/** Enters or updates a step of a run; a step that is done again within its run starts anew. */
export async function recordStep(
  ws: Workspace,
  runId: string,
  name: StepName,
  state: { status: LedgerSchema['steps']['status']; detail?: object; error?: string },
): Promise<void> {
  const now = ws.clock.now().toISOString();
  const over = state.status === 'running' ? null : now;
  const values = {
    status: state.status,
    finished_at: over,
    detail: state.detail ? JSON.stringify(state.detail) : null,
    error: state.error ?? null,
  };
  await ws.ledger
    .insertInto('steps')
    .values({ run_id: runId, name, started_at: now, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['run_id', 'name'])
        .doUpdateSet(state.status === 'running' ? { ...values, started_at: now } : values),
    )
    .execute();
}
