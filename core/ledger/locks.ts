import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import { AtalayaError, EXIT } from '../errors.ts';
import type { LedgerSchema } from './schema.ts';

/** A lock that this process holds. `signal` aborts when somebody else was found holding it. */
export interface Lock {
  name: string;
  /** Unique to this acquisition: host, process, its start and a random part. */
  holder: string;
  signal: AbortSignal;
}

export interface LockOptions {
  /** How long to wait for a lock that is held, in milliseconds; 0 gives up at once. */
  waitMs?: number;
  /** A holder on another machine whose heartbeat is older counts as dead; milliseconds. */
  staleMs?: number;
}

const HEARTBEAT_MS = 5_000;
const STALE_MS = 90_000;
const POLL_MS = 100;

const heartbeats = new Map<string, NodeJS.Timeout>();

/** Runs `fn` while holding the lock `name`; whoever holds it already makes this an error with exit code "busy". */
export async function withLock<T>(
  ledger: Kysely<LedgerSchema>,
  name: string,
  clock: Clock,
  fn: (lock: Lock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const lock = await acquireLock(ledger, name, clock, options);
  try {
    return await fn(lock);
  } finally {
    await releaseLock(ledger, lock);
  }
}

/**
 * Takes the lock `name`, or throws an `AtalayaError` with exit code 4 that names the holder. A holder that died is
 * noticed: on the same machine by its process (and that process's start, since numbers are used again), elsewhere
 * by its heartbeat. Heartbeats use the machine's own time, because the workspace's clock may stand still.
 */
export async function acquireLock(
  ledger: Kysely<LedgerSchema>,
  name: string,
  clock: Clock,
  options: LockOptions = {},
): Promise<Lock> {
  const holder = `${hostname()}/${process.pid}/${processStart(process.pid) ?? '-'}/${randomUUID()}`;
  const deadline = Date.now() + (options.waitMs ?? 0);
  for (;;) {
    const other = await tryTake(ledger, name, holder, clock, options.staleMs ?? STALE_MS);
    if (!other) break;
    if (Date.now() >= deadline) {
      throw new AtalayaError(
        `"${name}" is busy: process ${other.pid} on ${other.host} has held it since ${other.acquired_at}; wait until it is done or stop it.`,
        { exitCode: EXIT.busy, details: { lock: name, pid: other.pid, host: other.host } },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const lost = new AbortController();
  heartbeats.set(holder, startHeartbeat(ledger, name, holder, lost));
  return { name, holder, signal: lost.signal };
}

/** Gives the lock back; harmless when it is already gone. */
export async function releaseLock(ledger: Kysely<LedgerSchema>, lock: Lock): Promise<void> {
  clearInterval(heartbeats.get(lock.holder));
  heartbeats.delete(lock.holder);
  await ledger.deleteFrom('locks').where('name', '=', lock.name).where('holder', '=', lock.holder).execute();
}

/** Throws unless `lock` is still held; called inside a transaction it makes the commit depend on the lock. */
export async function assertLock(
  ledger: Kysely<LedgerSchema> | Transaction<LedgerSchema>,
  lock: Lock,
): Promise<void> {
  const row = await ledger
    .selectFrom('locks')
    .select('holder')
    .where('name', '=', lock.name)
    .executeTakeFirst();
  if (row?.holder !== lock.holder) {
    throw new AtalayaError(
      `"${lock.name}" was taken over by another process while this one was working, so its result was dropped; run it again.`,
      { exitCode: EXIT.busy },
    );
  }
}

/** Whether a recorded holder still lives, as far as this machine can tell. */
export function holderIsAlive(row: LedgerSchema['locks'], staleMs: number = STALE_MS): boolean {
  const start = row.holder.split('/')[2];
  if (row.host === hostname()) {
    if (!processExists(row.pid)) return false;
    const now = processStart(row.pid);
    if (now === 'defunct') return false;
    // Both known: the same number with another start is another process.
    if (now !== undefined && start !== undefined && start !== '-') return now === start;
  }
  return Date.now() - Date.parse(row.heartbeat_at) < staleMs;
}

async function tryTake(
  ledger: Kysely<LedgerSchema>,
  name: string,
  holder: string,
  clock: Clock,
  staleMs: number,
): Promise<LedgerSchema['locks'] | undefined> {
  const mine = {
    name,
    holder,
    pid: process.pid,
    host: hostname(),
    acquired_at: clock.now().toISOString(),
    heartbeat_at: new Date().toISOString(),
  };
  return ledger.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('locks')
      .values(mine)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) return undefined;
    const row = await trx.selectFrom('locks').selectAll().where('name', '=', name).executeTakeFirstOrThrow();
    if (holderIsAlive(row, staleMs)) return row;
    const taken = await trx
      .updateTable('locks')
      .set(mine)
      .where('name', '=', name)
      .where('holder', '=', row.holder)
      .executeTakeFirst();
    return taken.numUpdatedRows === 1n ? undefined : row;
  });
}

function startHeartbeat(
  ledger: Kysely<LedgerSchema>,
  name: string,
  holder: string,
  lost: AbortController,
): NodeJS.Timeout {
  const beat = async () => {
    try {
      const result = await ledger
        .updateTable('locks')
        .set({ heartbeat_at: new Date().toISOString() })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .executeTakeFirst();
      if (result.numUpdatedRows === 0n && heartbeats.has(holder)) lost.abort();
    } catch {
      // A busy or closed ledger only delays the heartbeat: commits check the lock itself.
    }
  };
  return setInterval(beat, HEARTBEAT_MS).unref();
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in the system's own ticks; "defunct" for one that ended; undefined where /proc is not. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces: fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'defunct' : fields[19];
  } catch {
    return undefined;
  }
}
