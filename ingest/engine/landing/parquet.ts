import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { type DuckDBConnection, identifier, literal, withDuckDB } from '../../../core/engines/duckdb.ts';
import { AtalayaError, messageOf } from '../../../core/errors.ts';
import { type Column, type ColumnType, DUCKDB_TYPE } from '../../../core/streams/columns.ts';
import type { RowBuffer } from './buffer.ts';
import type { StoredValue } from './values.ts';

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

const CHUNK_ROWS = 2048;
/** One writer thread and a fixed row group size: the same rows give the same bytes. */
const COPY_OPTIONS = '(format parquet, compression zstd, row_group_size 122880)';

const TYPES: Record<ColumnType, DuckDBType> = {
  text: VARCHAR,
  json: VARCHAR,
  integer: BIGINT,
  number: DOUBLE,
  money: DECIMAL(18, 4),
  boolean: BOOLEAN,
  date: DATE,
  timestamp: TIMESTAMP,
};

const WRAP: Partial<Record<ColumnType, (value: NonNullable<StoredValue>) => DuckDBValue>> = {
  money: (value) => new DuckDBDecimalValue(value as bigint, 18, 4),
  date: (value) => new DuckDBDateValue(value as number),
  timestamp: (value) => new DuckDBTimestampValue(value as bigint),
};

/** Runs `use` with an in-memory DuckDB of one thread, for writing and rewriting landed files. */
export function withLandingEngine<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  return withDuckDB(':memory:', use, { threads: 1, memoryLimit: '1GB' });
}

/**
 * Writes a buffer as one Parquet file: aside, flushed to the disk, then renamed to `path`. The meta columns are
 * constants of the file, so only `_key` and `_extra` are appended row by row.
 */
export async function writeParquet(
  connection: DuckDBConnection,
  buffer: RowBuffer,
  meta: BatchMeta,
  path: string,
): Promise<WrittenFile> {
  const table = identifier(`part ${meta.batch}`);
  const columns: readonly Column[] = [
    { name: '_key', type: 'text', description: '' },
    { name: '_extra', type: 'json', description: '' },
    ...buffer.columns,
  ];
  await connection.run(
    `create temp table ${table} (${columns.map((c) => `${identifier(c.name)} ${DUCKDB_TYPE[c.type]}`).join(', ')})`,
  );
  try {
    await append(connection, `part ${meta.batch}`, columns, [buffer.keys, buffer.extras, ...buffer.values]);
    const select = `select ${literal(meta.connection)} as _connection, ${literal(meta.brand)} as _brand,
      ${literal(meta.batch)} as _batch, ${literal(meta.extractedAt)}::timestamp as _extracted_at, * from ${table}`;
    return await copyAside(connection, select, path);
  } finally {
    await connection.run(`drop table ${table}`);
  }
}

/**
 * Takes from earlier parts of a slice the rows whose key comes again in a later part; gives the files as they are
 * then and how many rows went. Needed only for slices with several parts, and a rewrite only when keys did repeat.
 */
export async function dropRepeatedKeys<T extends { path: string; file: WrittenFile }>(
  connection: DuckDBConnection,
  parts: T[],
): Promise<number> {
  let dropped = 0;
  for (let at = 0; at < parts.length - 1; at++) {
    const part = parts[at]!;
    const later = parts.slice(at + 1).map((p) => literal(p.path));
    const repeated = `_key in (select _key from read_parquet([${later.join(', ')}]))`;
    const from = `read_parquet(${literal(part.path)})`;
    const count = await connection.runAndReadAll(`select count(*) from ${from} where ${repeated}`);
    const repeats = Number(count.getRows()[0]![0]);
    if (repeats === 0) continue;
    dropped += repeats;
    part.file = await copyAside(connection, `select * from ${from} where not ${repeated}`, part.path);
  }
  return dropped;
}

async function append(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  values: (StoredValue[] | (string | null)[])[],
): Promise<void> {
  const rows = values[0]!.length;
  if (rows === 0) return;
  const types = columns.map((column) => TYPES[column.type]);
  const appender = await connection.createAppender(table);
  try {
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - start);
      const chunk = DuckDBDataChunk.create(types, count);
      for (let at = 0; at < columns.length; at++) {
        const vector = chunk.getColumnVector(at);
        const column = values[at]!;
        const wrap = WRAP[columns[at]!.type];
        for (let row = 0; row < count; row++) {
          const value = column[start + row] ?? null;
          vector.setItem(row, value === null ? null : wrap ? wrap(value) : value);
        }
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

async function copyAside(connection: DuckDBConnection, select: string, path: string): Promise<WrittenFile> {
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
