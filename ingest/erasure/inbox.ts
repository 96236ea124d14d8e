import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { Home } from '../../core/home.ts';
import type { Eraser } from '../../core/privacy/eraser.ts';

/** Removes captured deliveries that hold an erased person, and their bytes from the file; gives how many. */
export function eraseInbox(home: Home, eraser: Eraser): { searched: number; removed: number } {
  const file = join(home.root, 'inbox.db');
  if (!existsSync(file)) return { searched: 0, removed: 0 };
  const database = new Database(file);
  try {
    database.exec('pragma busy_timeout = 15000');
    database.exec('pragma secure_delete = on');
    const rows = database.prepare('select id, body, error from deliveries').all() as {
      id: number;
      body: Uint8Array;
      error: string | null;
    }[];
    const theirs = rows.filter(
      ({ body, error }) => eraser.finds(Buffer.from(body).toString('utf8')) || eraser.finds(error ?? ''),
    );
    const remove = database.prepare('delete from deliveries where id = ?');
    for (const { id } of theirs) remove.run(id);
    if (theirs.length > 0) database.exec('vacuum');
    database.exec('pragma wal_checkpoint(truncate)');
    return { searched: rows.length, removed: theirs.length };
  } finally {
    database.close();
  }
}
