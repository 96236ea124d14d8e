import { DuckDBInstance } from '@duckdb/node-api';
import { identifier, literal, withDuckDB } from '../../../core/engines/duckdb.ts';
import { AtalayaError } from '../../../core/errors.ts';
import type { FileFacts } from './inspect.ts';
import type { Table, TableRow } from './table.ts';

/** Opens a Parquet file; every value is read as DuckDB writes it, instants in UTC. */
export async function openParquet(facts: FileFacts, name: string): Promise<Table> {
  const columns = await columnsOf(facts.path).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  return {
    header: columns.map((column) => column.name),
    typed: true,
    notes: [],
    rows: rowsOf(facts.path, name, columns),
  };
}

/** The rows of a Parquet file as JSON objects, in batches, for records that keep the vendor's shape. */
export async function* readParquetObjects(path: string, name: string): AsyncGenerator<unknown[]> {
  for await (const rows of chunks(path, name, 'select to_json(t)::varchar from read_parquet($file) t')) {
    yield rows.map(([json]) => JSON.parse(json as string) as unknown);
  }
}

interface SourceColumn {
  name: string;
  type: string;
}

async function* rowsOf(path: string, name: string, columns: SourceColumn[]): AsyncGenerator<TableRow[]> {
  const names = columns.map((column) => column.name);
  const select = `select ${columns.map(asText).join(', ')} from read_parquet($file)`;
  let number = 0;
  for await (const rows of chunks(path, name, select)) {
    yield rows.map((row) => {
      number++;
      const cells = row as (string | boolean | null)[];
      const raw = JSON.stringify(Object.fromEntries(names.map((key, at) => [key, cells[at]])));
      return { names, cells, number, raw };
    });
  }
}

function asText({ name, type }: SourceColumn): string {
  const column = identifier(name);
  if (type === 'BOOLEAN' || type === 'VARCHAR') return column;
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return `strftime(${column} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
  if (type === 'BLOB') return `to_base64(${column})`;
  if (/[[(]|^(STRUCT|MAP|LIST|UNION)/.test(type) && !type.startsWith('DECIMAL'))
    return `to_json(${column})::varchar`;
  return `${column}::varchar`;
}

function columnsOf(path: string): Promise<SourceColumn[]> {
  return withDuckDB(':memory:', async (connection) => {
    const reader = await connection.runAndReadAll(`describe select * from read_parquet(${literal(path)})`);
    return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  });
}

async function* chunks(path: string, name: string, select: string): AsyncGenerator<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '1GB' });
  try {
    const connection = await instance.connect();
    const result = await connection.stream(select.replace('$file', () => literal(path)));
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      yield chunk.getRows();
    }
  } catch (error) {
    throw unreadable(name, error);
  } finally {
    instance.closeSync();
  }
}

function unreadable(name: string, cause: unknown): Error {
  if (cause instanceof AtalayaError) return cause;
  return new AtalayaError(`${name} cannot be read as Parquet: the file is broken or something else.`, {
    cause,
  });
}
