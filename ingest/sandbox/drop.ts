import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import exceljs from 'exceljs';
import iconv from 'iconv-lite';
import { z } from 'zod';
import type { Eraser } from '../../core/privacy/eraser.ts';
import { agencyTable } from './drop-agency.ts';
import { orderTables, type Table } from './drop-orders.ts';
import { planTables } from './drop-plan.ts';
import { surveyTable } from './drop-surveys.ts';
import { withoutErased } from './forget.ts';
import { writeAtomic } from './setup.ts';
import type { World } from './world/world.ts';

const manifestSchema = z.record(z.string(), z.string());

/**
 * Writes what arrives as files into `<folder>/drop/<brand>/` as it stands at `now` (epoch ms): the shops' workbooks,
 * the online shop's CSV, order lines, plan, other spend, exchange rates, the agency's reports and the surveys. A file
 * is replaced as a whole, and only when its content has changed; gives the paths, relative to the folder, of those that were written.
 */
export async function writeDrop(
  world: World,
  folder: string,
  now: number,
  eraser: Eraser | null = null,
): Promise<string[]> {
  const manifestFile = join(folder, 'drop.json');
  const manifest = readManifest(manifestFile);
  const written: string[] = [];
  for (const brand of world.brands) {
    const tables = [...orderTables(brand, now), ...planTables(brand, now)];
    for (const whole of [...tables, agencyTable(brand, now), surveyTable(brand, now)]) {
      const table = eraser ? withoutErased(whole, eraser) : whole;
      const path = `drop/${brand.id}/${table.file}`;
      const file = join(folder, path);
      const digest = createHash('sha256')
        .update(JSON.stringify([table.header, table.rows]))
        .digest('hex');
      if (manifest[path] === digest && existsSync(file)) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeAtomic(file, await encode(table));
      manifest[path] = digest;
      written.push(path);
    }
  }
  if (written.length > 0) writeAtomic(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  return written;
}

function readManifest(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // A manifest that cannot be read only costs writing all files once more.
    return {};
  }
}

async function encode(table: Table): Promise<Uint8Array> {
  if (table.file.endsWith('.xlsx')) return workbook(table);
  const { delimiter = ',', encoding = 'utf8', decimal = '.' } = table;
  const cell = (value: Table['rows'][number][number]) => {
    if (value === null) return '';
    if (value instanceof Date) return value.toISOString();
    const text = typeof value === 'number' ? String(value).replace('.', decimal) : value;
    return text.includes(delimiter) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [table.header, ...table.rows].map((row) => row.map(cell).join(delimiter));
  return iconv.encode(`${lines.join('\r\n')}\r\n`, encoding);
}

/** A workbook as a till's back office writes it: one sheet, real dates and numbers, the totals in the last row. */
async function workbook(table: Table): Promise<Uint8Array> {
  const book = new exceljs.Workbook();
  book.created = new Date(0);
  book.modified = new Date(0);
  const sheet = book.addWorksheet('Ventas');
  sheet.addRow(table.header).font = { bold: true };
  for (const row of table.rows) sheet.addRow(row);
  table.header.forEach((name, at) => {
    const column = sheet.getColumn(at + 1);
    column.width = Math.max(12, name.length + 2);
    if (name === 'Fecha') column.numFmt = 'dd/mm/yyyy hh:mm:ss';
    if (table.money?.includes(name)) column.numFmt = '#,##0.00';
  });
  if (table.money !== undefined) {
    const sums = table.header.map((name, at) => {
      if (at === 0) return 'TOTAL';
      if (!table.money?.includes(name)) return null;
      const cents = table.rows.reduce((sum, row) => sum + Math.round(Number(row[at] ?? 0) * 100), 0);
      return cents / 100;
    });
    sheet.addRow(sums).font = { bold: true };
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
