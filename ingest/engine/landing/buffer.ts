import type { Column, LandedRow } from '../../../core/streams/columns.ts';
import { STORE, type StoredValue, ValueError } from './values.ts';

/** Rows on their way into a part, by column; the arrays are used again for the next ones. */
export interface Block {
  rows: number;
  keys: string[];
  extras: (string | null)[];
  values: StoredValue[][];
}

/**
 * The rows of one part of a slice, once per key: the last one wins. `block` holds those that were not yet taken to
 * the part's table, so that what is held here does not grow with the part.
 */
export class RowBuffer {
  readonly columns: readonly Column[];
  readonly block: Block;
  /** Rows taken in all, those included whose key came again. */
  added = 0;
  /** Roughly the bytes of text taken, by which large texts are written early. */
  bytes = 0;
  /** Places (from 0, in the order of arrival) of the rows whose key came again later. */
  readonly replaced: number[] = [];
  /** By column, whether any row had a value. */
  readonly filled: boolean[];
  /** The newest value of the column watched. */
  newest: number | bigint | undefined;
  readonly #index = new Map<string, number>();
  readonly #scratch: StoredValue[];
  readonly #store: (typeof STORE)[Column['type']][];
  readonly #names: string[];
  readonly #watch: number;

  /** `watch` is the place of the date or instant column whose newest value is kept, -1 for none. */
  constructor(columns: readonly Column[], watch = -1) {
    this.columns = columns;
    this.block = { rows: 0, keys: [], extras: [], values: columns.map(() => []) };
    this.filled = columns.map(() => false);
    this.#scratch = columns.map(() => null);
    this.#store = columns.map((column) => STORE[column.type]);
    this.#names = columns.map((column) => column.name);
    this.#watch = watch;
  }

  /** Rows that the part will have. */
  get rows(): number {
    return this.added - this.replaced.length;
  }

  /** Adds a row, whole or not at all; throws `ColumnError` for the column that cannot hold its value. */
  add(row: LandedRow, key: string, extra: string | null): void {
    const scratch = this.#scratch;
    const names = this.#names;
    let bytes = key.length + (extra === null ? 0 : extra.length);
    for (let at = 0; at < names.length; at++) {
      const value = row[names[at]!];
      if (value === undefined || value === null) {
        scratch[at] = null;
        continue;
      }
      try {
        const stored = this.#store[at]!(value);
        scratch[at] = stored;
        if (typeof stored === 'string') bytes += stored.length;
      } catch (error) {
        if (error instanceof ValueError) throw new ColumnError(names[at]!, error);
        throw error;
      }
    }
    this.bytes += bytes;
    this.#place(key, extra);
  }

  #place(key: string, extra: string | null): void {
    const before = this.#index.get(key);
    if (before !== undefined) this.replaced.push(before);
    this.#index.set(key, this.added++);
    const { block } = this;
    const at = block.rows++;
    block.keys[at] = key;
    block.extras[at] = extra;
    const scratch = this.#scratch;
    const values = block.values;
    for (let column = 0; column < scratch.length; column++) {
      const value = scratch[column]!;
      if (value !== null) this.filled[column] = true;
      values[column]![at] = value;
    }
    if (this.#watch >= 0) {
      const value = scratch[this.#watch] as number | bigint | null;
      if (value !== null && (this.newest === undefined || value > this.newest)) this.newest = value;
    }
  }
}

/** A landed value that its column cannot hold. */
export class ColumnError extends Error {
  readonly column: string;
  readonly kind: ValueError['kind'];

  constructor(column: string, cause: ValueError) {
    super(cause.message, { cause });
    this.column = column;
    this.kind = cause.kind;
  }
}
