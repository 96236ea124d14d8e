import { stat } from 'node:fs/promises';
import type { CanonicalStream } from '../../../core/streams/canonical.ts';
import type { ColumnType } from '../../../core/streams/columns.ts';
import type { Page, PageRecord } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import type { FileFacts } from '../../engine/readers/inspect.ts';
import { openTable } from '../../engine/readers/open.ts';
import type { Cell, Table, TableRow } from '../../engine/readers/table.ts';
import type { Dialect } from './coerce.ts';
import type { FileEntry } from './config.ts';
import { orderIn, orderOf } from './dates.ts';
import { Mapper } from './mapper.ts';
import { decimalOf } from './numbers.ts';

export interface FileSource {
  facts: FileFacts;
  /** What messages call the file. */
  name: string;
  stream: CanonicalStream;
  entry: FileEntry;
  connection: string;
  timezone: string;
  note: (message: string) => void;
}

/** Rows that show how a file writes its numbers and dates. */
const SAMPLE = 1_000;

/** Reads a file into records of its stream, a batch of rows a page, and at the end says what it did to values. */
export async function* readFile(source: FileSource): AsyncGenerator<Page> {
  const { facts, name, entry, note } = source;
  const table = await openTable(facts, name, entry);
  const mapper = new Mapper(source.stream, entry, source.connection);
  if (table.header) mapper.checkHeader(table.header, name, Object.keys(entry.columns));
  let dialect: Dialect | undefined;
  let held: TableRow[] = [];
  let blank = 0;
  try {
    for await (const batch of withSample(withoutFooter(table.rows, entry.skip_footer))) {
      dialect ??= dialectOf(source, table, mapper, batch);
      const records: PageRecord[] = [];
      for (const row of batch) {
        if (!row.problem && row.cells.every(isBlank)) {
          blank++;
          continue;
        }
        // A total is one only at the foot: when records follow, it was a record after all.
        if (mapper.isTotal(row)) {
          held.push(row);
          continue;
        }
        for (const earlier of held) records.push(mapper.map(earlier, dialect));
        held = [];
        records.push(mapper.map(row, dialect));
      }
      yield { records };
    }
  } finally {
    await table.rows.return(undefined);
  }
  await checkUnchanged(facts, name);
  for (const message of table.notes) note(`${name}: ${message}.`);
  if (held.length > 0) note(`${name}: ${held.length} total rows at the foot were left out.`);
  if (blank > 0) note(`${name}: ${blank} empty rows were left out.`);
  if (mapper.counts.size > 0) {
    const counts = [...mapper.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    note(`${name}: values changed on the way in: ${counts.map(([what, n]) => `${what} ${n}`).join(', ')}.`);
  }
}

/** What the first rows show of how the file writes its numbers and dates, unless the configuration says it. */
function dialectOf(source: FileSource, table: Table, mapper: Mapper, sample: TableRow[]): Dialect {
  const { entry, timezone } = source;
  const numbers = entry.decimal ?? decimalOf(texts(sample, mapper, ['integer', 'number', 'money']));
  return {
    decimal: numbers ?? '.',
    order: entry.date_format
      ? orderOf(entry.date_format)
      : orderIn(texts(sample, mapper, ['date', 'timestamp'])),
    timezone: entry.timezone ?? timezone,
    typed: table.typed,
  };
}

function* texts(sample: TableRow[], mapper: Mapper, wanted: ColumnType[]): Generator<string> {
  for (const row of sample) {
    if (row.problem) continue;
    const types = mapper.typesOf(row.names);
    for (let at = 0; at < types.length; at++) {
      const cell = row.cells[at];
      if (typeof cell === 'string' && types[at]?.some((type) => wanted.includes(type))) yield cell;
    }
  }
}

/** The same rows, the first ones together: a single row tells little of how a file is written. */
async function* withSample(rows: AsyncGenerator<TableRow[]>): AsyncGenerator<TableRow[]> {
  let sample: TableRow[] | null = [];
  for await (const batch of rows) {
    if (!sample) yield batch;
    else {
      sample.push(...batch);
      if (sample.length < SAMPLE) continue;
      yield sample;
      sample = null;
    }
  }
  if (sample && sample.length > 0) yield sample;
}

/** The rows without the last `count`, which are held back until it is known that more follow. */
async function* withoutFooter(rows: AsyncGenerator<TableRow[]>, count: number): AsyncGenerator<TableRow[]> {
  let back: TableRow[] = [];
  for await (const batch of rows) {
    if (count === 0) {
      yield batch;
      continue;
    }
    const all = [...back, ...batch];
    back = all.slice(-count);
    yield all.slice(0, -count);
  }
}

function isBlank(cell: Cell): boolean {
  return cell === null || (typeof cell === 'string' && cell.trim() === '');
}

async function checkUnchanged(facts: FileFacts, name: string): Promise<void> {
  const now = await stat(facts.path).catch(() => null);
  if (now && now.size === facts.bytes && now.mtimeMs === facts.mtimeMs) return;
  throw new VendorError(`${name} changed while it was being read: run it again when it is written.`, {
    class: 'transient',
  });
}
