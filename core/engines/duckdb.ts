import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export type { DuckDBConnection };

export interface DuckDBOptions {
  /** Memory limit such as "2GB"; DuckDB's own default is 80 % of the machine. */
  memoryLimit?: string;
  threads?: number;
  readOnly?: boolean;
}

/** Opens a DuckDB file (or `:memory:`), gives `use` a connection, and closes both whatever happens. */
export function withDuckDB<T>(
  file: string,
  use: (connection: DuckDBConnection) => Promise<T>,
  options: DuckDBOptions = {},
): Promise<T> {
  return withDuckDBConnections(file, 1, ([connection]) => use(connection!), options);
}

/** The same with several connections to one database: what runs on one does not wait for the others. */
export async function withDuckDBConnections<T>(
  file: string,
  count: number,
  use: (connections: DuckDBConnection[]) => Promise<T>,
  options: DuckDBOptions = {},
): Promise<T> {
  const settings: Record<string, string> = {};
  if (options.memoryLimit) settings.memory_limit = options.memoryLimit;
  if (options.threads) settings.threads = String(options.threads);
  if (options.readOnly) settings.access_mode = 'READ_ONLY';
  const instance = await DuckDBInstance.create(file, settings);
  const connections: DuckDBConnection[] = [];
  try {
    for (let at = 0; at < count; at++) connections.push(await instance.connect());
    return await use(connections);
  } finally {
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
  }
}

/** All rows of a query as plain JSON values (decimals and big integers as text). */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJson() as Record<string, unknown>[];
}

/** A value as a SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
