import { AtalayaError, EXIT, messageOf } from '../../core/errors.ts';
import { withLock } from '../../core/ledger/locks.ts';
import { openEraser, rememberFingerprints } from '../../core/privacy/store.ts';
import type { Workspace } from '../../core/workspace.ts';
import { noteFailure } from './attempts.ts';
import type { ErrorClass, StreamDefinition } from './connector.ts';
import { VendorError } from './http/errors.ts';
import { withLandingEngine } from './landing/parquet.ts';
import type { FlushLimits } from './landing/slice.ts';
import { removeOrphans } from './orphans.ts';
import { failureOf } from './pages.ts';
import type { Registry } from './registry.ts';
import { connectionOf, readContext, timezoneOf, type WritingSession, withSession } from './session.ts';
import { type StreamReport, type SyncProgress, syncStream } from './stream.ts';

export interface ConnectionReport {
  id: string;
  streams: StreamReport[];
  /** The first failure of the connection, in itself or in a stream. */
  error?: { class: ErrorClass; message: string };
}

export interface SyncReport {
  connections: ConnectionReport[];
  rows: number;
  quarantined: number;
  /** Connections with a failure. */
  failed: number;
}

export interface SyncOptions {
  connections?: string[];
  runId?: string;
  onProgress?: (progress: SyncProgress) => void;
  limits?: Partial<FlushLimits>;
}

/** Connections read at the same time: they mostly wait for their vendors. */
const AT_ONCE = 4;

/**
 * Reads what is new from the connections given, by default all. One that fails does not stop the others: the report
 * says which failed and why. Throws only when a connection does not exist.
 */
export async function syncAll(
  ws: Workspace,
  registry: Registry,
  options: SyncOptions = {},
): Promise<SyncReport> {
  const ids = options.connections ?? ws.config.connections.map((connection) => connection.id);
  for (const id of ids) connectionOf(ws, id);
  const reports = new Array<ConnectionReport>(ids.length);
  let next = 0;
  const work = async () => {
    while (next < ids.length) {
      const at = next++;
      reports[at] = await syncOne(ws, registry, ids[at]!, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, work));
  return summary(reports);
}

/** Reads the days from `from` to `to` (YYYY-MM-DD, both included) of one connection again, newest first. */
export async function backfillOne(
  ws: Workspace,
  registry: Registry,
  id: string,
  options: { from: string; to: string } & Omit<SyncOptions, 'connections'>,
): Promise<SyncReport> {
  const { from, to } = options;
  for (const day of [from, to]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) {
      throw new AtalayaError(`"${day}" is not a day: write it as 2026-11-22.`, { exitCode: EXIT.usage });
    }
  }
  if (from > to) {
    throw new AtalayaError(`A backfill from ${from} to ${to} is empty: write the earlier day first.`, {
      exitCode: EXIT.usage,
    });
  }
  connectionOf(ws, id);
  return summary([await syncOne(ws, registry, id, { ...options, backfill: { from, to } })]);
}

/** Runs `use` with everything that writing to a connection needs: its lock, a landing engine, no leftovers. */
export async function withWriting<T>(
  ws: Workspace,
  registry: Registry,
  id: string,
  runId: string | undefined,
  use: (session: WritingSession) => Promise<T>,
): Promise<T> {
  return withSession(ws, registry, id, (session) =>
    withLock(ws.ledger, `sync:${id}`, ws.clock, (lock) =>
      withLandingEngine(async (engine) => {
        const eraser = await openEraser(ws.home, ws.ledger);
        const writing: WritingSession = { ...session, lock, engine, eraser, runId };
        await removeOrphans(writing);
        const done = await use(writing);
        // Further records of what the erased person did may come in a later sync
        if (eraser) await rememberFingerprints(ws.ledger, 'learned', eraser.learned);
        return done;
      }),
    ),
  );
}

/** Failures after which the other streams of a connection would fail alike. */
const STOPS_CONNECTION: ReadonlySet<ErrorClass> = new Set(['config']);

async function syncOne(
  ws: Workspace,
  registry: Registry,
  id: string,
  options: SyncOptions & { backfill?: { from: string; to: string } },
): Promise<ConnectionReport> {
  try {
    return await withWriting(ws, registry, id, options.runId, (session) => readAll(session, options));
  } catch (error) {
    // Busy or misconfigured: nothing was read, and no stream is to blame.
    const failure = {
      class: error instanceof VendorError ? error.class : busyOrConfig(error),
      message: messageOf(error),
    };
    ws.log.warn({ connection: id, class: failure.class }, failure.message);
    const connection = connectionOf(ws, id);
    const asked = registry.get(connection.connector)?.streams.filter((stream) => !usesFolder(stream)) ?? [];
    if (failure.class === 'config') await failAll({ ws, connection }, asked, failure);
    options.onProgress?.({
      connection: id,
      stream: '',
      slicesDone: 0,
      slicesTotal: 0,
      rows: 0,
      quarantined: 0,
      state: 'failed',
      message: failure.message,
    });
    return { id, streams: [], error: failure };
  }
}

async function readAll(
  session: WritingSession,
  options: SyncOptions & { backfill?: { from: string; to: string } },
): Promise<ConnectionReport> {
  const reports: StreamReport[] = [];
  const readers = session.connector.streams.filter(
    (stream) => stream.fedBy === undefined || stream.fedBy === stream.name,
  );
  const relevant = options.backfill ? readers.filter((stream) => stream.plan) : readers;
  let timezone: string;
  try {
    timezone = await timezoneOf(session, readContext(session, []));
  } catch (error) {
    const failure = failureOf(error, session);
    await failAll(session, session.connector.streams, failure);
    return { id: session.connection.id, streams: [], error: failure };
  }
  for (const [at, stream] of relevant.entries()) {
    const { backfill, onProgress, limits } = options;
    const streams = await syncStream(session, stream, { timezone, backfill, onProgress, limits });
    reports.push(...streams);
    const failure = streams.find((report) => report.error)?.error;
    if (failure && STOPS_CONNECTION.has(failure.class) && session.client) {
      const rest = new Set(relevant.slice(at + 1).map((other) => other.name));
      await failAll(
        session,
        session.connector.streams.filter((other) => rest.has(other.fedBy ?? other.name)),
        failure,
      );
      break;
    }
  }
  return {
    id: session.connection.id,
    streams: reports,
    error: reports.find((report) => report.error)?.error,
  };
}

/** Streams that are looked for: which of them a connection uses is not known before. */
function usesFolder(stream: StreamDefinition): boolean {
  return stream.discover !== undefined;
}

async function failAll(
  session: Pick<WritingSession, 'ws' | 'connection'>,
  streams: readonly StreamDefinition[],
  failure: { class: ErrorClass; message: string },
): Promise<void> {
  for (const stream of streams) await noteFailure(session, stream.name, failure, []);
}

function busyOrConfig(error: unknown): ErrorClass {
  if (!(error instanceof AtalayaError)) return 'bug';
  return error.exitCode === EXIT.busy ? 'transient' : 'config';
}

function summary(connections: ConnectionReport[]): SyncReport {
  const streams = connections.flatMap((connection) => connection.streams);
  return {
    connections,
    rows: streams.reduce((sum, stream) => sum + stream.rows, 0),
    quarantined: streams.reduce((sum, stream) => sum + stream.quarantined, 0),
    failed: connections.filter((connection) => connection.error).length,
  };
}
