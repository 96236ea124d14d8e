import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import { requireFreeSpace } from '../../core/disk.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import { ensureHome, homeAt } from '../../core/home.ts';
import { openLedger } from '../../core/ledger/open.ts';
import type { Workspace } from '../../core/workspace.ts';
import { currentRelease, pointTo, releaseFile } from '../release.ts';

/** What a backup says of itself, in `backup.json`, written last: a backup without it is not whole. */
export interface Manifest {
  version: 1;
  createdAt: string;
  company: string;
  release: string | null;
  files: { path: string; bytes: number; sha256: string }[];
}

const MANIFEST = 'backup.json';
const LEDGER = 'ledger.db';
/** Folders that cannot be made again from others. The warehouse and the pages' data are. */
const FOLDERS = ['landing', 'quarantine', 'identity', 'sandbox'];
/** The key that captured addresses are hashed with. */
const KEY = 'capture.key';
/** What was captured and has not landed yet. */
const INBOX = 'inbox.db';

/**
 * Copies what a home cannot make again to the empty folder `target`: the ledger as of one instant, the landing zone,
 * what people decided, the current release. May run beside syncs and builds: a landed file never changes, and what the
 * ledger of that instant names was landed before it.
 */
export async function backUp(ws: Workspace, target: string): Promise<Manifest> {
  const folder = resolve(target);
  requireEmpty(folder, 'back up into');
  if (!relative(ws.home.root, folder).startsWith('..')) {
    throw new AtalayaError(`${folder} lies inside the home folder: choose a place outside of it.`, {
      exitCode: EXIT.usage,
    });
  }
  mkdirSync(folder, { recursive: true });
  // The ledger first: files that are landed afterwards are only too many, never too few.
  await sql`vacuum into ${join(folder, LEDGER)}`.execute(ws.ledger);
  const hasInbox = copyDatabase(join(ws.home.root, INBOX), join(folder, INBOX));
  const release = currentRelease(ws.home);
  const key = join(ws.home.root, KEY);
  const paths = [
    ...(existsSync(key) ? [key] : []),
    ...FOLDERS.flatMap((name) => filesBelow(join(ws.home.root, name))),
    ...(release ? [releaseFile(ws.home, release)] : []),
  ];
  requireFreeSpace(
    folder,
    'write the backup',
    paths.reduce((sum, path) => sum + sizeOf(path), 0),
  );
  const files = [await described(folder, LEDGER)];
  if (hasInbox) files.push(await described(folder, INBOX));
  for (const path of paths) {
    // An unfinished file is nobody's yet; one that vanished was superseded or erased meanwhile.
    if (/\.tmp(\.|$)/.test(path) || !existsSync(path)) continue;
    const name = relative(ws.home.root, path);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(path, join(folder, name));
    files.push(await described(folder, name));
  }
  const manifest: Manifest = {
    version: 1,
    createdAt: ws.clock.now().toISOString(),
    company: ws.config.company.name,
    release,
    files,
  };
  writeFileSync(join(folder, MANIFEST), JSON.stringify(manifest, null, 1));
  return manifest;
}

/**
 * Makes a home of a backup in the empty folder `root`, after every file was found whole. Readers see the release of the
 * backup at once; the next build makes the warehouse anew.
 */
export async function restore(source: string, root: string): Promise<Manifest> {
  const folder = resolve(source);
  const manifest = await verifyBackup(folder);
  const home = homeAt(root);
  requireEmpty(home.root, 'restore into');
  ensureHome(home);
  requireFreeSpace(
    home.root,
    'restore the backup',
    manifest.files.reduce((sum, file) => sum + file.bytes, 0),
  );
  try {
    for (const file of manifest.files) {
      mkdirSync(dirname(join(home.root, file.path)), { recursive: true });
      copyFileSync(join(folder, file.path), join(home.root, file.path));
    }
    if (manifest.release) pointTo(home, manifest.release);
    await settle(home.ledgerFile, manifest);
  } catch (error) {
    // Half a home would look like a whole one.
    rmSync(home.root, { recursive: true, force: true });
    throw error;
  }
  return manifest;
}

/** What was true of the other machine's processes and files is not true here. */
async function settle(ledgerFile: string, manifest: Manifest): Promise<void> {
  const ledger = await openLedger(ledgerFile);
  try {
    await ledger.deleteFrom('locks').execute();
    await ledger.deleteFrom('sessions').execute();
    let others = ledger.updateTable('releases').set({ status: 'removed' });
    if (manifest.release) others = others.where('id', '<>', manifest.release);
    await others.execute();
    await ledger
      .updateTable('runs')
      .set({ status: 'abandoned', error: 'It was running when the backup was made.' })
      .where('status', '=', 'running')
      .execute();
  } finally {
    await ledger.destroy();
  }
}

/** Reads a backup's list and checks every file against it; throws with the first that is not as it was written. */
export async function verifyBackup(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) {
    throw new AtalayaError(
      `There is no whole backup in ${folder}: ${MANIFEST} is missing, which is written last.`,
      { exitCode: EXIT.usage },
    );
  }
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  for (const expected of manifest.files) {
    const inside = !relative(folder, resolve(folder, expected.path)).startsWith('..');
    const found =
      inside && existsSync(join(folder, expected.path)) && (await described(folder, expected.path));
    if (!found || found.sha256 !== expected.sha256) {
      throw new AtalayaError(
        `The backup is damaged: ${expected.path} is ${found ? 'not as it was written' : 'missing'}. Use another backup.`,
      );
    }
  }
  return manifest;
}

/** A SQLite file as of one instant, whatever its log still holds. */
function copyDatabase(from: string, to: string): boolean {
  if (!existsSync(from)) return false;
  const database = new Database(from);
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
  return true;
}

function requireEmpty(folder: string, what: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new AtalayaError(`${folder} is not empty: name an empty folder to ${what}.`, {
    exitCode: EXIT.usage,
  });
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

async function described(folder: string, path: string): Promise<Manifest['files'][number]> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(folder, path))) hash.update(chunk as Buffer);
  return { path, bytes: sizeOf(join(folder, path)), sha256: hash.digest('hex') };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
