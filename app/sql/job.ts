/** What the process that runs queries is asked. */
export type Job =
  | { kind: 'describe'; file: string }
  | { kind: 'query'; file: string; query: string; maxRows: number; maxBytes: number };

/** A column as a table shows it; numbers come as exact text. */
export interface ResultColumn {
  name: string;
  type: string;
  isNumber: boolean;
}

export type Cell = string | number | boolean | null;

export interface QueryResult {
  columns: ResultColumn[];
  rows: Cell[][];
  /** True when there were more rows than were asked for. */
  isCut: boolean;
  ms: number;
}

/** What the process answers: the result as JSON text, or one sentence and why. */
export type Answer =
  | { ok: true; text: string }
  | { ok: false; reason: 'wrong' | 'cancelled' | 'too_large'; error: string };

export const STOPPED: Answer = { ok: false, reason: 'cancelled', error: 'The query was stopped.' };
