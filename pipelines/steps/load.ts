import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireFreeSpace } from '../../core/disk.ts';
import { type DuckDBConnection, identifier, literal, queryRows } from '../../core/engines/duckdb.ts';
import { AtalayaError, messageOf } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { withBuildFile } from '../build-file.ts';
import {
  type ActiveBatch,
  type LoadedBatch,
  planLoad,
  type RawColumn,
  type RawStream,
  type TablePlan,
} from './load-plan.ts';
import { type ConnectorInfo, writeReferenceTables } from './load-reference.ts';

export interface LoadReport {
  tables: number;
  tablesChanged: number;
  tablesRebuilt: string[];
  batchesAdded: number;
  batchesRemoved: number;
  rowsAdded: number;
}

/** Batches read by one statement: bounds the open files and the memory that their footers take. */
const BATCHES_PER_READ = 500;

/**
 * Makes schema `raw` of the build file hold exactly the landed batches that count, plus the tables that describe
 * the configuration and the state of the sources. Works by difference: an interrupted load is finished by the next,
 * and a deleted build file is rebuilt whole. Each table changes in one transaction, `raw._loaded` with it.
 */
export async function load(
  ws: Workspace,
  inventory: { streams: readonly RawStream[]; connectors: ReadonlyMap<string, ConnectorInfo> },
  progress: (detail: string) => void = () => {},
): Promise<LoadReport> {
  const active = await activeBatches(ws);
  return withBuildFile(
    ws.home,
    async (connection) => {
      await prepare(connection);
      const plan = planLoad({
        streams: inventory.streams,
        active,
        loaded: (await queryRows(
          connection,
          'select batch, raw_table, sha256 from raw._loaded',
        )) as unknown as LoadedBatch[],
        existing: await existingTables(connection),
      });
      const work = plan.tables.filter((t) => t.rebuild !== null || t.add.length > 0 || t.remove.length > 0);
      const bytes = work.flatMap((table) => table.add).reduce((sum, batch) => sum + batch.bytes, 0);
      requireFreeSpace(ws.home.warehouse, 'load the landed records', bytes);

      const report: LoadReport = {
        tables: plan.tables.length,
        tablesChanged: 0,
        tablesRebuilt: work.filter((t) => t.rebuild === 'columns').map((t) => t.stream.table),
        batchesAdded: 0,
        batchesRemoved: 0,
        rowsAdded: 0,
      };
      for (const table of plan.drop) await dropTable(connection, table);
      // Tables that only have to exist are made together: each transaction waits for the disk.
      const [bare, moving] = partition(work, (t) => t.add.length === 0 && t.remove.length === 0);
      await transaction(connection, async () => {
        for (const table of bare) await loadTable(connection, ws, table);
      });
      for (const table of moving) {
        const rows = await transaction(connection, () => loadTable(connection, ws, table));
        report.tablesChanged += 1;
        report.batchesAdded += table.add.length;
        report.batchesRemoved += table.remove.length;
        report.rowsAdded += rows;
        if (rows > 0) progress(`${table.stream.table}: ${rows} rows from ${table.add.length} batches`);
      }
      await transaction(connection, () => writeReferenceTables(connection, ws, inventory));
      await connection.run('checkpoint');
      return report;
    },
    progress,
  );
}

async function activeBatches(ws: Workspace): Promise<ActiveBatch[]> {
  return ws.ledger
    .selectFrom('batches')
    .select(['id', 'connection', 'connector', 'stream', 'path', 'rows', 'bytes', 'sha256'])
    .where('superseded_by', 'is', null)
    .orderBy('id')
    .execute();
}

async function prepare(connection: DuckDBConnection): Promise<void> {
  await connection.run('set preserve_insertion_order = false');
  await connection.run('create schema if not exists raw');
  await connection.run(
    'create table if not exists raw._loaded (batch varchar, connection varchar, stream varchar, raw_table varchar, sha256 varchar)',
  );
  // The identity step makes these anew in every run; here they only exist, so that the models can be built without it
  for (const table of [
    'identity__assignments (record_key varchar, customer_id varchar, rule varchar, weight double)',
    `identity__pairs (record_a varchar, record_b varchar, weight double, outcome varchar, reason varchar,
       evidence varchar)`,
    `identity__events (event_id bigint, run_id varchar, kind varchar, customer_id varchar, other_id varchar,
       reason varchar, occurred_at timestamp)`,
    'identity__groups (kind varchar, member_key varchar, group_id varchar)',
  ]) {
    await connection.run(`create table if not exists raw.${table}`);
  }
  await connection.run(
    `create table if not exists raw.attribution__removal_effects
       (brand_id varchar, goal varchar, model varchar, channel_id varchar, removal_effect double, conversion_rate double)`,
  );
  await connection.run(
    `create table if not exists raw.attribution__media_mix
       (brand_id varchar, channel_id varchar, verdict varchar, days bigint, contribution double, low double, high double,
        carry_over double, half_saturation double, fit double)`,
  );
}

async function existingTables(connection: DuckDBConnection): Promise<Map<string, RawColumn[]>> {
  const rows = await queryRows(
    connection,
    `select table_name, column_name, data_type from duckdb_columns()
     where database_name = current_database() and schema_name = 'raw' and not internal
       and table_name <> '_loaded' and table_name not like 'atalaya\\_\\_%' escape '\\'
       and table_name not like 'identity\\_\\_%' escape '\\'
       and table_name not like 'attribution\\_\\_%' escape '\\'
     order by table_name, column_index`,
  );
  const tables = new Map<string, RawColumn[]>();
  for (const row of rows) {
    const columns = tables.get(String(row.table_name)) ?? [];
    columns.push({ name: String(row.column_name), type: String(row.data_type) });
    tables.set(String(row.table_name), columns);
  }
  return tables;
}

async function dropTable(connection: DuckDBConnection, table: string): Promise<void> {
  await transaction(connection, async () => {
    // Whatever stands on the table goes with the next transformation: dbt makes its views and tables anew.
    await connection.run(`drop table raw.${identifier(table)}`);
    await connection.run(`delete from raw._loaded where raw_table = ${literal(table)}`);
  });
}

/** Applies one table's plan inside the caller's transaction; gives the number of rows that came in. */
async function loadTable(connection: DuckDBConnection, ws: Workspace, plan: TablePlan): Promise<number> {
  const name = plan.stream.table;
  const table = `raw.${identifier(name)}`;
  if (plan.rebuild !== null) {
    const ddl = plan.columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ');
    await connection.run(`create or replace table ${table} (${ddl})`);
    await connection.run(`delete from raw._loaded where raw_table = ${literal(name)}`);
  }
  if (plan.remove.length > 0) {
    const gone = plan.remove.map(literal).join(', ');
    await connection.run(`delete from ${table} where _batch in (${gone})`);
    await connection.run(`delete from raw._loaded where raw_table = ${literal(name)} and batch in (${gone})`);
  }
  let rows = 0;
  for (let at = 0; at < plan.add.length; at += BATCHES_PER_READ) {
    rows += await insertBatches(connection, ws, plan, plan.add.slice(at, at + BATCHES_PER_READ));
  }
  return rows;
}

async function insertBatches(
  connection: DuckDBConnection,
  ws: Workspace,
  plan: TablePlan,
  batches: readonly ActiveBatch[],
): Promise<number> {
  const table = `raw.${identifier(plan.stream.table)}`;
  const filled = batches.filter((batch) => batch.rows > 0);
  for (const batch of filled) {
    if (!existsSync(join(ws.home.root, batch.path))) throw missingFile(batch);
  }
  if (filled.length > 0) {
    const files = filled.map((batch) => literal(join(ws.home.root, batch.path))).join(', ');
    // Older batches may lack columns that the contract has since gained (they stay null), or have some it dropped.
    const source = `read_parquet([${files}], union_by_name = true, hive_partitioning = false)`;
    const landed = new Set(
      (await queryRows(connection, `describe select * from ${source}`)).map((row) => String(row.column_name)),
    );
    const columns = plan.columns.filter((column) => landed.has(column.name));
    const names = columns.map((column) => identifier(column.name)).join(', ');
    const values = columns.map((column) => `cast(${identifier(column.name)} as ${column.type})`).join(', ');
    try {
      await connection.run(`insert into ${table} (${names}) select ${values} from ${source}`);
    } catch (error) {
      if (!/conversion|cast/i.test(messageOf(error))) throw error;
      throw new AtalayaError(
        `Batches of ${plan.stream.connector}/${plan.stream.stream} do not fit the columns of raw.${plan.stream.table}: ${messageOf(error).split('\n')[0]}; import or backfill the stream again with its present contract.`,
        { cause: error },
      );
    }
    await checkRows(connection, plan, filled);
  }
  const recorded = batches
    .map((b) => `(${[b.id, b.connection, b.stream, plan.stream.table, b.sha256].map(literal).join(', ')})`)
    .join(', ');
  await connection.run(
    `insert into raw._loaded (batch, connection, stream, raw_table, sha256) values ${recorded}`,
  );
  return filled.reduce((sum, batch) => sum + batch.rows, 0);
}

/** What the ledger counted when a batch landed must be what its file gave now: a damaged file is not passed on. */
async function checkRows(
  connection: DuckDBConnection,
  plan: TablePlan,
  batches: readonly ActiveBatch[],
): Promise<void> {
  const ids = batches.map((batch) => literal(batch.id)).join(', ');
  const counted = new Map(
    (
      await queryRows(
        connection,
        `select _batch, count(*)::integer as n from raw.${identifier(plan.stream.table)} where _batch in (${ids}) group by _batch`,
      )
    ).map((row) => [String(row._batch), Number(row.n)]),
  );
  for (const batch of batches) {
    const rows = counted.get(batch.id) ?? 0;
    if (rows === batch.rows) continue;
    throw new AtalayaError(
      `The landed file ${batch.path} gave ${rows} rows of batch ${batch.id} where the ledger counted ${batch.rows}: restore that file from a backup, or sync its slice again.`,
      { details: { batch: batch.id, rows, expected: batch.rows } },
    );
  }
}

function missingFile(batch: ActiveBatch): AtalayaError {
  return new AtalayaError(
    `The landed file ${batch.path} (batch ${batch.id} of ${batch.connection}, ${batch.stream}) is missing: restore the landing folder from a backup, or backfill that stream.`,
    { details: { batch: batch.id, path: batch.path } },
  );
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

async function transaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('begin');
  try {
    const result = await work();
    await connection.run('commit');
    return result;
  } catch (error) {
    // A failed statement may have ended the transaction already; the first error is the one to tell.
    await connection.run('rollback').catch(() => {});
    throw error;
  }
}
