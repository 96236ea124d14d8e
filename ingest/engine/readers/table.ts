import type { Problem } from '../reasons.ts';

/** What a cell may hold: text as it stands, or what the format itself knows to be something else. */
export type Cell = string | number | bigint | boolean | Date | null;

/** One row of a file. `names` is shared by all rows of the same shape, so what is found out about it can be kept. */
export interface TableRow {
  names: readonly string[];
  cells: readonly Cell[];
  /** Line or row number in the file, from 1. */
  number: number;
  raw: string | Uint8Array;
  /** Why the row cannot be read; `cells` is empty then. */
  problem?: Problem;
}

/** How a file is to be read; what is not given is found out from the file. */
export interface TableOptions {
  sheet?: string | number;
  delimiter?: string;
  encoding?: string;
  /** Line or row of the header, from 1. */
  header_row?: number;
  /** Rows at the end that are no data. */
  skip_footer?: number;
}

/** A file opened for reading, row by row in batches. */
export interface Table {
  /** Names of the columns when the file has a header; null when each row names its own fields. */
  header: readonly string[] | null;
  /** True when cells carry their types (Parquet, JSON): text is text and not a number written somehow. */
  typed: boolean;
  /** What was found out or done that a person should know. */
  notes: string[];
  rows: AsyncGenerator<TableRow[]>;
}

/** Header names made unique and never empty; says what it changed. */
export function cleanHeader(names: readonly (string | null)[], notes: string[]): string[] {
  const seen = new Map<string, number>();
  const cleaned = names.map((name, at) => {
    const trimmed = (name ?? '').replace(/\s+/g, ' ').trim();
    return trimmed === '' ? `column_${at + 1}` : trimmed;
  });
  return cleaned.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    if (count === 1) return name;
    notes.push(`the header "${name}" comes ${count} times; number ${count} is read as "${name}_${count}"`);
    return `${name}_${count}`;
  });
}
