import { existsSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainDiskFull } from '../core/disk.ts';
import { type DuckDBConnection, withDuckDB } from '../core/engines/duckdb.ts';
import { AtalayaError, EXIT, messageOf } from '../core/errors.ts';
import type { Home } from '../core/home.ts';

/** How long another process may still be letting go of the file (a transformation whose run was killed). */
const LOCK_PATIENCE_MS = 15_000;

/**
 * Opens the build file for `use` and closes it again. A file that cannot be read any more (an unfinished write, a
 * damaged disk) is moved aside once and `use` starts on an empty one: everything in it is made from the landing zone.
 */
export async function withBuildFile<T>(
  home: Home,
  use: (connection: DuckDBConnection) => Promise<T>,
  progress: (detail: string) => void = () => {},
): Promise<T> {
  try {
    return await openPatiently(home, use);
  } catch (error) {
    if (!isCorrupt(error)) throw explainDiskFull(error, home.warehouse, 'write the warehouse');
    const aside = setAside(home);
    progress(`the build file could not be read and was moved to ${aside}; rebuilding from the landing zone`);
    return openPatiently(home, use);
  }
}

/** Moves an unreadable build file (and its log of writes) aside, keeping only the latest; gives its new name. */
export function setAside(home: Home): string {
  const aside = `${home.buildFile}.unreadable`;
  rmSync(aside, { force: true });
  rmSync(`${aside}.wal`, { force: true });
  if (existsSync(home.buildFile)) renameSync(home.buildFile, aside);
  if (existsSync(`${home.buildFile}.wal`)) renameSync(`${home.buildFile}.wal`, `${aside}.wal`);
  return aside;
}

/** Whether DuckDB says that a file's content, not the query, is at fault. */
export function isCorrupt(error: unknown): boolean {
  return /not a valid DuckDB database|corrupt|checksum|Failure while replaying WAL|Serialization Error|deserialize|database has been invalidated|trying to read a database file with version|unable to open database .*(truncated|header)/i.test(
    messageOf(error),
  );
}

async function openPatiently<T>(home: Home, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    let opened = false;
    try {
      return await withDuckDB(home.buildFile, (connection) => {
        opened = true;
        return use(connection);
      });
    } catch (error) {
      if (opened || !/could not set lock|conflicting lock/i.test(messageOf(error))) throw error;
      if (Date.now() > deadline) {
        throw new AtalayaError(
          `The build file ${home.buildFile} is open in another program: close it there, and query a release instead ("atalaya sql").`,
          { exitCode: EXIT.busy, cause: error },
        );
      }
      await sleep(250);
    }
  }
}
