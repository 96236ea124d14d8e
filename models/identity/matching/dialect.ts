/** How an engine spells what the matching needs; everything else in its statements is common to both. */
export interface Dialect {
  name: 'duckdb' | 'trino';
  /** A statement that keeps the result of a query for the rest of the session. */
  keep(table: string, query: string): string;
  drop(table: string): string;
  levenshtein(a: string, b: string): string;
  /** Positions at which two texts of one length differ. */
  hamming(a: string, b: string): string;
  /** Whether two words are likely one word, mistyped. */
  isSimilar(a: string, b: string): string;
  /** A well spread, repeatable number of 0 to 2^31 - 1 for a whole number. */
  scatter(value: string): string;
}

/** Levenshtein scaled by length: one slip, two from seven letters on. Trino has nothing finer. */
function scaledDistance(distance: string, a: string, b: string): string {
  return `(${distance} <= case when length(${a}) >= 7 and length(${b}) >= 7 then 2 when length(${a}) >= 4 and length(${b}) >= 4 then 1 else 0 end)`;
}

export const duckdb: Dialect = {
  name: 'duckdb',
  keep: (table, query) => `create or replace temp table ${table} as ${query}`,
  drop: (table) => `drop table if exists ${table}`,
  levenshtein: (a, b) => `levenshtein(${a}, ${b})`,
  hamming: (a, b) => `hamming(${a}, ${b})`,
  isSimilar: (a, b) => `(jaro_winkler_similarity(${a}, ${b}) >= 0.92)`,
  scatter: (value) => `cast(hash(cast(${value} as bigint)) % 2147483648 as bigint)`,
};

export const trino: Dialect = {
  name: 'trino',
  keep: (table, query) => `create table ${table} as ${query}`,
  drop: (table) => `drop table if exists ${table}`,
  levenshtein: (a, b) => `levenshtein_distance(${a}, ${b})`,
  hamming: (a, b) => `hamming_distance(${a}, ${b})`,
  isSimilar: (a, b) => scaledDistance(`levenshtein_distance(${a}, ${b})`, a, b),
  scatter: (value) =>
    `mod(bitwise_and(from_big_endian_64(xxhash64(to_big_endian_64(cast(${value} as bigint)))), 2147483647), 2147483648)`,
};
