import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../core/engines/duckdb.ts';
import { AtalayaError, messageOf } from '../../core/errors.ts';
import { isNumeric, singleReadingStatement } from '../sql.ts';
import { type Answer, type Cell, type Job, type QueryResult, STOPPED } from './job.ts';
import { martsOf } from './reader-file.ts';

const SETTINGS = {
  memory_limit: '512MB',
  threads: '1',
  temp_directory: '',
  // Their defaults would tell where the server's own user lives.
  secret_directory: '.',
  extension_directory: '.',
  home_directory: '.',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/**
 * Does one job on a database of its own and gives its answer, never an exception. `opened` is told the connection, by
 * which the query can be interrupted.
 */
export async function answerOf(job: Job, opened: (connection: DuckDBConnection) => void): Promise<Answer> {
  let instance: DuckDBInstance | null = null;
  try {
    const file = job.file;
    instance = await DuckDBInstance.create(':memory:', SETTINGS);
    const connection = await open(instance, file);
    opened(connection);
    const result =
      job.kind === 'describe' ? await martsOf(connection, 'atalaya') : await run(connection, job);
    return { ok: true, text: JSON.stringify(result) };
  } catch (error) {
    if (/^INTERRUPT Error/i.test(messageOf(error).replace('The query failed: ', ''))) return STOPPED;
    if (error instanceof TooLarge) return { ok: false, reason: 'too_large', error: error.message };
    return { ok: false, reason: 'wrong', error: sentenceOf(error) };
  } finally {
    instance?.closeSync();
  }
}

async function open(instance: DuckDBInstance, path: string): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(`attach ${literal(path)} as atalaya (read_only)`);
  await connection.run('use atalaya.marts');
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  return connection;
}

class TooLarge extends Error {}

async function run(on: DuckDBConnection, job: Extract<Job, { kind: 'query' }>): Promise<QueryResult> {
  const begun = performance.now();
  const statement = await singleReadingStatement(on, job.query);
  const result = await on.stream(statement);
  const names = result.deduplicatedColumnNames();
  const columns = result.columnTypes().map((type, at) => ({
    name: names[at]!,
    type: String(type),
    isNumber: isNumeric(type.typeId),
  }));
  const rows: Cell[][] = [];
  let bytes = 0;
  let isCut = false;
  for await (const chunk of result.yieldRowsJson()) {
    for (const row of chunk) {
      if (rows.length === job.maxRows) {
        isCut = true;
        break;
      }
      const cells = row.map((value) => cellOf(value));
      bytes += cells.reduce<number>((sum, cell) => sum + String(cell).length + 4, 0);
      if (bytes > job.maxBytes) {
        throw new TooLarge('The answer is too large to show: ask for fewer rows or columns.');
      }
      rows.push(cells);
    }
    if (isCut) break;
  }
  return { columns, rows, isCut, ms: Math.round(performance.now() - begun) };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as Cell);
}

/** The first line of DuckDB's message, without its class and without the place of any file. */
function sentenceOf(error: unknown): string {
  if (error instanceof AtalayaError && !error.message.startsWith('The query failed')) return error.message;
  const text = messageOf(error).replace(/^The query failed: /, '');
  if (/out of memory|failed to allocate|could not allocate/i.test(text)) {
    return 'The query needed more memory than it may use: ask for fewer rows, or group before joining.';
  }
  const [first] = text.split('\n').filter((line) => line.trim() !== '');
  const plain = (first ?? 'The query failed.').replace(/^[A-Za-z ]+Error: /, '');
  return plain.replace(/(?:\/[\w.@+-]+){2,}\/?/g, '[path]').slice(0, 500);
}
