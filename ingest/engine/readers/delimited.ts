import { createReadStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { CsvError, type Options, Parser } from 'csv-parse';
import iconv from 'iconv-lite';
import { AtalayaError } from '../../../core/errors.ts';
import type { FileFacts } from './inspect.ts';
import { cleanHeader, type Table, type TableOptions, type TableRow } from './table.ts';

const BATCH = 1_000;
const DELIMITERS = [';', '\t', ',', '|'];

interface Parsed {
  record: string[];
  raw: string;
  info: { lines: number };
}

/** Opens a CSV or TSV file: encoding, delimiter and header are found out unless given. */
export async function openDelimited(
  facts: FileFacts,
  name: string,
  options: TableOptions = {},
): Promise<Table> {
  const encoding = knownEncoding(options.encoding ?? facts.encoding, name);
  if (!facts.isText && options.encoding === undefined) {
    throw new AtalayaError(
      `${name} is not a text file, so it cannot be read as CSV: check that it is what its name says.`,
    );
  }
  const head = iconv.decode(facts.head, encoding);
  const declared = /^\ufeff?sep=(.)\r?\n/i.exec(head);
  const headerLine = options.header_row ?? (declared ? 2 : 1);
  const delimiter = options.delimiter ?? declared?.[1] ?? sniffDelimiter(head, headerLine);
  const notes: string[] = [];
  if (encoding !== 'utf8') notes.push(`read as ${encoding}`);
  const zeros = { count: 0 };
  const settings: Options & { readableHighWaterMark: number } = {
    delimiter,
    bom: true,
    raw: true,
    info: true,
    from_line: headerLine,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 32 * 1024 * 1024,
    readableHighWaterMark: BATCH,
  };
  const parser = new Parser(settings);
  const source = createReadStream(facts.path, { highWaterMark: 256 * 1024 });
  const text: NodeJS.ReadableStream =
    encoding === 'utf8' ? source : source.pipe(iconv.decodeStream(encoding));
  text.on('error', (error: Error) => parser.destroy(error));
  source.on('error', (error) => parser.destroy(error));
  text.pipe(withoutZeros(zeros)).pipe(parser);

  const records = readRecords(parser, name);
  let first: Parsed[] = [];
  while (first.length === 0) {
    const { value, done } = await records.next();
    if (done) throw new AtalayaError(`${name} is empty: it has no header.`);
    first = value;
  }
  const header = cleanHeader(first[0]!.record, notes);
  return {
    header,
    typed: false,
    notes,
    rows: rowsOf(first.slice(1), records, header, encoding, () => {
      if (zeros.count > 0) notes.push(`took out ${zeros.count} zero bytes`);
    }),
  };
}

async function* rowsOf(
  first: Parsed[],
  records: AsyncGenerator<Parsed[]>,
  names: string[],
  encoding: string,
  atEnd: () => void,
): AsyncGenerator<TableRow[]> {
  const convert = (parsed: Parsed): TableRow => {
    const { record, info } = parsed;
    const raw = parsed.raw.replace(/[\r\n]+$/, '');
    const row = { names, number: info.lines, raw: encoding === 'utf8' ? raw : iconv.encode(raw, encoding) };
    const surplus = record.slice(names.length);
    if (record.length < names.length || surplus.some((cell) => cell.trim() !== '')) {
      const message = `the row has ${record.length} cells where the header has ${names.length}`;
      return { ...row, cells: record, problem: { reason: 'unreadable', message } };
    }
    return { ...row, cells: record };
  };
  try {
    if (first.length > 0) yield first.map(convert);
    for await (const batch of records) yield batch.map(convert);
    atEnd();
  } finally {
    await records.return(undefined);
  }
}

/** The parser's records in batches, so that not every row waits for the event loop. */
async function* readRecords(parser: Parser, name: string): AsyncGenerator<Parsed[]> {
  let ended = false;
  let failure: Error | null = null;
  let wake: () => void = () => undefined;
  parser.on('readable', () => wake());
  parser.on('end', () => {
    ended = true;
    wake();
  });
  parser.on('error', (error) => {
    failure = error;
    wake();
  });
  try {
    for (;;) {
      const batch: Parsed[] = [];
      while (batch.length < BATCH) {
        const record = parser.read() as Parsed | null;
        if (record === null) break;
        batch.push(record);
      }
      if (batch.length > 0) yield batch;
      else if (failure) throw readable(failure, name);
      else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    parser.destroy();
  }
}

function readable(error: Error, name: string): AtalayaError {
  if (error instanceof CsvError) {
    const line = (error as unknown as { lines?: number }).lines;
    const where = line === undefined ? '' : ` (line ${line})`;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
      return new AtalayaError(
        `${name} has a quote that is opened and never closed${where}, so its rows cannot be told apart: mend the file.`,
        { cause: error },
      );
    }
    return new AtalayaError(`${name} cannot be read as CSV${where}: ${error.message}`, { cause: error });
  }
  return new AtalayaError(`${name} cannot be read: ${error.message}`, { cause: error });
}

/** The delimiter that splits the header into most cells and the following lines into as many. */
export function sniffDelimiter(head: string, headerLine: number): string {
  const lines = head
    .split(/\r\n|\n|\r/)
    .slice(headerLine - 1)
    .filter((line) => line.trim() !== '')
    .slice(0, 20);
  if (lines.length > 1 && !/[\r\n]$/.test(head)) lines.pop();
  let best = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length - 1);
    const inHeader = counts[0] ?? 0;
    if (inHeader === 0) continue;
    const alike = counts.filter((count) => count === inHeader).length / counts.length;
    const score = alike * 1000 + inHeader;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function knownEncoding(encoding: string, name: string): string {
  if (!iconv.encodingExists(encoding)) {
    throw new AtalayaError(
      `The encoding "${encoding}" given for ${name} is not known: write for example utf8, windows-1252 or utf16le.`,
    );
  }
  if (/^utf-?8$/i.test(encoding)) return 'utf8';
  return encoding === 'utf16be' ? 'utf16-be' : encoding;
}

/** Takes zero bytes out of a text: some exporters pad with them, and nothing legible is lost. */
function withoutZeros(zeros: { count: number }): Transform {
  return new Transform({
    decodeStrings: false,
    transform(block: Buffer | string, _encoding: BufferEncoding, done: TransformCallback) {
      const found = typeof block === 'string' ? block.includes('\0') : block.includes(0);
      if (!found) return done(null, block);
      const kept =
        typeof block === 'string' ? block.replaceAll('\0', '') : block.filter((byte: number) => byte !== 0);
      zeros.count += block.length - kept.length;
      done(null, kept);
    },
  });
}
