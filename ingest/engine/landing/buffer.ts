import type { Column, LandedRow } from '../../../core/streams/columns.ts';
import { STORE, type StoredValue, ValueError } from './values.ts';

/** Rows of one part of a slice, kept by column, in the order of arrival and once per key: the last one wins. */
export class RowBuffer {
  readonly columns: readonly Column[];
  readonly values: StoredValue[][];
  readonly keys: string[] = [];
  readonly extras: (string | null)[] = [];
  /** Roughly the bytes of text held, by which large texts are flushed early. */
  bytes = 0;
  /** Rows whose place was taken by a later row of the same key. */
  replaced = 0;
  readonly #index = new Map<string, number>();
  readonly #scratch: StoredValue[];
  readonly #store: (typeof STORE)[Column['type']][];
  readonly #names: string[];

  constructor(columns: readonly Column[]) {
    this.columns = columns;
    this.values = columns.map(() => []);
    this.#scratch = columns.map(() => null);
    this.#store = columns.map((column) => STORE[column.type]);
    this.#names = columns.map((column) => column.name);
  }

  get rows(): number {
    return this.keys.length;
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
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.keys.length;
      this.#index.set(key, index);
      this.keys.push(key);
      this.extras.push(extra);
    } else {
      this.replaced++;
      this.extras[index] = extra;
    }
    const values = this.values;
    for (let at = 0; at < scratch.length; at++) values[at]![index] = scratch[at]!;
    this.bytes += bytes;
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
