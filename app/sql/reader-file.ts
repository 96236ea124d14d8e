import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cutOf, MART_RULES, readsWholeRelease, showsColumn } from '../../core/access/marts.ts';
import { type AccessScope, audienceOf } from '../../core/access/scope.ts';
import {
  type DuckDBConnection,
  identifier,
  literal,
  queryRows,
  withDuckDB,
} from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import type { Home } from '../../core/home.ts';
import { currentRelease, releaseFile } from '../../pipelines/release.ts';
import { audienceFolder } from '../refresh/folders.ts';

/** The database that a reader's SQL runs on. */
export interface ReaderFile {
  release: string;
  file: string;
}

const PREFIX = 'sql-';
const running = new Map<string, Promise<string>>();

/**
 * The database with what `scope` may read of the current release and nothing else; made when it is missing. It lies
 * in the audience's folder beside the pages' data, so it goes when that does: with an old release, with an audience
 * that no longer exists, with an erasure. An administrator of everything reads the release itself.
 */
export async function readerFile(home: Home, scope: AccessScope): Promise<ReaderFile> {
  const release = currentRelease(home);
  if (release === null) throw new AtalayaError('There is no release yet, so there is nothing to ask.');
  if (readsWholeRelease(scope)) return { release, file: releaseFile(home, release) };
  const file = join(audienceFolder(home, scope, release), `${PREFIX}${rulesOf(scope)}.duckdb`);
  if (existsSync(file)) return { release, file };
  const work = running.get(file) ?? make(home, scope, release, file).finally(() => running.delete(file));
  running.set(file, work);
  return { release, file: await work };
}

function rulesOf(scope: AccessScope): string {
  const text = JSON.stringify([MART_RULES, audienceOf(scope), scope.brands]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function make(home: Home, scope: AccessScope, release: string, file: string): Promise<string> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const unfinished = join(home.dashboards, `.${PREFIX}${process.pid}-${randomUUID()}.duckdb`);
  try {
    await withDuckDB(unfinished, (connection) => copyAllowed(connection, releaseFile(home, release), scope), {
      threads: 2,
      memoryLimit: '1GB',
    });
    chmodSync(unfinished, 0o444);
    // The pages' data may have been put in the folder's place meanwhile.
    await mkdir(folder, { recursive: true });
    await rename(unfinished, file);
    // Files of earlier rules in the same folder belong to nobody any more.
    for (const name of await readdir(folder)) {
      if (name.startsWith(PREFIX) && join(folder, name) !== file)
        await rm(join(folder, name), { force: true });
    }
    return file;
  } finally {
    for (const part of [unfinished, `${unfinished}.wal`]) await rm(part, { force: true });
  }
}

/** Copies the allowed rows with the marts' and columns' descriptions; what may not be seen is never in the file. */
export async function copyAllowed(
  connection: DuckDBConnection,
  release: string,
  scope: AccessScope,
): Promise<void> {
  await connection.run(`attach ${literal(release)} as release (read_only)`);
  await connection.run('create schema marts');
  const brands = scope.brands.map(literal).join(', ') || 'null';
  const rows: Record<'all' | 'brand' | 'customers', string> = {
    all: '',
    brand: `where brand_id in (${brands})`,
    customers: `where customer_id in (
      select customer_id from release.marts.bridge_customer_brand where brand_id in (${brands}))`,
  };
  for (const { name, comment, columns } of await martsOf(connection, 'release')) {
    const cut = cutOf(scope, name);
    if (cut === null) continue;
    const table = `marts.${identifier(name)}`;
    const fields = columns.map(({ name: column, type }) =>
      showsColumn(scope, name, column)
        ? identifier(column)
        : `cast(null as ${type}) as ${identifier(column)}`,
    );
    await connection.run(
      `create table ${table} as select ${fields.join(', ')} from release.${table} ${rows[cut]}`,
    );
    if (comment) await connection.run(`comment on table ${table} is ${literal(comment)}`);
    for (const column of columns) {
      if (column.comment === null) continue;
      await connection.run(
        `comment on column ${table}.${identifier(column.name)} is ${literal(column.comment)}`,
      );
    }
  }
  await connection.run('detach release');
  await connection.run('checkpoint');
}

export interface MartDescription {
  name: string;
  comment: string | null;
  columns: { name: string; type: string; comment: string | null }[];
}

/** The marts of an attached database with their descriptions, in order of their names. */
export async function martsOf(connection: DuckDBConnection, database: string): Promise<MartDescription[]> {
  const here = `database_name = ${literal(database)} and schema_name = 'marts'`;
  const tables = await queryRows(
    connection,
    `select table_name, comment from duckdb_tables() where ${here} order by table_name`,
  );
  const columns = await queryRows(
    connection,
    `select table_name, column_name, data_type, comment from duckdb_columns() where ${here} order by column_index`,
  );
  return tables.map((table) => ({
    name: String(table.table_name),
    comment: table.comment as string | null,
    columns: columns
      .filter((column) => column.table_name === table.table_name)
      .map((column) => ({
        name: String(column.column_name),
        type: String(column.data_type),
        comment: column.comment as string | null,
      })),
  }));
}
