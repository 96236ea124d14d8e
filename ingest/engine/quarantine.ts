import type { Selectable } from 'kysely';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { LedgerSchema } from '../../core/ledger/schema.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { PageRecord, StreamDefinition } from './connector.ts';
import { withTypes } from './import.ts';
import { Receiver } from './landing/receiver.ts';
import { SliceLanding } from './landing/slice.ts';
import type { Registry } from './registry.ts';
import { readContext, timezoneOf, type WritingSession } from './session.ts';
import { syncStream } from './stream.ts';
import { withWriting } from './sync.ts';
import { IMPORT_SLICE } from './vanish.ts';

/** A record in quarantine; `raw` holds its bytes as they were received. */
export type QuarantineRow = Selectable<LedgerSchema['quarantine']>;

export interface QuarantineFilter {
  connection?: string;
  stream?: string;
  reason?: string;
  id?: number;
  /** At most so many, newest first. */
  limit?: number;
}

export interface ReplayReport {
  tried: number;
  /** Records that pass now and have landed. */
  landed: number;
  /** Records that stay in quarantine. */
  remaining: number;
}

/** What waits in quarantine, newest first; what was replayed or replaced since is not listed. */
export async function listQuarantine(
  ws: Workspace,
  filter: QuarantineFilter = {},
): Promise<Omit<QuarantineRow, 'raw'>[]> {
  return waiting(ws, filter)
    .select([
      'id',
      'connection',
      'connector',
      'stream',
      'slice',
      'batch',
      'reason',
      'path',
      'message',
      'contract_version',
      'run_id',
      'created_at',
      'replayed_at',
      'superseded_by',
    ])
    .orderBy('id', 'desc')
    .limit(filter.limit ?? 1_000)
    .execute();
}

/** One record with its raw bytes, also when it was replayed or replaced. */
export async function showQuarantine(ws: Workspace, id: number): Promise<QuarantineRow> {
  const row = await ws.ledger.selectFrom('quarantine').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) {
    throw new AtalayaError(`There is no record ${id} in quarantine: "quarantine list" shows their numbers.`, {
      exitCode: EXIT.usage,
    });
  }
  return row;
}

/**
 * Takes the records through their contract again. Those that pass land as a new batch of their slice, with the time
 * of their first arrival so that nothing newer is overtaken, and are marked in the same transaction.
 * Files are read again as a whole, since a row means something only under its header.
 */
export async function replayWaiting(
  ws: Workspace,
  registry: Registry,
  filter: QuarantineFilter = {},
): Promise<ReplayReport> {
  const slices = await waiting(ws, filter)
    .select(['connection', 'stream', 'slice', 'batch'])
    .select((eb) => eb.fn.countAll<number>().as('records'))
    .groupBy(['connection', 'stream', 'slice', 'batch'])
    .orderBy('connection')
    .orderBy('batch')
    .execute();
  const tried = slices.reduce((sum, slice) => sum + Number(slice.records), 0);
  const connections = [...new Set(slices.map((slice) => slice.connection))];
  for (const id of connections) {
    const mine = slices.filter((slice) => slice.connection === id);
    await withWriting(ws, registry, id, undefined, (session) => replayConnection(session, mine, filter));
  }
  const left = await waiting(ws, filter)
    .select((eb) => eb.fn.countAll<number>().as('records'))
    .executeTakeFirstOrThrow();
  const remaining = Number(left.records);
  return { tried, landed: Math.max(0, tried - remaining), remaining };
}

interface WaitingBatch {
  stream: string;
  slice: string;
  batch: string;
}

async function replayConnection(
  session: WritingSession,
  batches: WaitingBatch[],
  filter: QuarantineFilter,
): Promise<void> {
  const context = readContext(session, []);
  const again = new Map<StreamDefinition, Set<string>>();
  for (const { stream: name, slice, batch } of batches) {
    const stream = session.connector.streams.find((candidate) => candidate.name === name);
    // A stream that the product no longer has keeps its records for whoever looks at them.
    if (!stream) continue;
    if (!stream.discover) await replayBatch(session, stream, slice, batch, filter);
    else if (!slice.startsWith(IMPORT_SLICE)) again.set(stream, (again.get(stream) ?? new Set()).add(slice));
  }
  for (const [stream, slices] of again) {
    await session.ws.ledger
      .updateTable('slices')
      .set({ fingerprint: null })
      .where('connection', '=', session.connection.id)
      .where('stream', '=', stream.name)
      .where('slice', 'in', [...slices])
      .execute();
    const timezone = await timezoneOf(session, context);
    const reports = await syncStream(session, stream, { timezone });
    const error = reports.find((report) => report.error)?.error;
    if (error) throw new AtalayaError(error.message);
  }
}

async function replayBatch(
  session: WritingSession,
  stream: StreamDefinition,
  slice: string,
  batch: string,
  filter: QuarantineFilter,
): Promise<void> {
  const { ws, connection } = session;
  const rows = await waiting(ws, filter)
    .selectAll()
    .where('batch', '=', batch)
    .where('stream', '=', stream.name)
    .orderBy('id')
    .execute();
  const trial = new Receiver(stream);
  const passing: { id: number; item: PageRecord }[] = [];
  for (const row of rows) {
    const item = itemOf(stream, row.raw);
    if (!item) continue;
    const before = trial.refusedInAll;
    trial.accept(item);
    if (trial.refusedInAll === before) passing.push({ id: row.id, item });
  }
  if (passing.length === 0) return;
  const landing = new SliceLanding({
    session,
    slice: { id: slice, replaces: false, params: {} },
    streams: [stream],
    restating: false,
    advancesCursor: false,
    completes: false,
    extractedAt: rows[0]!.created_at,
    note: () => undefined,
    also: async (trx) => {
      const at = ws.clock.now().toISOString();
      const ids = passing.map(({ id }) => id);
      for (let start = 0; start < ids.length; start += 500) {
        await trx
          .updateTable('quarantine')
          .set({ replayed_at: at })
          .where('id', 'in', ids.slice(start, start + 500))
          .execute();
      }
      await trx
        .updateTable('slices')
        .set((eb) => ({ rows: eb('rows', '+', passing.length) }))
        .where('connection', '=', connection.id)
        .where('stream', '=', stream.name)
        .where('slice', '=', slice)
        .execute();
    },
  });
  try {
    landing.take({ records: passing.map(({ item }) => item) });
    await landing.finish();
  } catch (error) {
    await landing.abandon();
    throw error;
  }
}

function itemOf(stream: StreamDefinition, raw: Uint8Array): PageRecord | undefined {
  try {
    const record = JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
    return { stream: stream.name, record: withTypes(record, stream.contract) };
  } catch {
    return undefined;
  }
}

function waiting(ws: Workspace, filter: QuarantineFilter) {
  let query = ws.ledger
    .selectFrom('quarantine')
    .where('replayed_at', 'is', null)
    .where('superseded_by', 'is', null);
  if (filter.connection !== undefined) query = query.where('connection', '=', filter.connection);
  if (filter.stream !== undefined) query = query.where('stream', '=', filter.stream);
  if (filter.reason !== undefined) query = query.where('reason', '=', filter.reason);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  return query;
}
