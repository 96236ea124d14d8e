import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isBatchFileOf } from './batch-id.ts';
import type { WritingSession } from './session.ts';

/**
 * Removes the landing files of this connection that no batch of the ledger names: they were written by a process that
 * ended before it could commit, and what they hold is read again. Only under the connection's lock.
 */
export async function removeOrphans(session: WritingSession): Promise<number> {
  const { ws, connection } = session;
  const root = join('landing', connection.connector);
  const candidates: string[] = [];
  for (const stream of await entries(join(ws.home.root, root))) {
    for (const file of await entries(join(ws.home.root, root, stream))) {
      if (isBatchFileOf(file, connection.id)) candidates.push(join(root, stream, file));
    }
  }
  if (candidates.length === 0) return 0;
  const rows = await ws.ledger
    .selectFrom('batches')
    .select('path')
    .where('connection', '=', connection.id)
    .execute();
  const known = new Set(rows.map((row) => row.path));
  const orphans = candidates.filter((path) => !known.has(path));
  for (const path of orphans) await rm(join(ws.home.root, path), { force: true });
  if (orphans.length > 0) {
    ws.log.info(
      { connection: connection.id, files: orphans.length },
      'removed landing files of a broken run',
    );
  }
  return orphans.length;
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === 'ENOENT' ||
      (error as NodeJS.ErrnoException).code === 'ENOTDIR'
    )
      return [];
    throw error;
  }
}
