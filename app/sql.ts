import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBResult, DuckDBTypeId } from '@duckdb/node-api';
import { type DuckDBConnection, literal, withDuckDB } from '../core/engines/duckdb.ts';
import { AtalayaError, EXIT, messageOf } from '../core/errors.ts';
import { textTable } from './output.ts';

export const SQL_FORMATS = ['table', 'csv', 'json', 'parquet'] as const;
export type SqlFormat = (typeof SQL_FORMATS)[number];

type Write = (text: string | Uint8Array) => Promise<void>;
type Row = (string | number | boolean | null | object)[];

/** DuckDB's numbers of the kinds of statement that only read; DESCRIBE and SUMMARIZE are SELECTs to it. */
const SELECT: number = 1;
const EXPLAIN: number = 4;
/** Rows that a table shows before it says how many more there are; the other formats give them all. */
const TABLE_ROWS = 10_000;
/** Written as they are in JSON, so that decimals stay exact in the text. */
const NUMERIC: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
]);

/** Whether values of this type are numbers, which JSON gives as exact text where it has to. */
export function isNumeric(type: DuckDBTypeId): boolean {
  return NUMERIC.has(type);
}

/**
 * Runs one reading statement on a release file and writes its rows as they come. The release is attached read-only
 * and DuckDB's access to files and network is switched off for good before the query is seen.
 */
export async function runSql(
  releaseFile: string,
  query: string,
  format: SqlFormat,
  write: Write,
): Promise<void> {
  const folder = format === 'parquet' ? await mkdtemp(join(tmpdir(), 'atalaya-sql-')) : null;
  const target = folder === null ? null : join(folder, 'rows.parquet');
  try {
    await withDuckDB(':memory:', async (connection) => {
      await lockDown(connection, releaseFile, target);
      const statement = await singleReadingStatement(connection, query);
      if (target !== null) {
        await explained(connection.run(`copy (\n${statement}\n) to ${literal(target)} (format parquet)`));
      } else {
        const result = await explained(connection.stream(statement));
        await explained(writeRows(result, format, write));
      }
    });
    if (target !== null) for await (const chunk of createReadStream(target)) await write(chunk as Uint8Array);
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

async function lockDown(
  connection: DuckDBConnection,
  releaseFile: string,
  target: string | null,
): Promise<void> {
  await connection.run(`attach ${literal(releaseFile)} as atalaya (read_only)`);
  await connection.run('use atalaya.marts');
  if (target !== null) await connection.run(`set allowed_paths = [${literal(target)}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
}

/** The query without its last semicolon; throws unless it is one statement that only reads. */
export async function singleReadingStatement(connection: DuckDBConnection, query: string): Promise<string> {
  const statements = await explained(connection.extractStatements(query));
  if (statements.count !== 1) {
    throw new AtalayaError(`Give one SQL statement, not ${statements.count}.`, { exitCode: EXIT.usage });
  }
  const prepared = await explained(statements.prepare(0));
  const type: number = prepared.statementType;
  prepared.destroySync();
  if (type !== SELECT && type !== EXPLAIN) {
    throw new AtalayaError('A release is read-only: give a SELECT (or WITH, DESCRIBE, SUMMARIZE, EXPLAIN).', {
      exitCode: EXIT.usage,
    });
  }
  return query.replace(/[\s;]+$/, '');
}

/** DuckDB's message as a sentence for the person who wrote the query. */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AtalayaError) throw error;
    throw new AtalayaError(`The query failed: ${messageOf(error)}`, { cause: error });
  }
}

async function writeRows(result: DuckDBResult, format: SqlFormat, write: Write): Promise<void> {
  const names = result.deduplicatedColumnNames();
  const numeric = result.columnTypes().map((type) => NUMERIC.has(type.typeId));
  if (format === 'csv') {
    await write(`${names.map(csvField).join(',')}\n`);
    for await (const rows of result.yieldRowsJson()) {
      await write((rows as Row[]).map((row) => `${row.map(csvField).join(',')}\n`).join(''));
    }
    return;
  }
  if (format === 'json') {
    let separator = '[\n';
    for await (const rows of result.yieldRowsJson()) {
      const lines = (rows as Row[]).map((row) => jsonRow(names, numeric, row));
      if (lines.length === 0) continue;
      await write(separator + lines.join(',\n'));
      separator = ',\n';
    }
    await write(separator === '[\n' ? '[]\n' : '\n]\n');
    return;
  }
  if (result.statementType === EXPLAIN) {
    for await (const rows of result.yieldRowsJson()) {
      for (const row of rows as Row[]) await write(`${String(row.at(-1))}\n`);
    }
    return;
  }
  const shown: Record<string, unknown>[] = [];
  let total = 0;
  for await (const rows of result.yieldRowsJson()) {
    total += rows.length;
    for (const row of (rows as Row[]).slice(0, TABLE_ROWS - shown.length)) {
      shown.push(Object.fromEntries(names.map((name, at) => [name, row[at]])));
    }
  }
  await write(`${textTable(shown, names)}\n`);
  const more = total > shown.length ? `, the first ${shown.length} shown` : '';
  await write(`(${total} ${total === 1 ? 'row' : 'rows'}${more})\n`);
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

function jsonRow(names: string[], numeric: boolean[], row: Row): string {
  const fields = names.map((name, at) => {
    const value = row[at];
    const text = numeric[at] && typeof value === 'string' ? value : JSON.stringify(value ?? null);
    return `${JSON.stringify(name)}:${text}`;
  });
  return `{${fields.join(',')}}`;
}
