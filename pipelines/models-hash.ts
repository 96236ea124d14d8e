import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import type { Home } from '../core/home.ts';
import { currentRelease, releaseFile } from './release.ts';
import { MODELS_FOLDER } from './steps/dbt.ts';

const NOT_MODELS = new Set(['target', 'logs', 'identity', 'attribution']);

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_MODELS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return /\.(sql|yml|csv)$/.test(entry.name) ? [path] : [];
  });
}

/** One hash over everything that decides what the marts are: it changes when the product's models do. */
export function modelsHash(folder: string = MODELS_FOLDER): string {
  const hash = createHash('sha256');
  for (const file of filesUnder(folder).sort()) {
    hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Statements that write into a release file which models it was made by. */
export function recordModels(hash: string = modelsHash()): string[] {
  return [
    'create schema release',
    'create table release.made_by (models_sha256 varchar not null)',
    `insert into release.made_by values ('${hash}')`,
  ];
}

/**
 * False when the current release was made by other models than the present ones, as after an upgrade: its columns may
 * not be those that the semantic layer asks for, so it has to be built again. True without a release.
 */
export async function isReleaseOfPresentModels(home: Home, hash: string = modelsHash()): Promise<boolean> {
  const release = currentRelease(home);
  if (release === null) return true;
  try {
    const [row] = await withDuckDB(
      releaseFile(home, release),
      (connection) => queryRows(connection, 'select models_sha256 from release.made_by'),
      { readOnly: true },
    );
    return row?.models_sha256 === hash;
  } catch {
    // A release without the record is older than the record.
    return false;
  }
}
