import type { Transaction } from 'kysely';
import { assertLock, type Lock } from '../../../core/ledger/locks.ts';
import type { Ledger } from '../../../core/ledger/open.ts';
import type { LedgerSchema } from '../../../core/ledger/schema.ts';
import type { Cursor } from '../connector.ts';
import { withFields } from '../drift.ts';
import type { WrittenFile } from './parquet.ts';
import type { Refused } from './receiver.ts';

/** A file that is in place but not yet in the ledger, with the records refused beside it. */
export interface LandedPart {
  batch: string;
  /** Absolute, and relative to the home folder. */
  path: string;
  relativePath: string;
  file: WrittenFile;
  refused: Refused[];
}

/** What one stream contributes to a commit. */
export interface StreamCommit {
  stream: string;
  contractVersion: number;
  parts: LandedPart[];
  /** What the slice held before no longer counts. */
  supersedes: boolean;
  vendorCount?: number;
  freshTo?: string;
  /** Fields that the contract does not know, with the records that carried them. */
  newFields: ReadonlyMap<string, number>;
  /** Set when the slice is complete with this commit: rows and restating of the whole slice. */
  complete?: { rows: number; restating: boolean; fingerprint?: string };
}

export interface CommitInput {
  connection: string;
  connector: string;
  brand: string;
  slice: string;
  runId?: string;
  now: Date;
  streams: StreamCommit[];
  /** New cursor of the stream that reads; its rows are in this commit or in earlier ones. */
  cursor?: { stream: string; value: Cursor };
  /** More that belongs to the same transaction. */
  also?: (trx: Transaction<LedgerSchema>) => Promise<void>;
}

/**
 * Records landed files, refused records, slices, cursor and freshness in one transaction, which fails when the
 * connection's lock was lost: whatever happens around it, rows and cursor are both there or both not.
 */
export async function commitLanding(ledger: Ledger, lock: Lock, input: CommitInput): Promise<void> {
  const at = input.now.toISOString();
  await ledger.transaction().execute(async (trx) => {
    await assertLock(trx, lock);
    for (const stream of input.streams) await commitStream(trx, input, stream, at);
    if (input.cursor) {
      const cursor = JSON.stringify(input.cursor.value);
      await trx
        .insertInto('cursors')
        .values({ connection: input.connection, stream: input.cursor.stream, cursor, updated_at: at })
        .onConflict((c) => c.columns(['connection', 'stream']).doUpdateSet({ cursor, updated_at: at }))
        .execute();
    }
    await input.also?.(trx);
  });
}

async function commitStream(
  trx: Transaction<LedgerSchema>,
  input: CommitInput,
  stream: StreamCommit,
  at: string,
): Promise<void> {
  const own = { connection: input.connection, stream: stream.stream };
  const first = stream.parts[0];
  if (stream.supersedes && first) await supersede(trx, { ...own, slice: input.slice }, first.batch);
  for (const part of stream.parts) {
    await trx
      .insertInto('batches')
      .values({
        id: part.batch,
        ...own,
        connector: input.connector,
        brand: input.brand,
        slice: input.slice,
        path: part.relativePath,
        rows: part.file.rows,
        quarantined: part.refused.length,
        bytes: part.file.bytes,
        sha256: part.file.sha256,
        vendor_count: stream.vendorCount ?? null,
        run_id: input.runId ?? null,
        created_at: at,
        superseded_by: null,
      })
      .execute();
    await quarantine(trx, input, stream, part, at);
  }
  if (stream.complete) {
    const slice = {
      rows: stream.complete.rows,
      vendor_count: stream.vendorCount ?? null,
      completed_at: at,
      is_restating: stream.complete.restating ? 1 : 0,
      fingerprint: stream.complete.fingerprint ?? null,
    };
    await trx
      .insertInto('slices')
      .values({ ...own, slice: input.slice, ...slice })
      .onConflict((c) => c.columns(['connection', 'stream', 'slice']).doUpdateSet(slice))
      .execute();
  }
  await noteProgress(trx, own, stream, at);
}

/** Marks what a slice held so far, rows and quarantined records alike, as replaced by `batch`. */
export async function supersede(
  trx: Transaction<LedgerSchema>,
  slice: { connection: string; stream: string; slice: string },
  batch: string,
): Promise<void> {
  for (const table of ['batches', 'quarantine'] as const) {
    await trx
      .updateTable(table)
      .set({ superseded_by: batch })
      .where('connection', '=', slice.connection)
      .where('stream', '=', slice.stream)
      .where('slice', '=', slice.slice)
      .where('superseded_by', 'is', null)
      .execute();
  }
}

async function quarantine(
  trx: Transaction<LedgerSchema>,
  input: CommitInput,
  stream: StreamCommit,
  part: LandedPart,
  at: string,
): Promise<void> {
  const rows = part.refused.map((refused) => ({
    connection: input.connection,
    connector: input.connector,
    stream: stream.stream,
    slice: input.slice,
    batch: part.batch,
    reason: refused.reason,
    path: refused.path ?? null,
    message: refused.message,
    raw: refused.raw,
    contract_version: stream.contractVersion,
    run_id: input.runId ?? null,
    created_at: at,
  }));
  for (let start = 0; start < rows.length; start += 200) {
    await trx
      .insertInto('quarantine')
      .values(rows.slice(start, start + 200))
      .execute();
  }
}

async function noteProgress(
  trx: Transaction<LedgerSchema>,
  own: { connection: string; stream: string },
  stream: StreamCommit,
  at: string,
): Promise<void> {
  const before = await trx
    .selectFrom('syncs')
    .select(['fresh_to', 'new_fields'])
    .where('connection', '=', own.connection)
    .where('stream', '=', own.stream)
    .executeTakeFirst();
  const fresh = [before?.fresh_to, stream.freshTo].filter((value) => value != null).sort();
  const progress = {
    last_attempt_at: at,
    fresh_to: fresh.at(-1) ?? null,
    new_fields: withFields(before?.new_fields, stream.newFields, at),
  };
  await trx
    .insertInto('syncs')
    .values({ ...own, ...progress })
    .onConflict((c) => c.columns(['connection', 'stream']).doUpdateSet(progress))
    .execute();
}
