import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, literal, withDuckDBConnections } from '../../../core/engines/duckdb.ts';
import { AtalayaError, messageOf } from '../../../core/errors.ts';

/** What every row of a file has in common; `extractedAt` is an ISO instant. */
export interface BatchMeta {
  connection: string;
  brand: string;
  batch: string;
  extractedAt: string;
}

export interface WrittenFile {
  rows: number;
  bytes: number;
  sha256: string;
}

/** One writer thread and a fixed row group size: the same rows give the same bytes. Small groups need little memory. */
const COPY_OPTIONS = '(format parquet, compression zstd, row_group_size 10240)';

/** An in-memory DuckDB for landed files: rows are appended on one connection while a file is written on the other. */
export interface LandingEngine {
  sql: DuckDBConnection;
  appends: DuckDBConnection;
}

/**
 * Runs `use` with a landing engine of one thread, for writing and rewriting landed files. Its memory is bounded and
 * given back to the system after each file: several connections are read at once.
 */
export function withLandingEngine<T>(use: (engine: LandingEngine) => Promise<T>): Promise<T> {
  return withDuckDBConnections(
    ':memory:',
    2,
    async ([sql, appends]) => {
      await sql!.run("set allocator_flush_threshold = '4MB'");
      return use({ sql: sql!, appends: appends! });
    },
    { threads: 1, memoryLimit: '256MB' },
  );
}

/**
 * Keys looked at in one go when a slice is searched for those that came twice; bounds the memory it takes: 51 MB for five
 * million keys, where a million at once took 125.
 */
const KEYS_AT_ONCE = 250_000;

/**
 * Takes from earlier parts of a slice the rows whose key comes again in a later part; gives the files as they are
 * then and how many rows went. Needed only for slices with several parts, and a rewrite only when keys did repeat.
 */
export async function dropRepeatedKeys<T extends { path: string; file: WrittenFile }>(
  { sql }: LandingEngine,
  parts: T[],
): Promise<number> {
  if (parts.length < 2 || !(await collectRepeats(sql, parts))) return 0;
  let dropped = 0;
  for (let at = 0; at < parts.length - 1; at++) {
    const part = parts[at]!;
    const later = listOf(parts.slice(at + 1));
    const suspect = 'hash(_key) in (select h from repeats)';
    const repeated = `${suspect} and _key in (select _key from read_parquet(${later}) where ${suspect})`;
    const from = `read_parquet(${literal(part.path)})`;
    const count = await sql.runAndReadAll(`select count(*) from ${from} where ${repeated}`);
    const repeats = Number(count.getRows()[0]![0]);
    if (repeats === 0) continue;
    dropped += repeats;
    part.file = await copyAside(sql, `select * from ${from} where not (${repeated})`, part.path);
  }
  return dropped;
}

/** Gathers the hashes of keys that stand in the parts more than once; false when there are none. */
async function collectRepeats(
  sql: DuckDBConnection,
  parts: readonly { path: string; file: WrittenFile }[],
): Promise<boolean> {
  const rows = parts.reduce((sum, part) => sum + part.file.rows, 0);
  const rounds = Math.ceil(rows / KEYS_AT_ONCE);
  await sql.run('create or replace temp table repeats (h ubigint)');
  for (let round = 0; round < rounds; round++) {
    await sql.run(`insert into repeats
      select hash(_key) as h from read_parquet(${listOf(parts)})
      where hash(_key) % ${rounds} = ${round} group by h having count(*) > 1`);
  }
  const found = await sql.runAndReadAll('select count(*) from repeats');
  return Number(found.getRows()[0]![0]) > 0;
}

function listOf(parts: readonly { path: string }[]): string {
  return `[${parts.map((part) => literal(part.path)).join(', ')}]`;
}

/** Copies a query's rows to a Parquet file: aside, flushed to the disk, then renamed to `path`. */
export async function copyAside(
  connection: DuckDBConnection,
  select: string,
  path: string,
): Promise<WrittenFile> {
  const aside = `${path}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const result = await connection.run(`copy (${select}) to ${literal(aside)} ${COPY_OPTIONS}`);
    const rows = Number((await result.getRows())[0]?.[0] ?? 0);
    await flush(aside);
    const { size } = await stat(aside);
    const sha256 = await hashFile(aside);
    await rename(aside, path);
    await flush(dirname(path));
    return { rows, bytes: size, sha256 };
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw new AtalayaError(
      `The landing file ${path} could not be written (${messageOf(error)}): check the free space and the rights of the home folder.`,
      { cause: error },
    );
  }
}

/** Makes sure that a file's bytes, or a folder's entries, are on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest('hex');
}
