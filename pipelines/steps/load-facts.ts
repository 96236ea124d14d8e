import { sql } from 'kysely';
import type { Workspace } from '../../core/workspace.ts';

/** What a vendor stated for one slice beside what landed of it. */
export interface StatedCount {
  connection: string;
  stream: string;
  slice: string;
  /** The slice's own day (YYYY-MM-DD); null when it is a window of changes. */
  day: string | null;
  completedAt: string;
  vendorCount: number;
  /** Rows of the batches that count, those that left the quarantine later included. */
  rows: number;
  /** Records of the slice that wait in quarantine. */
  waiting: number;
}

/** Records that were set apart for one reason within one hour. */
export interface QuarantineCount {
  connection: string;
  stream: string;
  reason: string;
  /** Field that breaks the contract; null when it is the record as a whole. */
  path: string | null;
  /** Start of the hour, ISO text in UTC. */
  hour: string;
  records: number;
  waiting: number;
  replayed: number;
}

/** Every slice whose vendor states a count, with the rows that are there. */
export async function statedCounts(ws: Workspace): Promise<StatedCount[]> {
  const slices = await ws.ledger
    .selectFrom('slices')
    .select(['connection', 'stream', 'slice', 'completed_at', 'vendor_count'])
    .where('vendor_count', 'is not', null)
    .orderBy('connection')
    .orderBy('stream')
    .orderBy('slice')
    .execute();
  const landed = bySlice(
    await ws.ledger
      .selectFrom('batches')
      .select(({ fn }) => ['connection', 'stream', 'slice', fn.sum<number>('rows').as('n')])
      .where('superseded_by', 'is', null)
      .groupBy(['connection', 'stream', 'slice'])
      .execute(),
  );
  const waiting = bySlice(
    await ws.ledger
      .selectFrom('quarantine')
      .select(({ fn }) => ['connection', 'stream', 'slice', fn.countAll<number>().as('n')])
      .where('superseded_by', 'is', null)
      .where('replayed_at', 'is', null)
      .groupBy(['connection', 'stream', 'slice'])
      .execute(),
  );
  return slices.map((row) => ({
    connection: row.connection,
    stream: row.stream,
    slice: row.slice,
    day: /^\d{4}-\d{2}-\d{2}$/.test(row.slice) ? row.slice : null,
    completedAt: row.completed_at,
    vendorCount: Number(row.vendor_count),
    rows: landed.get(keyOf(row)) ?? 0,
    waiting: waiting.get(keyOf(row)) ?? 0,
  }));
}

/**
 * How many records were set apart, by reason, field and hour of receipt. Those that a newer reading of their slice
 * replaced no longer count; the records themselves and the messages about them stay in the ledger.
 */
export async function quarantineCounts(ws: Workspace): Promise<QuarantineCount[]> {
  const rows = await ws.ledger
    .selectFrom('quarantine')
    .select(({ fn }) => [
      'connection',
      'stream',
      'reason',
      'path',
      sql<string>`substr(created_at, 1, 13)`.as('hour'),
      fn.countAll<number>().as('records'),
      fn.count<number>('replayed_at').as('replayed'),
    ])
    .where('superseded_by', 'is', null)
    .groupBy(['connection', 'stream', 'reason', 'path', 'hour'])
    .execute();
  return rows.map((row) => ({
    connection: row.connection,
    stream: row.stream,
    reason: row.reason,
    path: row.path,
    hour: `${row.hour}:00:00Z`,
    records: Number(row.records),
    waiting: Number(row.records) - Number(row.replayed),
    replayed: Number(row.replayed),
  }));
}

function keyOf(row: { connection: string; stream: string; slice: string }): string {
  return `${row.connection}/${row.stream}/${row.slice}`;
}

function bySlice(
  rows: readonly { connection: string; stream: string; slice: string; n: number }[],
): Map<string, number> {
  return new Map(rows.map((row) => [keyOf(row), Number(row.n)]));
}
