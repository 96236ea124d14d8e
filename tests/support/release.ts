import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';

/** Rows of a query on the current release of a home, opened the way an analyst would: read-only. */
export function onRelease(home: string, sql: string): Promise<Record<string, unknown>[]> {
  return withDuckDB(
    realpathSync(join(home, 'releases', 'current')),
    (connection) => queryRows(connection, sql),
    { readOnly: true },
  );
}

/** Rows of a query on no database at all: for files and literals. */
export function onFiles(sql: string): Promise<Record<string, unknown>[]> {
  return withDuckDB(':memory:', (connection) => queryRows(connection, sql));
}

/** What a crash could have left half-written: temporary files anywhere in a home. */
export function leftovers(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp($|[.-])/.test(name),
  );
}
