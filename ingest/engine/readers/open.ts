import { extname } from 'node:path';
import { AtalayaError } from '../../../core/errors.ts';
import { openDelimited } from './delimited.ts';
import { openExcel } from './excel.ts';
import type { FileFacts } from './inspect.ts';
import { openNdjson } from './ndjson.ts';
import { openParquet } from './parquet.ts';
import type { Table, TableOptions } from './table.ts';

const FORMATS: Readonly<Record<string, 'delimited' | 'excel' | 'ndjson' | 'parquet'>> = {
  '.csv': 'delimited',
  '.tsv': 'delimited',
  '.tab': 'delimited',
  '.txt': 'delimited',
  '.xlsx': 'excel',
  '.xlsm': 'excel',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'ndjson',
  '.parquet': 'parquet',
};

/** The format of a file by the end of its name, or an error that lists those that are read. */
export function formatOf(name: string): 'delimited' | 'excel' | 'ndjson' | 'parquet' {
  const format = FORMATS[extname(name).toLowerCase()];
  if (!format) {
    throw new AtalayaError(
      `${name} is of a kind that is not read: use ${Object.keys(FORMATS).join(', ')} (an old .xls: save it as .xlsx).`,
    );
  }
  return format;
}

/** Opens a file as a table; `name` is what messages call it. Throws an `AtalayaError` when it is not what it says. */
export async function openTable(facts: FileFacts, name: string, options: TableOptions = {}): Promise<Table> {
  if (facts.bytes === 0) throw new AtalayaError(`${name} is empty: put a file with rows in its place.`);
  switch (formatOf(name)) {
    case 'delimited':
      return openDelimited(facts, name, options);
    case 'excel':
      return openExcel(facts, name, options);
    case 'ndjson':
      if (!facts.isText)
        throw new AtalayaError(`${name} is not a text file, so it cannot be read as NDJSON.`);
      return openNdjson(facts);
    case 'parquet':
      return openParquet(facts, name);
  }
}
