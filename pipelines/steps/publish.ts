import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { explainDiskFull, requireFreeSpace } from '../../core/disk.ts';
import {
  type DuckDBConnection,
  identifier,
  literal,
  queryRows,
  withDuckDB,
} from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { type Fingerprint, fingerprintMarts, martNames } from '../fingerprint.ts';
import { recordModels } from '../models-hash.ts';
import {
  currentRelease,
  nextReleaseId,
  pointTo,
  pruneReleases,
  recordRelease,
  releaseBytes,
  releaseFile,
  syncFolder,
} from '../release.ts';

/** How many releases are kept when nothing else is said. */
const KEEP_RELEASES = 5;

/** The moments of a publication between which a process may end; see `recoverReleases`. */
export type PublishPoint = 'written' | 'renamed' | 'pointed' | 'recorded';

export interface PublishOptions {
  runId?: string;
  /** The marts to publish; without it every table in schema `marts` of the build file. */
  marts?: readonly string[];
  /** Releases to keep, this one included. */
  keep?: number;
  progress?: (detail: string) => void;
  /** Asked just before readers are shown the release; throws when another process has taken the build over. */
  guard?: () => Promise<void>;
  /** Told each moment that was reached; a test ends the process there. */
  reached?: (point: PublishPoint) => void;
}

export interface Published {
  release: string;
  tables: Fingerprint['tables'];
  rows: number;
  bytes: number;
  removed: string[];
}

interface MartColumn {
  name: string;
  type: string;
  isRequired: boolean;
  comment: string | null;
}

/**
 * Writes the marts of the build file to a new release and makes readers see it: the file is written aside, synced,
 * renamed, then the pointer is replaced, then the ledger knows. Whatever fails before the pointer moves, readers keep
 * what they had. Call it while holding the build lock.
 */
export async function publish(ws: Workspace, options: PublishOptions = {}): Promise<Published> {
  const { home } = ws;
  const release = await nextReleaseId(ws);
  const file = releaseFile(home, release);
  const unfinished = `${file}.tmp`;
  const reached = options.reached ?? (() => {});
  const previous = currentRelease(home);
  const estimate = previous
    ? Math.ceil(releaseBytes(home, previous) * 1.25)
    : (statSync(home.buildFile, { throwIfNoEntry: false })?.size ?? 0);
  requireFreeSpace(home.releases, 'publish a release', estimate);
  let content: Fingerprint;
  try {
    content = await withDuckDB(unfinished, (connection) => writeRelease(connection, ws, options));
    sync(unfinished);
    reached('written');
    await options.guard?.();
    renameSync(unfinished, file);
    syncFolder(home.releases);
  } catch (error) {
    for (const part of [unfinished, `${unfinished}.wal`, `${unfinished}.tmp`]) {
      rmSync(part, { recursive: true, force: true });
    }
    throw explainDiskFull(error, home.releases, 'publish a release');
  }
  reached('renamed');
  pointTo(home, release);
  reached('pointed');
  await recordRelease(ws, release, options.runId ?? null, content);
  reached('recorded');
  return {
    release,
    tables: content.tables,
    rows: Object.values(content.tables).reduce((sum, table) => sum + table.rows, 0),
    bytes: releaseBytes(home, release),
    removed: await pruneReleases(ws, options.keep ?? KEEP_RELEASES),
  };
}

async function writeRelease(
  connection: DuckDBConnection,
  ws: Workspace,
  options: PublishOptions,
): Promise<Fingerprint> {
  await connection.run(`attach ${literal(ws.home.buildFile)} as build (read_only)`);
  const present = await martNames(connection, 'build');
  const marts = [...(options.marts ?? present)].sort();
  const missing = marts.filter((mart) => !present.includes(mart));
  if (missing.length > 0 || marts.length === 0) {
    throw new AtalayaError(
      marts.length === 0
        ? 'There are no marts to publish: the build file has no tables in schema marts.'
        : `The build file lacks ${missing.join(', ')}, which the models should have made: run the build again.`,
    );
  }
  await connection.run('create schema marts');
  const keys = new Map<string, string[]>();
  for (const mart of marts) keys.set(mart, await primaryKeyOf(connection, mart));
  for (const [mart, key] of keys) {
    await copyMart(connection, mart, key);
    options.progress?.(mart);
  }
  for (const statement of recordModels()) await connection.run(statement);
  await connection.run('detach build');
  await connection.run('checkpoint');
  // An index made over finished rows takes a third less time than one that grows with them.
  for (const [mart, key] of keys) {
    await connection.run(
      `alter table marts.${identifier(mart)} add primary key (${key.map(identifier).join(', ')})`,
    );
  }
  const content = await fingerprintMarts(connection);
  await connection.run('checkpoint');
  return content;
}

async function copyMart(connection: DuckDBConnection, mart: string, key: readonly string[]): Promise<void> {
  const { columns, comment } = await describeMart(connection, mart);
  const name = `marts.${identifier(mart)}`;
  const keyColumns = key.map(identifier).join(', ');
  const ddl = columns.map(
    (column) => `${identifier(column.name)} ${column.type}${column.isRequired ? ' not null' : ''}`,
  );
  await connection.run(`create table ${name} (${ddl.join(', ')})`);
  const names = columns.map((column) => identifier(column.name)).join(', ');
  await connection.run(
    `insert into ${name} (${names}) select ${names} from build.marts.${identifier(mart)} order by ${keyColumns}`,
  );
  if (comment) await connection.run(`comment on table ${name} is ${literal(comment)}`);
  for (const column of columns) {
    if (!column.comment) continue;
    await connection.run(
      `comment on column ${name}.${identifier(column.name)} is ${literal(column.comment)}`,
    );
  }
}

async function describeMart(
  connection: DuckDBConnection,
  mart: string,
): Promise<{ columns: MartColumn[]; comment: string | null }> {
  const here = `database_name = 'build' and schema_name = 'marts'`;
  const columns = await queryRows(
    connection,
    `select column_name, data_type, is_nullable, comment from duckdb_columns()
     where ${here} and table_name = ${literal(mart)} order by column_index`,
  );
  const [table] = await queryRows(
    connection,
    `select comment from duckdb_tables() where ${here} and table_name = ${literal(mart)}`,
  );
  return {
    columns: columns.map((row) => ({
      name: String(row.column_name),
      type: String(row.data_type),
      isRequired: row.is_nullable === false,
      comment: row.comment as string | null,
    })),
    comment: (table?.comment as string | null | undefined) ?? null,
  };
}

async function primaryKeyOf(connection: DuckDBConnection, mart: string): Promise<string[]> {
  const [row] = await queryRows(
    connection,
    `select constraint_column_names from duckdb_constraints()
     where database_name = 'build' and schema_name = 'marts' and table_name = ${literal(mart)}
       and constraint_type = 'PRIMARY KEY'`,
  );
  if (row) return row.constraint_column_names as string[];
  throw new AtalayaError(
    `The mart ${mart} has no primary key: declare one in its contract, then build again.`,
  );
}

/** On the disk, and closed to writers: a release never changes. */
function sync(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(file, 0o444);
}
