import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, identifier, literal } from '../../core/engines/duckdb.ts';
import { AtalayaError, messageOf } from '../../core/errors.ts';
import type { PageRow } from './query.ts';
import type { PageColumnType, TableSpec } from './specs.ts';

const DUCKDB_TYPE: Record<PageColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  money: 'DECIMAL(18,4)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/**
 * Writes rows as one Parquet file with all the columns of `spec`, also when there are none. The browser's engine is
 * DuckDB 0.9.1, so the file keeps to Parquet version 1 and snappy.
 */
export async function writeParquet(
  connection: DuckDBConnection,
  spec: TableSpec,
  rows: PageRow[],
  file: string,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const columns = Object.values(spec.columns);
  const table = identifier(`page_${spec.name}`);
  await connection.run(
    `create or replace temp table ${table} (${columns.map(({ name }) => `${identifier(name)} VARCHAR`).join(', ')})`,
  );
  const appender = await connection.createAppender(`page_${spec.name}`);
  for (const row of rows) {
    for (const { name } of columns) {
      const value = row[name] ?? null;
      if (value === null) appender.appendNull();
      else appender.appendVarchar(value);
    }
    appender.endRow();
  }
  appender.closeSync();
  const casts = columns.map(
    ({ name, type }) => `cast(${identifier(name)} as ${DUCKDB_TYPE[type]}) as ${identifier(name)}`,
  );
  try {
    await connection.run(
      `copy (select ${casts.join(', ')} from ${table}) to ${literal(file)}
       (format parquet, compression snappy, parquet_version v1)`,
    );
  } catch (error) {
    throw new AtalayaError(
      `The page table ${spec.name} could not be written: ${messageOf(error)}. Its types in the pages' queries must fit what the semantic layer answers.`,
      { cause: error },
    );
  } finally {
    await connection.run(`drop table ${table}`);
  }
}
