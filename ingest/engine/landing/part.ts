import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { identifier, literal } from '../../../core/engines/duckdb.ts';
import { type ColumnType, DUCKDB_TYPE } from '../../../core/streams/columns.ts';
import type { Block, RowBuffer } from './buffer.ts';
import { type BatchMeta, copyAside, type LandingEngine, type WrittenFile } from './parquet.ts';
import type { StoredValue } from './values.ts';

/** Rows that DuckDB takes at once. */
const CHUNK_ROWS = 2048;

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

let tables = 0;

/**
 * A part on its way to its file: rows go from the buffer into a table of the landing engine while the slice is still
 * being read, and `write` copies the table out. The table has a column only when some row had a value for it, since
 * most records leave most of a vendor's columns empty; the file has them all. The meta columns are constants.
 */
export class Part {
  readonly buffer: RowBuffer;
  readonly #engine: LandingEngine;
  readonly #name = `part ${++tables}`;
  /** Places of the buffer's columns that the table has, after `_key` and `_extra`. */
  readonly #held: number[] = [];
  #appender: DuckDBAppender | undefined;
  #types: DuckDBType[] = [];

  constructor(engine: LandingEngine, buffer: RowBuffer) {
    this.#engine = engine;
    this.buffer = buffer;
  }

  /** Takes the buffer's rows into the table when they are enough to be worth it. */
  async relieve(): Promise<void> {
    if (this.buffer.block.rows >= CHUNK_ROWS) await this.#drain();
  }

  /** Writes the part as one Parquet file: aside, flushed to the disk, then renamed to `path`. */
  async write(meta: BatchMeta, path: string): Promise<WrittenFile> {
    try {
      await this.#drain();
      this.#close();
      const held = new Set(this.#held);
      const own = this.buffer.columns.map(({ name, type }, at) =>
        held.has(at) ? identifier(name) : `null::${DUCKDB_TYPE[type]} as ${identifier(name)}`,
      );
      const { replaced } = this.buffer;
      // Rows keep their place as `rowid`; those whose key came again stay behind.
      const where = replaced.length > 0 ? `where rowid not in (select unnest([${replaced.join(',')}]))` : '';
      const select = `select ${literal(meta.connection)} as _connection, ${literal(meta.brand)} as _brand,
        ${literal(meta.batch)} as _batch, ${literal(meta.extractedAt)}::timestamp as _extracted_at,
        ${['_key', '_extra', ...own].join(', ')} from ${identifier(this.#name)} ${where}`;
      return await copyAside(this.#engine.sql, select, path);
    } finally {
      await this.drop();
    }
  }

  /** Takes the table away, whatever became of it. */
  async drop(): Promise<void> {
    this.#close();
    await this.#engine.sql.run(`drop table if exists ${identifier(this.#name)}`);
  }

  async #drain(): Promise<void> {
    const appender = await this.#open();
    const { block } = this.buffer;
    const values = [block.keys, block.extras, ...this.#held.map((at) => block.values[at]!)];
    const wraps = [undefined, undefined, ...this.#held.map((at) => WRAP[this.buffer.columns[at]!.type])];
    for (let start = 0; start < block.rows; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, block.rows - start);
      const chunk = DuckDBDataChunk.create(this.#types, count);
      for (let at = 0; at < values.length; at++) {
        fill(chunk.getColumnVector(at), values[at]!, start, count, wraps[at]);
      }
      appender.appendDataChunk(chunk);
    }
    emptied(block);
  }

  /** The appender of the table, which first gets the columns that have a value now. */
  async #open(): Promise<DuckDBAppender> {
    const { columns, filled } = this.buffer;
    const fresh: number[] = [];
    for (let at = 0; at < columns.length; at++) {
      if (filled[at] && !this.#held.includes(at)) fresh.push(at);
    }
    if (this.#appender && fresh.length === 0) return this.#appender;
    const isNew = this.#types.length === 0;
    this.#close();
    const table = identifier(this.#name);
    const added = fresh.map((at) => `${identifier(columns[at]!.name)} ${DUCKDB_TYPE[columns[at]!.type]}`);
    if (isNew) {
      await this.#engine.sql.run(
        `create table ${table} (${['_key VARCHAR', '_extra VARCHAR', ...added].join(', ')})`,
      );
    } else {
      for (const column of added) await this.#engine.sql.run(`alter table ${table} add column ${column}`);
    }
    this.#held.push(...fresh);
    this.#types = [VARCHAR, VARCHAR, ...this.#held.map((at) => TYPES[columns[at]!.type])];
    this.#appender = await this.#engine.appends.createAppender(this.#name);
    return this.#appender;
  }

  #close(): void {
    this.#appender?.closeSync();
    this.#appender = undefined;
  }
}

function fill(
  vector: DuckDBVector,
  values: (StoredValue | undefined)[],
  start: number,
  count: number,
  wrap: ((value: NonNullable<StoredValue>) => DuckDBValue) | undefined,
): void {
  for (let row = 0; row < count; row++) {
    const value = values[start + row];
    if (value === null || value === undefined) vector.setItem(row, null);
    else vector.setItem(row, wrap ? wrap(value) : value);
  }
  vector.flush();
}

/** A block whose arrays are used again; one that a huge page has grown gives its memory back. */
function emptied(block: Block): void {
  if (block.rows > 16 * CHUNK_ROWS) {
    block.keys.length = 0;
    block.extras.length = 0;
    for (const column of block.values) column.length = 0;
  }
  block.rows = 0;
}
