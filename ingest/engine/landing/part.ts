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
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { identifier, literal } from '../../../core/engines/duckdb.ts';
import { type Column, type ColumnType, DUCKDB_TYPE } from '../../../core/streams/columns.ts';
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

const OWN: readonly Column[] = [
  { name: '_key', type: 'text', description: '' },
  { name: '_extra', type: 'json', description: '' },
];

let tables = 0;

/**
 * A part on its way to its file: rows go from the buffer into a table of the landing engine while the slice is still
 * being read, and `write` copies the table out. The meta columns are constants of the file, so they are not appended.
 */
export class Part {
  readonly buffer: RowBuffer;
  readonly #engine: LandingEngine;
  readonly #columns: readonly Column[];
  readonly #types: DuckDBType[];
  readonly #table = `part ${++tables}`;
  #appender: DuckDBAppender | undefined;

  constructor(engine: LandingEngine, buffer: RowBuffer) {
    this.#engine = engine;
    this.buffer = buffer;
    this.#columns = [...OWN, ...buffer.columns];
    this.#types = this.#columns.map((column) => TYPES[column.type]);
  }

  /** Takes the buffer's rows into the table when they are enough to be worth it. */
  async relieve(): Promise<void> {
    if (this.buffer.block.rows >= CHUNK_ROWS) await this.#drain();
  }

  /** Writes the part as one Parquet file: aside, flushed to the disk, then renamed to `path`. */
  async write(meta: BatchMeta, path: string): Promise<WrittenFile> {
    try {
      await this.#drain();
      this.#appender?.closeSync();
      this.#appender = undefined;
      const { replaced } = this.buffer;
      // Rows keep their place as `rowid`; those whose key came again stay behind.
      const where = replaced.length > 0 ? `where rowid not in (select unnest([${replaced.join(',')}]))` : '';
      const select = `select ${literal(meta.connection)} as _connection, ${literal(meta.brand)} as _brand,
        ${literal(meta.batch)} as _batch, ${literal(meta.extractedAt)}::timestamp as _extracted_at, *
        from ${identifier(this.#table)} ${where}`;
      return await copyAside(this.#engine.sql, select, path);
    } finally {
      await this.drop();
    }
  }

  /** Takes the table away, whatever became of it. */
  async drop(): Promise<void> {
    this.#appender?.closeSync();
    this.#appender = undefined;
    await this.#engine.sql.run(`drop table if exists ${identifier(this.#table)}`);
  }

  async #drain(): Promise<void> {
    this.#appender ??= await this.#open();
    const { block } = this.buffer;
    const values = [block.keys, block.extras, ...block.values];
    for (let start = 0; start < block.rows; start += CHUNK_ROWS) {
      this.#append(this.#appender, values, start, Math.min(CHUNK_ROWS, block.rows - start));
    }
    emptied(block);
  }

  async #open(): Promise<DuckDBAppender> {
    const columns = this.#columns.map((c) => `${identifier(c.name)} ${DUCKDB_TYPE[c.type]}`).join(', ');
    await this.#engine.sql.run(`create table ${identifier(this.#table)} (${columns})`);
    return this.#engine.appends.createAppender(this.#table);
  }

  #append(
    appender: DuckDBAppender,
    values: (StoredValue[] | (string | null)[])[],
    start: number,
    count: number,
  ): void {
    const chunk = DuckDBDataChunk.create(this.#types, count);
    for (let at = 0; at < values.length; at++) {
      const vector = chunk.getColumnVector(at);
      const column = values[at]!;
      const wrap = WRAP[this.#columns[at]!.type];
      for (let row = 0; row < count; row++) {
        const value = column[start + row] ?? null;
        vector.setItem(row, value === null ? null : wrap ? wrap(value) : value);
      }
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
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
