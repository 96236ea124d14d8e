import { type Column, DUCKDB_TYPE, META_COLUMNS } from '../../core/streams/columns.ts';

/** A raw table that the warehouse must have: one per stream of every connector. */
export interface RawStream {
  table: string;
  connector: string;
  stream: string;
  columns: readonly Column[];
  primaryKey: readonly string[];
}

/** A landed batch that counts (nothing superseded it). */
export interface ActiveBatch {
  id: string;
  connection: string;
  connector: string;
  stream: string;
  path: string;
  rows: number;
  bytes: number;
  sha256: string;
}

/** What the build file says it holds. */
export interface LoadedBatch {
  batch: string;
  raw_table: string;
  sha256: string;
}

/** A column as DuckDB names it. */
export interface RawColumn {
  name: string;
  type: string;
}

/** What one table needs to hold exactly the active batches. */
export interface TablePlan {
  stream: RawStream;
  columns: RawColumn[];
  /** Why the table is made anew from the landing zone: there is none, or its columns are not the contract's. */
  rebuild: 'missing' | 'columns' | null;
  /** Batches whose rows leave: superseded, removed, or whose file was rewritten. */
  remove: string[];
  add: ActiveBatch[];
}

export interface LoadPlan {
  tables: TablePlan[];
  /** Raw tables of streams that no connector has any more. */
  drop: string[];
}

/** The columns of a raw table: those that every landed row carries, then the stream's own. */
export function rawColumns(stream: RawStream): RawColumn[] {
  return [...META_COLUMNS, ...stream.columns].map(({ name, type }) => ({ name, type: DUCKDB_TYPE[type] }));
}

/**
 * Pure: from what should be loaded and what is, the least work that makes them equal. A table with changed columns
 * is rebuilt as a whole rather than altered, so that a long-lived file and a fresh one never differ.
 */
export function planLoad(input: {
  streams: readonly RawStream[];
  active: readonly ActiveBatch[];
  loaded: readonly LoadedBatch[];
  /** Columns of each existing stream table in schema `raw`, in order. */
  existing: ReadonlyMap<string, readonly RawColumn[]>;
}): LoadPlan {
  const tableOf = new Map(input.streams.map((item) => [`${item.connector}/${item.stream}`, item.table]));
  const wanted = groupBy(input.active, (batch) => tableOf.get(`${batch.connector}/${batch.stream}`));
  const present = groupBy(input.loaded, (batch) => batch.raw_table);
  const known = new Set(input.streams.map((item) => item.table));

  const tables = input.streams.map((stream): TablePlan => {
    const columns = rawColumns(stream);
    const active = wanted.get(stream.table) ?? [];
    const existing = input.existing.get(stream.table);
    if (!existing || !sameColumns(columns, existing)) {
      return { stream, columns, rebuild: existing ? 'columns' : 'missing', remove: [], add: active };
    }
    const loaded = new Map((present.get(stream.table) ?? []).map((batch) => [batch.batch, batch.sha256]));
    const counting = new Map(active.map((batch) => [batch.id, batch.sha256]));
    return {
      stream,
      columns,
      rebuild: null,
      remove: [...loaded].filter(([id, sha256]) => counting.get(id) !== sha256).map(([id]) => id),
      add: active.filter((batch) => loaded.get(batch.id) !== batch.sha256),
    };
  });
  return { tables, drop: [...input.existing.keys()].filter((table) => !known.has(table)) };
}

function sameColumns(wanted: readonly RawColumn[], existing: readonly RawColumn[]): boolean {
  return (
    existing.length === wanted.length &&
    wanted.every((column, at) => existing[at]?.name === column.name && existing[at]?.type === column.type)
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
