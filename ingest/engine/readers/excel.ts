import { createReadStream } from 'node:fs';
import ExcelJS from 'exceljs';
import { AtalayaError } from '../../../core/errors.ts';
import type { FileFacts } from './inspect.ts';
import { type Cell, cleanHeader, type Table, type TableOptions, type TableRow } from './table.ts';

const BATCH = 500;

interface SheetRow {
  number: number;
  cells: Cell[];
}

/**
 * Opens a sheet of an Excel workbook (.xlsx): the one named, or the first that holds anything. Dates come as wall
 * clock in UTC, as Excel knows no zone; formulas give their last result.
 */
export async function openExcel(facts: FileFacts, name: string, options: TableOptions = {}): Promise<Table> {
  if (!facts.head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) {
    throw new AtalayaError(
      `${name} is not an Excel workbook (.xlsx): save it as .xlsx or CSV and put that in its place.`,
    );
  }
  const notes: string[] = [];
  const rows = sheetRows(facts.path, name, options.sheet, notes);
  const headerRow = options.header_row;
  for (;;) {
    const { value, done } = await rows.next();
    if (done) {
      throw new AtalayaError(
        `${name} has no row ${headerRow === undefined ? 'with a header' : headerRow}: it is empty.`,
      );
    }
    if (headerRow !== undefined && value.number < headerRow) continue;
    const titles = value.cells.map((cell) => (cell === null ? null : String(cell)));
    while (titles.at(-1) === null) titles.pop();
    const header = cleanHeader(titles, notes);
    return { header, typed: false, notes, rows: rowsOf(rows, header) };
  }
}

async function* rowsOf(rows: AsyncGenerator<SheetRow>, names: string[]): AsyncGenerator<TableRow[]> {
  let batch: TableRow[] = [];
  for await (const { number, cells } of rows) {
    const raw = JSON.stringify(cells);
    if (cells.slice(names.length).some((cell) => cell !== null)) {
      const message = `the row has ${cells.length} cells where the header has ${names.length}`;
      batch.push({ names, cells, number, raw, problem: { reason: 'unreadable', message } });
    } else {
      const padded = names.map((_, at) => cells[at] ?? null);
      batch.push({ names, cells: padded, number, raw });
    }
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** The rows of the sheet that hold anything. */
async function* sheetRows(
  path: string,
  name: string,
  wanted: string | number | undefined,
  notes: string[],
): AsyncGenerator<SheetRow> {
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(createReadStream(path), {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  });
  const others: string[] = [];
  let found = false;
  try {
    for await (const sheet of reader) {
      const { name: title, id } = sheet as unknown as { name: string; id: number | string };
      const isWanted = wanted === undefined ? !found : title === wanted || Number(id) === wanted;
      let any = false;
      for await (const row of sheet) {
        if (!isWanted) {
          any ||= row.hasValues;
          continue;
        }
        const values = (row.values as ExcelJS.CellValue[]).slice(1);
        const cells = Array.from(values, cellOf);
        if (cells.every((cell) => cell === null)) continue;
        any = true;
        yield { number: row.number, cells };
      }
      if (isWanted) found ||= any || wanted !== undefined;
      else if (any) others.push(title ?? String(id));
    }
  } catch (error) {
    if (error instanceof AtalayaError) throw error;
    throw new AtalayaError(`${name} cannot be read as an Excel workbook: the file is broken.`, {
      cause: error,
    });
  }
  if (wanted !== undefined && !found) {
    throw new AtalayaError(
      `${name} has no sheet "${wanted}": it has ${others.map((title) => `"${title}"`).join(', ') || 'none'}.`,
    );
  }
  if (wanted === undefined && others.length > 0) {
    notes.push(`only the first sheet is read; not read: ${others.join(', ')}`);
  }
}

function cellOf(value: ExcelJS.CellValue): Cell {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if ('result' in value) return cellOf(value.result as ExcelJS.CellValue);
  if ('formula' in value || 'sharedFormula' in value) return null;
  if ('richText' in value) return value.richText.map((part) => part.text).join('');
  if ('text' in value) return cellOf(value.text as ExcelJS.CellValue);
  if ('error' in value) return String(value.error);
  return JSON.stringify(value);
}
