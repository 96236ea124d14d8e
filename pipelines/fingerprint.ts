import { createHash } from 'node:crypto';
import { type DuckDBConnection, identifier, literal, queryRows, withDuckDB } from '../core/engines/duckdb.ts';

/** The content of one mart, whatever the order of its rows. */
export interface TableFingerprint {
  rows: number;
  /** Hexadecimal; comparable between files written with the same version of DuckDB. */
  hash: string;
}

export interface Fingerprint {
  tables: Record<string, TableFingerprint>;
  /** One value over all tables. */
  hash: string;
}

/**
 * The content of a release file (or of the marts in a build file) as hashes, so that two builds can be compared.
 * `exclude` leaves out whole tables (`mart_source_freshness`) or columns (`mart_source_freshness.last_attempt_at`).
 */
export async function releaseFingerprint(
  file: string,
  options: { exclude?: readonly string[] } = {},
): Promise<Fingerprint> {
  return withDuckDB(file, (connection) => fingerprintMarts(connection, options.exclude ?? []), {
    readOnly: true,
  });
}

/** `releaseFingerprint` on an open connection, for the marts of its current database. */
export async function fingerprintMarts(
  connection: DuckDBConnection,
  exclude: readonly string[] = [],
): Promise<Fingerprint> {
  const left = new Set(exclude);
  const columns = new Map<string, { name: string; type: string }[]>();
  for (const row of await queryRows(
    connection,
    `select table_name, column_name, data_type from duckdb_columns()
     where database_name = current_database() and schema_name = 'marts' order by table_name, column_name`,
  )) {
    const table = String(row.table_name);
    const name = String(row.column_name);
    if (left.has(table) || left.has(`${table}.${name}`)) continue;
    columns.set(table, [...(columns.get(table) ?? []), { name, type: String(row.data_type) }]);
  }
  const tables: Record<string, TableFingerprint> = {};
  for (const [table, list] of columns) tables[table] = await tableFingerprint(connection, table, list);
  return { tables, hash: sha256(JSON.stringify(tables)) };
}

async function tableFingerprint(
  connection: DuckDBConnection,
  table: string,
  columns: readonly { name: string; type: string }[],
): Promise<TableFingerprint> {
  // A sum does not depend on the order, and unlike xor it sees rows that are there twice.
  const row = columns.map((column) => identifier(column.name)).join(', ');
  const [total] = await queryRows(
    connection,
    `select count(*)::bigint as n, coalesce(sum(hash(${row})::hugeint), 0)::varchar as total from marts.${identifier(table)}`,
  );
  const shape = columns.map((column) => `${column.name} ${column.type}`).join(',');
  return {
    rows: Number(total!.n),
    hash: sha256(`${shape}|${String(total!.n)}|${String(total!.total)}`).slice(0, 32),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Names of the tables in schema `marts` of the current database. */
export async function martNames(connection: DuckDBConnection, database: string): Promise<string[]> {
  const rows = await queryRows(
    connection,
    `select distinct table_name from duckdb_columns()
     where database_name = ${literal(database)} and schema_name = 'marts' order by table_name`,
  );
  return rows.map((row) => String(row.table_name));
}
