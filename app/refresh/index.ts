import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AccessScope, audienceOf } from '../../core/access/scope.ts';
import { activeScopes } from '../../core/access/users.ts';
import { addDays, localDate } from '../../core/clock.ts';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { currentRelease } from '../../pipelines/release.ts';
import {
  audienceFolder,
  fingerprintOf,
  isRefreshed,
  MARKER,
  olderFolder,
  pruneFolders,
  temporaryName,
} from './folders.ts';
import { buildHeadline, mayRead } from './headline.ts';
import { lastShownDay } from './last-day.ts';
import { writeParquet } from './parquet.ts';
import { asJson, type Load, loadTable, type PageRow, type Row } from './query.ts';
import { loadPageSpecs, type PageSpecs } from './specs.ts';

export type { Load } from './query.ts';

/** Writes each audience's data and knows where it is. */
export interface Refresher {
  /** Folder with the audience's data of the current release, made now if it is missing; one at a time. */
  ensure(scope: AccessScope): Promise<string>;
  /** What may be served without waiting: the current release's folder, else null. */
  ready(scope: AccessScope): string | null;
  /** The audience's newest folder of an earlier release, or null. */
  older(scope: AccessScope): string | null;
  /** Makes what is missing for every audience and removes what nobody reads; gives the number of audiences. */
  ensureAll(): Promise<number>;
}

/** Queries at once: the semantic layer answers a few in parallel. */
const PARALLEL_TABLES = 3;

/** A refresher that asks `load` for every figure, so that each audience gets what its policies give it. */
export function createRefresher(ws: Workspace, load: Load, specs: PageSpecs = loadPageSpecs()): Refresher {
  const running = new Map<string, Promise<string>>();

  const released = (): string => {
    const release = currentRelease(ws.home);
    if (release === null) throw new AtalayaError('There is no release yet, so there is nothing to show.');
    return release;
  };

  async function make(scope: AccessScope): Promise<string> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const release = released();
      const folder = audienceFolder(ws.home, scope, release);
      if (isRefreshed(folder, fingerprintOf(specs, scope))) return folder;
      if (await writeAudience(ws, load, specs, scope, release, folder)) return folder;
    }
    throw new AtalayaError('Releases changed faster than the pages could be written: try again in a minute.');
  }

  const refresher: Refresher = {
    ensure(scope) {
      const key = `${audienceOf(scope)}/${released()}`;
      const known = running.get(key);
      if (known) return known;
      const work = make(scope).finally(() => running.delete(key));
      running.set(key, work);
      return work;
    },
    ready(scope) {
      const release = currentRelease(ws.home);
      if (release === null) return null;
      const folder = audienceFolder(ws.home, scope, release);
      return isRefreshed(folder, fingerprintOf(specs, scope)) ? folder : null;
    },
    older(scope) {
      const release = currentRelease(ws.home) ?? '';
      return olderFolder(ws.home, scope, release, fingerprintOf(specs, scope));
    },
    async ensureAll() {
      const scopes = await activeScopes(ws.ledger, ws.config);
      const byAudience = new Map(scopes.map((scope) => [audienceOf(scope), scope]));
      for (const scope of byAudience.values()) await refresher.ensure(scope);
      pruneFolders(ws.home, released(), scopes);
      return byAudience.size;
    },
  };
  return refresher;
}

/** Writes one audience's folder aside and renames it whole; false when the release changed meanwhile. */
async function writeAudience(
  ws: Workspace,
  load: Load,
  specs: PageSpecs,
  scope: AccessScope,
  release: string,
  folder: string,
): Promise<boolean> {
  const temporary = join(dirname(folder), temporaryName());
  const asOf = await releaseMoment(ws, release);
  const today = localDate(asOf, ws.config.company.timezone);
  const yesterday = addDays(today, -1);
  await mkdir(join(temporary, 'data', 'atalaya'), { recursive: true });
  try {
    const lastDay = await lastShownDay(load, specs, scope, yesterday);
    // A day that is not over belongs to the tables; the periods of the pages leave it out.
    const until = lastDay === yesterday ? today : lastDay;
    const rows: Record<string, number> = {};
    const windows: Record<string, string> = {};
    let freshness: Row[] = [];
    await withDuckDB(':memory:', async (connection) => {
      for (let at = 0; at < specs.tables.length; at += PARALLEL_TABLES) {
        const some = specs.tables.slice(at, at + PARALLEL_TABLES);
        const loaded = await Promise.all(
          some.map((spec): Promise<PageRow[]> | PageRow[] => {
            if (!mayRead(scope, spec.view)) return [];
            const period = spec.days ? { from: addDays(until, -spec.days), to: until } : null;
            if (period) windows[spec.name] = period.from;
            return loadTable(load, spec, scope, period);
          }),
        );
        for (const [index, spec] of some.entries()) {
          rows[spec.name] = loaded[index]!.length;
          if (spec.name === 'freshness') freshness = loaded[index]!.map((row) => asJson(row, spec));
          await writeParquet(connection, spec, loaded[index]!, join(temporary, tablePath(spec.name)));
        }
      }
    });
    const headline = await buildHeadline({
      load,
      specs,
      scope,
      config: ws.config,
      release,
      asOf,
      lastDay,
      rows,
      windows,
      freshness,
    });
    const manifest = { renderedFiles: { atalaya: specs.tables.map((spec) => tablePath(spec.name)) } };
    await writeFile(join(temporary, 'data', 'headline.json'), JSON.stringify(headline));
    await writeFile(join(temporary, 'data', 'manifest.json'), JSON.stringify(manifest));
    await writeFile(
      join(temporary, MARKER),
      JSON.stringify({ fingerprint: fingerprintOf(specs, scope), at: new Date().toISOString() }),
    );
    // The semantic layer answers from the current release: what was read while it changed may be a mixture.
    if (currentRelease(ws.home) !== release) return false;
    await putInPlace(temporary, folder);
    return true;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function tablePath(name: string): string {
  return `data/atalaya/${name}/${name}.parquet`;
}

/** Renames `temporary` to `folder`, replacing what stands there (made by another process or under other rights). */
async function putInPlace(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const old = join(dirname(folder), temporaryName());
    await rename(folder, old);
    await rename(temporary, folder);
    await rm(old, { recursive: true, force: true });
  }
}

/** The clock's moment when the release was built; the last complete day is the local day before it. */
async function releaseMoment(ws: Workspace, release: string): Promise<Date> {
  const row = await ws.ledger
    .selectFrom('releases')
    .select('created_at')
    .where('id', '=', release)
    .executeTakeFirst();
  return row ? new Date(row.created_at) : ws.clock.now();
}
