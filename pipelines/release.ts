import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { AtalayaError, EXIT } from '../core/errors.ts';
import type { Home } from '../core/home.ts';
import type { LedgerSchema } from '../core/ledger/schema.ts';
import type { Workspace } from '../core/workspace.ts';
import { releaseFingerprint, type TableFingerprint } from './fingerprint.ts';
import { fileSha256 } from './hash.ts';

export interface ReleaseInfo {
  id: string;
  createdAt: string;
  runId: string | null;
  status: LedgerSchema['releases']['status'];
  isCurrent: boolean;
  tables: Record<string, TableFingerprint>;
  sha256: string;
}

const EXTENSION = '.duckdb';

/** The file of a release. */
export function releaseFile(home: Home, id: string): string {
  return join(home.releases, `${id}${EXTENSION}`);
}

/** The id of the release that readers see, or null before the first one. */
export function currentRelease(home: Home): string | null {
  const id = pointedTo(home);
  return id !== null && existsSync(releaseFile(home, id)) ? id : null;
}

/** Every release, newest first, those whose file was removed included. */
export async function listReleases(ws: Workspace): Promise<ReleaseInfo[]> {
  const current = currentRelease(ws.home);
  const rows = await ws.ledger.selectFrom('releases').selectAll().execute();
  return rows
    .sort((a, b) => sequenceOf(b.id) - sequenceOf(a.id))
    .map((row) => ({
      id: row.id,
      createdAt: row.created_at,
      runId: row.run_id,
      status: row.status,
      isCurrent: row.id === current,
      tables: JSON.parse(row.tables) as Record<string, TableFingerprint>,
      sha256: row.sha256,
    }));
}

/**
 * A new id: its time makes it sortable, and the number behind it counts releases, so that ids stay in order when
 * two are made in one second or the clock is set back.
 */
export async function nextReleaseId(ws: Workspace): Promise<string> {
  const known = [
    ...(await ws.ledger.selectFrom('releases').select('id').execute()).map((row) => row.id),
    ...releaseFiles(ws.home),
  ];
  const next = 1 + known.reduce((most, id) => Math.max(most, sequenceOf(id)), 0);
  const time = ws.clock.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `r${time}-${next.toString(36).padStart(4, '0')}`;
}

/** Makes readers see `id`: the pointer is replaced in one step, files that are open stay open. */
export function pointTo(home: Home, id: string): void {
  const next = `${home.currentRelease}.tmp`;
  rmSync(next, { force: true });
  symlinkSync(`${id}${EXTENSION}`, next);
  renameSync(next, home.currentRelease);
  syncFolder(home.releases);
}

/**
 * Makes readers see an older release (the one before the current, or `id`) and records it. It does not wait for a
 * running build; the next run that succeeds publishes again.
 */
export async function rollback(ws: Workspace, id?: string, actor = 'cli'): Promise<ReleaseInfo> {
  const releases = await listReleases(ws);
  const current = releases.find((release) => release.isCurrent);
  const target = id === undefined ? previousOf(releases, current) : releases.find((item) => item.id === id);
  if (!target) {
    throw new AtalayaError(
      id === undefined
        ? 'There is no earlier release to go back to.'
        : `There is no release ${id}: "atalaya release list" shows those there are.`,
      { exitCode: EXIT.usage },
    );
  }
  if (!existsSync(releaseFile(ws.home, target.id))) {
    throw new AtalayaError(
      `The file of release ${target.id} was removed: choose one that "atalaya release list" shows as kept.`,
      { exitCode: EXIT.usage },
    );
  }
  if (target.id === current?.id) {
    throw new AtalayaError(`Release ${target.id} is the current one already.`, { exitCode: EXIT.usage });
  }
  await ws.ledger.transaction().execute(async (trx) => {
    await trx.updateTable('releases').set({ status: 'published' }).where('id', '=', target.id).execute();
    if (current && sequenceOf(current.id) > sequenceOf(target.id)) {
      await trx.updateTable('releases').set({ status: 'rolled_back' }).where('id', '=', current.id).execute();
    }
    await trx
      .insertInto('audit')
      .values({
        at: ws.clock.now().toISOString(),
        actor,
        action: 'release.rollback',
        subject: target.id,
        detail: JSON.stringify({ from: current?.id ?? null }),
      })
      .execute();
    pointTo(ws.home, target.id);
  });
  return { ...target, status: 'published', isCurrent: true };
}

function previousOf(releases: readonly ReleaseInfo[], current?: ReleaseInfo): ReleaseInfo | undefined {
  const at = current ? sequenceOf(current.id) : Number.POSITIVE_INFINITY;
  return releases.find((release) => release.status === 'published' && sequenceOf(release.id) < at);
}

/**
 * Puts files, pointer and ledger in order after a process ended in the middle of a publication (call it while
 * holding the build lock): unfinished files go, a finished file that was not recorded is recorded, a row whose file
 * is gone says so, and a pointer to nothing is set to the newest release there is. Gives what it did, in sentences.
 */
export async function recoverReleases(ws: Workspace): Promise<string[]> {
  const done: string[] = [];
  for (const name of readdirSync(ws.home.releases)) {
    if (!name.includes('.tmp')) continue;
    rmSync(join(ws.home.releases, name), { recursive: true, force: true });
    done.push(`removed the unfinished ${name}`);
  }
  const rows = await ws.ledger.selectFrom('releases').select(['id', 'status']).execute();
  const recorded = new Set(rows.map((row) => row.id));
  const files = new Set(releaseFiles(ws.home));
  for (const id of files) {
    if (recorded.has(id)) continue;
    await recordRelease(ws, id, null, await releaseFingerprint(releaseFile(ws.home, id)));
    done.push(`recorded the finished release ${id}`);
  }
  for (const row of rows) {
    if (row.status === 'removed' || files.has(row.id)) continue;
    await ws.ledger.updateTable('releases').set({ status: 'removed' }).where('id', '=', row.id).execute();
    done.push(`release ${row.id} has no file any more`);
  }
  if (currentRelease(ws.home) === null) {
    const newest = (await listReleases(ws)).find((release) => release.status === 'published');
    if (newest) {
      pointTo(ws.home, newest.id);
      done.push(`made ${newest.id} the current release`);
    }
  }
  return done;
}

/** Enters a finished release file in the ledger. */
export async function recordRelease(
  ws: Workspace,
  id: string,
  runId: string | null,
  content: { tables: Record<string, TableFingerprint> },
): Promise<void> {
  await ws.ledger
    .insertInto('releases')
    .values({
      id,
      run_id: runId,
      created_at: ws.clock.now().toISOString(),
      tables: JSON.stringify(content.tables),
      sha256: await fileSha256(releaseFile(ws.home, id)),
      status: 'published',
    })
    .execute();
}

/** Removes all but the newest `keep` releases (the current one always stays); gives the ids that went. */
export async function pruneReleases(ws: Workspace, keep: number): Promise<string[]> {
  const kept = (await listReleases(ws)).filter((release) => release.status !== 'removed');
  const gone = kept.slice(Math.max(1, keep)).filter((release) => release.id !== currentRelease(ws.home));
  for (const release of gone) {
    // Readers that have the file open keep it until they close it.
    rmSync(releaseFile(ws.home, release.id), { force: true });
    await ws.ledger.updateTable('releases').set({ status: 'removed' }).where('id', '=', release.id).execute();
  }
  return gone.map((release) => release.id);
}

/** Size of a release's file in bytes; 0 when it is gone. */
export function releaseBytes(home: Home, id: string): number {
  return statSync(releaseFile(home, id), { throwIfNoEntry: false })?.size ?? 0;
}

/** Makes a rename or removal in `folder` survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function releaseFiles(home: Home): string[] {
  return readdirSync(home.releases)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => basename(name, EXTENSION));
}

function pointedTo(home: Home): string | null {
  try {
    return basename(readlinkSync(home.currentRelease), EXTENSION);
  } catch {
    return null;
  }
}

function sequenceOf(id: string): number {
  const number = Number.parseInt(id.split('-').at(-1) ?? '', 36);
  return Number.isNaN(number) ? 0 : number;
}
