/** What one query on the page may take. */
export const LIMITS = {
  /** Rows that the page shows, and rows that a CSV holds. */
  shownRows: 1000,
  exportedRows: 100_000,
  /** Time from asking to the last row, in milliseconds. */
  timeoutMs: 30_000,
  /** Size of an answer, in characters. */
  maxBytes: 32_000_000,
  /** Characters of a query. */
  queryLength: 50_000,
  /** Queries of one person at once. */
  perPerson: 2,
} as const;
