import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Eraser } from '../../core/privacy/eraser.ts';
import { plainName } from '../../core/privacy/signs.ts';
import type { Table } from './drop-orders.ts';
import { writeAtomic } from './setup.ts';

/** A table of the drop folder without the contact points of erased people; the sales stay. */
export function withoutErased(table: Table, eraser: Eraser): Table {
  const clean = (cell: Table['rows'][number][number]) => {
    if (typeof cell === 'string')
      return eraser.finds(cell) || eraser.knows('name', plainName(cell)) ? '' : cell;
    return typeof cell === 'number' && eraser.finds(String(cell)) ? null : cell;
  };
  return { ...table, rows: table.rows.map((row) => row.map(clean)) };
}

/** Takes the lines about erased people out of the truth. */
export function forgetInTruth(folder: string, eraser: Eraser): void {
  const file = join(folder, 'truth', 'people.ndjson');
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  const kept = lines.filter((line) => !eraser.finds(line));
  if (kept.length < lines.length) writeAtomic(file, kept.join('\n'));
}
