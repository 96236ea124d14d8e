import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccessScope, accessScope, audienceOf } from '../../core/access/scope.ts';
import { syncUsers } from '../../core/access/users.ts';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { type TestWorkspace, testWorkspace } from '../testing.ts';
import { audienceFolder } from './folders.ts';
import { headlinePeriods } from './headline.ts';
import { createRefresher } from './index.ts';
import { lastShownDay } from './last-day.ts';
import { asText, type Load, loadTable, type Row } from './query.ts';
import { loadPageSpecs, type PageSpecs, type TableSpec } from './specs.ts';

const ROI: TableSpec = {
  name: 'roi_daily',
  view: 'channel_roi',
  date: 'channel_roi.date',
  days: 10,
  query: { measures: ['channel_roi.spend'], dimensions: ['channel_roi.date', 'channel_roi.brand_id'] },
  columns: {
    'channel_roi.brand_id': { name: 'brand_id', type: 'text' },
    'channel_roi.date': { name: 'date', type: 'date' },
    'channel_roi.spend': { name: 'spend', type: 'money' },
    'channel_roi.clicks': { name: 'clicks', type: 'integer' },
    'channel_roi.is_paid': { name: 'is_paid', type: 'boolean' },
    'channel_roi.at': { name: 'at', type: 'timestamp' },
  },
};
const CASES: TableSpec = {
  name: 'cases',
  view: 'cases',
  query: { dimensions: ['cases.case_id'] },
  columns: {
    'cases.case_id': { name: 'case_id', type: 'text' },
    'cases.minutes': { name: 'minutes', type: 'number' },
  },
};
const SPECS: PageSpecs = {
  fingerprint: 'one',
  tables: [ROI, CASES],
  headline: [
    { ...ROI, name: 'roi' },
    { ...CASES, name: 'backlog' },
  ],
};
const BRANDS = ['norte', 'sur'];
const agency = accessScope({ userId: 'a', role: 'agency', grants: ['norte'], brands: BRANDS });
const admin = accessScope({ userId: 'b', role: 'admin', grants: ['*'], brands: BRANDS });

let fixture: TestWorkspace;
let asked: { query: Row; scope: AccessScope }[];
const load: Load = async (query, scope) => {
  asked.push({ query, scope });
  if (query.offset !== 0) return [];
  return scope.brands.map((brand) => ({
    'channel_roi.brand_id': brand,
    'channel_roi.date': '2026-09-29T00:00:00.000',
    'channel_roi.spend': '12345678901.2345',
    'channel_roi.clicks': brand === 'norte' ? '12' : null,
    'channel_roi.is_paid': true,
    'channel_roi.at': '2026-09-29T08:00:00.000',
  }));
};

beforeEach(async () => {
  asked = [];
  fixture = await testWorkspace();
  await syncUsers(fixture.ws.ledger, fixture.clock, fixture.ws.config);
  await fixture.publish('r20260930T101500-0001');
});
afterEach(() => fixture.close());

const read = (file: string) =>
  withDuckDB(':memory:', (connection) =>
    queryRows(connection, `select * from read_parquet('${file}') order by 1`),
  );

test('an audience gets exact money, dates, and nulls that stay nulls, limited to the days asked for', async () => {
  const folder = await createRefresher(fixture.ws, load, SPECS).ensure(admin);
  expect(await read(join(folder, 'data', 'atalaya', 'roi_daily', 'roi_daily.parquet'))).toEqual([
    {
      brand_id: 'norte',
      date: '2026-09-29',
      spend: '12345678901.2345',
      clicks: '12',
      is_paid: true,
      at: '2026-09-29 08:00:00',
    },
    {
      brand_id: 'sur',
      date: '2026-09-29',
      spend: '12345678901.2345',
      clicks: null,
      is_paid: true,
      at: '2026-09-29 08:00:00',
    },
  ]);
  expect(asked.find(({ query }) => query.limit === 50_000)?.query.filters).toEqual([
    { member: 'channel_roi.date', operator: 'inDateRange', values: ['2026-09-20', '2026-09-30'] },
  ]);
  const types = await withDuckDB(':memory:', (connection) =>
    queryRows(
      connection,
      `describe select * from read_parquet('${folder}/data/atalaya/roi_daily/roi_daily.parquet')`,
    ),
  );
  expect(types.map((row) => row.column_type)).toEqual([
    'VARCHAR',
    'DATE',
    'DECIMAL(18,4)',
    'BIGINT',
    'BOOLEAN',
    'TIMESTAMP',
  ]);
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'data', 'manifest.json'), 'utf8'));
  expect(manifest).toEqual({
    renderedFiles: {
      atalaya: ['data/atalaya/roi_daily/roi_daily.parquet', 'data/atalaya/cases/cases.parquet'],
    },
  });
});

test('a view that may not be read is never asked; its table is there, empty, and named as refused', async () => {
  const folder = await createRefresher(fixture.ws, load, SPECS).ensure(agency);
  expect(await read(join(folder, 'data', 'atalaya', 'cases', 'cases.parquet'))).toEqual([]);
  expect(asked.every(({ query }) => !JSON.stringify(query).includes('cases.'))).toBe(true);
  expect(JSON.parse(readFileSync(join(folder, 'data', 'headline.json'), 'utf8'))).toMatchObject({
    release: 'r20260930T101500-0001',
    as_of: '2026-09-30T10:15:00.000Z',
    company: 'Casa Prueba',
    role: 'agency',
    brands: [{ id: 'norte', name: 'Norte' }],
    no_access: ['cases'],
    tables: { roi_daily: 1, cases: 0 },
    headline: {
      current: { from: '2026-08-31', to: '2026-09-29' },
      previous: { from: '2026-08-01', to: '2026-08-30' },
      roi: {
        current: [
          {
            brand_id: 'norte',
            spend: 12345678901.2345,
            clicks: 12,
            is_paid: true,
            at: '2026-09-29T08:00:00.000Z',
          },
        ],
      },
      backlog: null,
    },
  });
});

test('one audience is written once, however many ask at the same time', async () => {
  const refresher = createRefresher(fixture.ws, load, SPECS);
  const folders = await Promise.all([
    refresher.ensure(agency),
    refresher.ensure(agency),
    refresher.ensure(agency),
  ]);
  expect(new Set(folders).size).toBe(1);
  expect(asked).toHaveLength(4);
  await refresher.ensure(agency);
  expect(asked).toHaveLength(4);
});

test('when the queries of the pages change, the data is made again', async () => {
  await createRefresher(fixture.ws, load, SPECS).ensure(agency);
  const changed = createRefresher(fixture.ws, load, { ...SPECS, fingerprint: 'two' });
  expect(changed.ready(agency)).toBeNull();
  const folder = await changed.ensure(agency);
  expect(changed.ready(agency)).toBe(folder);
  expect(readdirSync(join(fixture.ws.home.dashboards, audienceOf(agency)))).toEqual([
    'r20260930T101500-0001',
  ]);
});

test('what was read while the release changed is thrown away and read again', async () => {
  let calls = 0;
  const changing: Load = async (query, scope) => {
    if (calls++ === 0) await fixture.publish('r20260930T111500-0002');
    return load(query, scope);
  };
  const folder = await createRefresher(fixture.ws, changing, SPECS).ensure(agency);
  expect(folder).toBe(audienceFolder(fixture.ws.home, agency, 'r20260930T111500-0002'));
  expect(existsSync(audienceFolder(fixture.ws.home, agency, 'r20260930T101500-0001'))).toBe(false);
});

test('a failure leaves nothing behind', async () => {
  const failing: Load = async () => {
    throw new Error('the semantic layer is away');
  };
  await expect(createRefresher(fixture.ws, failing, SPECS).ensure(agency)).rejects.toThrow('away');
  expect(readdirSync(join(fixture.ws.home.dashboards, audienceOf(agency)))).toEqual([]);
});

test('every audience of the ledger is written; old releases, abandoned folders and former audiences go', async () => {
  const refresher = createRefresher(fixture.ws, load, SPECS);
  expect(await refresher.ensureAll()).toBe(4);
  const former = accessScope({ userId: 'x', role: 'dpo', grants: ['sur'], brands: BRANDS });
  await refresher.ensure(former);
  const abandoned = join(fixture.ws.home.dashboards, audienceOf(admin), '.tmp-killed');
  mkdirSync(abandoned);
  utimesSync(abandoned, new Date(0), new Date(0));
  for (const id of ['r20260930T111500-0002', 'r20260930T121500-0003']) {
    await fixture.publish(id);
    expect(await refresher.ensureAll()).toBe(4);
  }
  const audiences = readdirSync(fixture.ws.home.dashboards);
  expect(audiences).toHaveLength(4);
  expect(audiences).not.toContain(audienceOf(former));
  for (const audience of audiences) {
    const folder = join(fixture.ws.home.dashboards, audience);
    expect(readdirSync(folder)).toEqual(['r20260930T111500-0002', 'r20260930T121500-0003']);
  }
});

test('a table with more rows than one answer is read page by page', async () => {
  const rows = Array.from({ length: 5 }, (_, index) => ({ 'cases.case_id': String(index) }));
  const paging: Load = async (query) =>
    rows.slice(Number(query.offset), Number(query.offset) + Number(query.limit));
  const all = await loadTable(paging, CASES, admin, null, 2);
  expect(all.map((row) => row.case_id)).toEqual(['0', '1', '2', '3', '4']);
});

test('pages count from yesterday, or from the last day with data when that is long past', async () => {
  const ending =
    (day: string | null): Load =>
    async () =>
      day === null ? [] : [{ 'channel_roi.date': `${day}T00:00:00.000` }];
  const last = (day: string | null) => lastShownDay(ending(day), SPECS, admin, '2026-09-29');
  expect(await last('2026-09-29')).toBe('2026-09-29');
  // A source that is late by weeks is late, and the page says so: the period stays.
  expect(await last('2026-08-15')).toBe('2026-09-29');
  expect(await last('2021-05-25')).toBe('2021-05-25');
  expect(await last(null)).toBe('2026-09-29');
});

test('values become the text of their column; periods are complete local days', () => {
  expect(asText('2026-09-30T00:00:00.000', 'date')).toBe('2026-09-30');
  expect(asText('2026-09-30T10:00:00.000Z', 'timestamp')).toBe('2026-09-30T10:00:00.000');
  expect([asText(null, 'money'), asText(0, 'money'), asText(false, 'boolean')]).toEqual([null, '0', 'false']);
  expect(headlinePeriods('2026-09-30')).toEqual({
    current: { from: '2026-09-01', to: '2026-09-30' },
    previous: { from: '2026-08-02', to: '2026-08-31' },
  });
});

test("the pages' own queries are well formed", () => {
  const specs = loadPageSpecs();
  for (const spec of [...specs.tables, ...specs.headline]) {
    const members = [
      ...((spec.query.dimensions ?? []) as string[]),
      ...((spec.query.measures ?? []) as string[]),
    ];
    expect(members.sort(), spec.name).toEqual(Object.keys(spec.columns).sort());
    expect(
      members.every((member) => member.startsWith(`${spec.view}.`)),
      spec.name,
    ).toBe(true);
  }
});
