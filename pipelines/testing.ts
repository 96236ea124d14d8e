import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixedClock } from '../core/clock.ts';
import { parseConfig } from '../core/config/load.ts';
import { literal, queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { columns } from '../core/streams/columns.ts';
import { closeWorkspace, openWorkspace, type Workspace } from '../core/workspace.ts';
import type { Parts } from './graph.ts';
import { fileSha256 } from './hash.ts';
import { type RawStream, rawColumns } from './steps/load-plan.ts';

/** A home with two small streams and a models project of three marts, to test runs without any vendor. */
export const FIXTURE_MODELS = fileURLToPath(new URL('./fixtures/dbt', import.meta.url));

export const CONTACTS: RawStream = {
  table: 'crm__contacts',
  connector: 'crm',
  stream: 'contacts',
  columns: columns(`
    contact_id  Id.
    email  E-mail.`),
  primaryKey: ['contact_id'],
};

export const VISITS: RawStream = {
  table: 'web__visits',
  connector: 'web',
  stream: 'visits',
  columns: columns(`
    visit_id  Id.
    visit_date:date  Day.
    revenue:money  Revenue.`),
  primaryKey: ['visit_id'],
};

const CONFIG = `
company: { name: Test, timezone: Europe/Madrid, business_hours: { holidays: ["2026-12-25"] } }
brands: [{ id: norte, name: Norte }]
agencies: [{ id: lumen, brands: [norte] }]
connections:
  - { id: norte-web, connector: web, brand: norte, schedule: "15 */2 * * *" }
  - { id: norte-crm, connector: crm, brand: norte }
`;

export interface TestHome {
  ws: Workspace;
  root: string;
  /** Lands `rows` as one batch of norte-web/visits or norte-crm/contacts, superseding batches of the same slice. */
  land(
    stream: RawStream,
    rows: Record<string, string | null>[],
    options?: { slice?: string; id?: string },
  ): Promise<string>;
  /** Rows of the build file. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

let batchNumber = 0;

export async function testHome(root?: string): Promise<TestHome> {
  const folder = root ?? mkdtempSync(join(tmpdir(), 'atalaya-pipelines-'));
  const ws = await openWorkspace({
    config: parseConfig(CONFIG, join(folder, 'atalaya.yaml'), {}),
    root: folder,
    clock: fixedClock('2026-11-22T08:00:00Z'),
  });
  ws.log.level = 'silent';
  return {
    ws,
    root: folder,
    land: (stream, rows, options = {}) => landBatch(ws, stream, rows, options),
    query: (sql) =>
      withDuckDB(ws.home.buildFile, (connection) => queryRows(connection, sql), { readOnly: true }),
    async close() {
      await closeWorkspace(ws);
      if (root === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function landBatch(
  ws: Workspace,
  stream: RawStream,
  rows: Record<string, string | null>[],
  options: { slice?: string; id?: string },
): Promise<string> {
  batchNumber += 1;
  const id = options.id ?? `b${String(batchNumber).padStart(6, '0')}`;
  const slice = options.slice ?? id;
  const connection = `norte-${stream.connector}`;
  const path = join('landing', stream.connector, stream.stream, `${id}.parquet`);
  const file = join(ws.home.root, path);
  mkdirSync(dirname(file), { recursive: true });
  const all = rawColumns(stream);
  await withDuckDB(':memory:', async (duckdb) => {
    await duckdb.run(`create table t (${all.map((c) => `${c.name} ${c.type}`).join(', ')})`);
    for (const row of rows) {
      const full: Record<string, string | null> = {
        _connection: connection,
        _brand: 'norte',
        _batch: id,
        _extracted_at: '2026-11-22 08:00:00',
        ...row,
      };
      const values = all.map((c) => (full[c.name] == null ? 'null' : literal(full[c.name]!)));
      await duckdb.run(`insert into t values (${values.join(', ')})`);
    }
    await duckdb.run(`copy t to ${literal(file)} (format parquet)`);
  });
  await ws.ledger
    .updateTable('batches')
    .set({ superseded_by: id })
    .where('connection', '=', connection)
    .where('stream', '=', stream.stream)
    .where('slice', '=', slice)
    .where('superseded_by', 'is', null)
    .execute();
  await ws.ledger
    .insertInto('batches')
    .values({
      id,
      connection,
      connector: stream.connector,
      brand: 'norte',
      stream: stream.stream,
      slice,
      path,
      rows: rows.length,
      quarantined: 0,
      bytes: 1000,
      sha256: await fileSha256(file),
      vendor_count: null,
      run_id: null,
      created_at: '2026-11-22T08:00:00.000Z',
      superseded_by: null,
    })
    .execute();
  return id;
}

/** Parts without vendors: nothing to sync, and one customer for each record. */
export function testParts(over: Partial<Parts> = {}): Parts {
  return {
    modelsFolder: FIXTURE_MODELS,
    sync: async () => ({ rows: 0, quarantined: 0, failed: 0, connections: [] }),
    inventory: () => ({
      streams: [CONTACTS, VISITS],
      connectors: new Map([
        ['crm', { domain: 'crm' }],
        ['web', { domain: 'web' }],
      ]),
    }),
    identify: async (_ws, { warehouseFile }) => {
      await withDuckDB(warehouseFile, async (connection) => {
        await connection.run(
          `create or replace table raw.identity__assignments as
           select record_key, 'c-' || md5(record_key) as customer_id, 'test' as rule
           from intermediate.int_customers__records`,
        );
      });
      return { customers: 0, created: 0, merged: 0, joined: 0 };
    },
    attribute: async () => ({ chains: 0, effects: 0 }),
    ...over,
  };
}
