import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { columns } from '../../core/streams/columns.ts';
import { CONTACTS, type TestHome, testHome, testParts, VISITS } from '../testing.ts';
import { load } from './load.ts';
import { planLoad, type RawStream, rawColumns } from './load-plan.ts';

const inventory = testParts().inventory();
let home: TestHome;

beforeEach(async () => {
  home = await testHome();
});
afterEach(() => home.close());

const visit = (id: string, revenue = '1') => ({ _key: id, visit_id: id, visit_date: '2026-11-20', revenue });
const visits = () => home.query('select visit_id, revenue, _batch from raw.web__visits order by visit_id');

test('all tables are there before anything landed, with the types of the contract', async () => {
  await load(home.ws, inventory);
  const tables = await home.query(
    `select table_name from duckdb_tables() where schema_name = 'raw' order by table_name`,
  );
  expect(tables.map((row) => row.table_name)).toEqual([
    '_loaded',
    'atalaya__agencies',
    'atalaya__attribution',
    'atalaya__brands',
    'atalaya__business_hours',
    'atalaya__company',
    'atalaya__connections',
    'atalaya__holidays',
    'atalaya__quarantine',
    'atalaya__stated_counts',
    'atalaya__streams',
    'atalaya__value_curve',
    'atalaya__value_model',
    'attribution__media_mix',
    'attribution__removal_effects',
    'crm__contacts',
    'identity__assignments',
    'identity__events',
    'identity__groups',
    'identity__pairs',
    'web__visits',
  ]);
  expect(await home.query(`select data_type from duckdb_columns() where column_name = 'revenue'`)).toEqual([
    { data_type: 'DECIMAL(18,4)' },
  ]);
});

test('only what is new comes in, and what was superseded or removed goes', async () => {
  await home.land(VISITS, [visit('1')], { slice: 'day-1' });
  await home.land(VISITS, [visit('2'), visit('3')], { slice: 'day-2' });
  expect(await load(home.ws, inventory)).toMatchObject({ batchesAdded: 2, rowsAdded: 3 });
  expect(await load(home.ws, inventory)).toMatchObject({
    batchesAdded: 0,
    batchesRemoved: 0,
    tablesChanged: 0,
  });

  // The day is read again and one of its rows vanished upstream.
  const newer = await home.land(VISITS, [visit('3', '9')], { slice: 'day-2' });
  expect(await load(home.ws, inventory)).toMatchObject({ batchesAdded: 1, batchesRemoved: 1, rowsAdded: 1 });
  expect(await visits()).toMatchObject([
    { visit_id: '1', revenue: '1.0000' },
    { visit_id: '3', revenue: '9.0000', _batch: newer },
  ]);

  await home.ws.ledger.deleteFrom('batches').where('slice', '=', 'day-1').execute();
  expect(await load(home.ws, inventory)).toMatchObject({ batchesRemoved: 1 });
  expect(await visits()).toHaveLength(1);
  expect(await home.query('select batch, connection, stream from raw._loaded')).toEqual([
    { batch: newer, connection: 'norte-web', stream: 'visits' },
  ]);
});

test('an empty batch is remembered and supersedes like any other', async () => {
  await home.land(VISITS, [visit('1')], { slice: 'day-1' });
  await load(home.ws, inventory);
  await home.land(VISITS, [], { slice: 'day-1' });
  await load(home.ws, inventory);
  expect(await visits()).toEqual([]);
  expect(await load(home.ws, inventory)).toMatchObject({ batchesAdded: 0 });
});

test('a landed file that was rewritten (an erasure) is loaded again', async () => {
  const id = await home.land(VISITS, [visit('1'), visit('2')]);
  await load(home.ws, inventory);
  await home.ws.ledger.deleteFrom('batches').where('id', '=', id).execute();
  await home.land(VISITS, [visit('2')], { id });
  await load(home.ws, inventory);
  expect(await visits()).toMatchObject([{ visit_id: '2' }]);
});

test('a contract with another column rebuilds its table from all batches, old ones with null', async () => {
  await home.land(VISITS, [visit('1')]);
  await load(home.ws, inventory);
  const evolved: RawStream = {
    ...VISITS,
    columns: [...VISITS.columns, ...columns('country  Country.')],
  };
  await home.land(evolved, [{ ...visit('2'), country: 'ES' }]);
  const report = await load(home.ws, { ...inventory, streams: [CONTACTS, evolved] });
  expect(report).toMatchObject({ tablesRebuilt: ['web__visits'], rowsAdded: 2 });
  expect(await home.query('select visit_id, country from raw.web__visits order by 1')).toEqual([
    { visit_id: '1', country: null },
    { visit_id: '2', country: 'ES' },
  ]);
});

test('the table of a stream that no connector has any more goes', async () => {
  await home.land(VISITS, [visit('1')]);
  await load(home.ws, inventory);
  await load(home.ws, { ...inventory, streams: [CONTACTS] });
  expect(await home.query(`select 1 from duckdb_tables() where table_name = 'web__visits'`)).toEqual([]);
  await load(home.ws, inventory);
  expect(await visits()).toHaveLength(1);
});

test('a deleted build file is made again', async () => {
  await home.land(VISITS, [visit('1')]);
  await load(home.ws, inventory);
  const before = await visits();
  rmSync(home.ws.home.buildFile);
  await load(home.ws, inventory);
  expect(await visits()).toEqual(before);
});

test('a landed file that is missing, or holds other rows than were counted, is named and nothing changes', async () => {
  await home.land(VISITS, [visit('1')]);
  await load(home.ws, inventory);
  const id = await home.land(VISITS, [visit('2'), visit('3')]);
  await home.ws.ledger.updateTable('batches').set({ rows: 3 }).where('id', '=', id).execute();
  await expect(load(home.ws, inventory)).rejects.toThrow(
    `landing/web/visits/${id}.parquet gave 2 rows of batch ${id} where the ledger counted 3`,
  );
  expect(await visits()).toHaveLength(1);
  rmSync(join(home.root, `landing/web/visits/${id}.parquet`));
  await expect(load(home.ws, inventory)).rejects.toThrow(/is missing: restore the landing folder/);
});

test('configuration and the state of the sources are there for the models', async () => {
  const id = await home.land(VISITS, [visit('1')], { slice: '2026-11-20' });
  await home.ws.ledger
    .insertInto('slices')
    .values([
      {
        connection: 'norte-web',
        stream: 'visits',
        slice: '2026-11-20',
        rows: 1,
        vendor_count: null,
        completed_at: '2026-11-22T08:00:00.000Z',
        is_restating: 1,
      },
    ])
    .execute();
  await home.ws.ledger
    .insertInto('syncs')
    .values({
      connection: 'norte-web',
      stream: 'visits',
      last_attempt_at: '2026-11-22T07:30:00.000Z',
      last_success_at: '2026-11-22T07:30:00.000Z',
      last_error: null,
      error_class: null,
      fresh_to: '2026-11-21',
      new_fields: null,
    })
    .execute();
  await home.ws.ledger
    .insertInto('quarantine')
    .values({
      connection: 'norte-web',
      connector: 'web',
      stream: 'visits',
      slice: '2026-11-20',
      batch: id,
      reason: 'contract',
      path: null,
      message: 'no date',
      raw: new Uint8Array([1]),
      contract_version: 1,
      run_id: null,
      created_at: '2026-11-22T07:30:00.000Z',
      replayed_at: null,
      superseded_by: null,
    })
    .execute();
  await home.ws.ledger
    .updateTable('slices')
    .set({ vendor_count: 3 })
    .where('slice', '=', '2026-11-20')
    .execute();
  await load(home.ws, inventory);
  expect(await home.query('select * from raw.atalaya__company')).toEqual([
    {
      name: 'Test',
      currency: 'EUR',
      timezone: 'Europe/Madrid',
      locale: 'es-ES',
      as_of: '2026-11-22 08:00:00',
    },
  ]);
  expect(
    await home.query(
      'select connection_id, domain, expected_minutes from raw.atalaya__connections order by 1',
    ),
  ).toEqual([
    { connection_id: 'norte-crm', domain: 'crm', expected_minutes: '1440' },
    { connection_id: 'norte-web', domain: 'web', expected_minutes: '120' },
  ]);
  expect(await home.query('select * from raw.atalaya__streams order by 1')).toMatchObject([
    { connection_id: 'norte-crm', stream: 'contacts', last_success_at: null, rows_landed: '0' },
    {
      connection_id: 'norte-web',
      connector: 'web',
      brand_id: 'norte',
      stream: 'visits',
      last_success_at: '2026-11-22 07:30:00',
      fresh_to: '2026-11-21 00:00:00',
      rows_landed: '1',
      rows_quarantined: '1',
      restating_from: '2026-11-20',
    },
  ]);
  expect(
    await home.query('select count(*)::integer as n, min(from_minute) as m from raw.atalaya__business_hours'),
  ).toEqual([{ n: 5, m: '540' }]);
  expect(await home.query('select holiday_date from raw.atalaya__holidays')).toEqual([
    { holiday_date: '2026-12-25' },
  ]);
  expect(
    await home.query(
      'select slice_date, vendor_count, rows_landed, rows_waiting from raw.atalaya__stated_counts',
    ),
  ).toEqual([{ slice_date: '2026-11-20', vendor_count: '3', rows_landed: '1', rows_waiting: '1' }]);
  expect(
    await home.query(
      'select reason, field, received_hour, records, waiting, replayed from raw.atalaya__quarantine',
    ),
  ).toEqual([
    {
      reason: 'contract',
      field: null,
      received_hour: '2026-11-22 07:00:00',
      records: '1',
      waiting: '1',
      replayed: '0',
    },
  ]);
  expect(await home.query('select * from raw.atalaya__agencies')).toEqual([
    { agency_id: 'lumen', agency_name: 'lumen', brand_id: 'norte' },
  ]);
});

test('the plan of a table with a changed type is to rebuild it, of an unknown stream to do nothing', () => {
  const plan = planLoad({
    streams: [VISITS],
    active: [
      {
        id: 'b1',
        connection: 'x',
        connector: 'gone',
        stream: 'old',
        path: 'p',
        rows: 1,
        bytes: 1,
        sha256: 's',
      },
    ],
    loaded: [],
    existing: new Map([
      ['web__visits', rawColumns(VISITS).map((c) => (c.name === 'revenue' ? { ...c, type: 'DOUBLE' } : c))],
    ]),
  });
  expect(plan.tables).toMatchObject([{ rebuild: 'columns', add: [], remove: [] }]);
});
