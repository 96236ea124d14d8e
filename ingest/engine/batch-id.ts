import { sql } from 'kysely';
import type { Ledger } from '../../core/ledger/open.ts';

const WIDTH = 11;
/** Ids of one millisecond before they run ahead of the time; the whole stays below 2^53. */
const PER_MS = 1024;

/**
 * `count` new batch ids of a connection, in order: `0hw3k9z2m4a-norte-meta`. The first part comes from a counter in
 * the ledger that follows the time but never goes back, so ids sort in the order of landing whatever the clocks of
 * the processes say. The second names the connection, so that a file without a batch can be told whose it is.
 */
export async function newBatchIds(
  ledger: Ledger,
  connection: string,
  now: Date,
  count: number,
): Promise<string[]> {
  if (count === 0) return [];
  const floor = now.getTime() * PER_MS;
  const row = await ledger
    .insertInto('sequences')
    .values({ name: 'batch', value: floor + count })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        value: sql<number>`case when sequences.value > ${floor} then sequences.value else ${floor} end + ${count}`,
      }),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  const last = Number(row.value);
  return Array.from({ length: count }, (_, at) => batchId(last - count + 1 + at, connection));
}

/** Whether a file name is that of a batch of `connection`, finished or not. */
export function isBatchFileOf(name: string, connection: string): boolean {
  const rest = name.slice(WIDTH + 1);
  return rest === `${connection}.parquet` || rest === `${connection}.parquet.tmp`;
}

function batchId(counter: number, connection: string): string {
  return `${counter.toString(36).padStart(WIDTH, '0')}-${connection}`;
}
