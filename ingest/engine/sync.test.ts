import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, fixedClock } from '../../core/clock.ts';
import { acquireLock, releaseLock } from '../../core/ledger/locks.ts';
import { checkOne } from './check.ts';
import { backfillOne, type SyncOptions, syncAll } from './sync.ts';
import { FAKE_ENV, FakeVendor, fakeConnection, fakeRegistry, json } from './testkit/fake-vendor.ts';
import { landedRows, type TestWorkspace, testWorkspace } from './testkit/workspace.ts';

process.env.ATALAYA_RETRY_BASE_MS = '1';

let vendor: FakeVendor;
let url: string;
let at: string;
let test_: TestWorkspace;
const clock: Clock = { now: () => new Date(at) };

beforeEach(async () => {
  at = '2026-11-22T08:00:00Z';
  vendor = new FakeVendor();
  url = await vendor.listen();
  test_ = await testWorkspace([fakeConnection(url)], { clock, env: FAKE_ENV });
});

afterEach(async () => {
  await test_.close();
  await vendor.close();
});

function sync(options: SyncOptions = {}) {
  return syncAll(test_.ws, fakeRegistry, options);
}

async function clicks(): Promise<string[]> {
  const rows = await landedRows(test_.ws, 'daily');
  return rows.map((row) => `${row.date} ${row.ad_id} ${row.clicks}`).sort();
}

const ledger = () => test_.ws.ledger;
const cursorOf = async (stream: string) =>
  (await ledger().selectFrom('cursors').select('cursor').where('stream', '=', stream).executeTakeFirst())
    ?.cursor;
const syncOf = (stream: string) =>
  ledger().selectFrom('syncs').selectAll().where('stream', '=', stream).executeTakeFirstOrThrow();

test('lands typed rows with what every row carries, and the streams they feed', async () => {
  vendor.days.set('2026-11-20', [
    { ad: 'a', clicks: 3, spend: '1.5', actions: [{ kind: 'lead', value: 2 }], novel: { x: 1 } },
    { ad: 'b|c', clicks: 4 },
    { ad: 'd', clicks: 5 },
  ]);
  const report = await sync({ runId: 'run-1' });
  expect(report).toMatchObject({ failed: 0, rows: 4, quarantined: 0 });
  const rows = await landedRows(test_.ws, 'daily');
  expect(rows[0]).toEqual({
    _connection: 'norte-fake',
    _brand: 'norte',
    _batch: expect.stringMatching(/^[0-9a-z]{11}-norte-fake$/),
    _extracted_at: '2026-11-22 08:00:00',
    _key: 'a|2026-11-20',
    _extra: '{"novel":{"x":1}}',
    date: '2026-11-20',
    ad_id: 'a',
    clicks: '3',
    spend: '1.5000',
  });
  expect(rows[1]).toMatchObject({ _key: 'b\\|c|2026-11-20', _extra: null, spend: null });
  expect(await landedRows(test_.ws, 'daily_actions')).toMatchObject([{ kind: 'lead', value: 2 }]);
  const batch = await ledger()
    .selectFrom('batches')
    .selectAll()
    .where('stream', '=', 'daily')
    .executeTakeFirst();
  expect(batch).toMatchObject({ slice: '2026-11-20', rows: 3, vendor_count: 3, run_id: 'run-1' });
  expect(await syncOf('daily')).toMatchObject({
    fresh_to: '2026-11-20',
    new_fields: expect.stringMatching(/^\{"novel":\{"since":"2026.*"records":\d+\}\}$/),
    last_error: null,
    last_success_at: '2026-11-22T08:00:00.000Z',
  });
  expect(await cursorOf('daily')).toBe('{"through":"2026-11-22"}');
});

test('a restated day replaces what it held, and rows that vanished are gone, in fed streams too', async () => {
  vendor.days.set('2026-11-21', [
    { ad: 'a', clicks: 1, actions: [{ kind: 'lead', value: 1 }] },
    { ad: 'b', clicks: 1 },
  ]);
  await sync();
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 9 }]);
  await sync();
  expect(await clicks()).toEqual(['2026-11-21 a 9']);
  expect(await landedRows(test_.ws, 'daily_actions')).toEqual([]);
  vendor.days.delete('2026-11-21');
  await sync();
  expect(await clicks()).toEqual([]);
  const files = readdirSync(join(test_.ws.home.landing, 'fake', 'daily'));
  expect(files).toHaveLength(3);
});

test('days that have left the restatement window keep their rows and are no longer restating', async () => {
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 1 }]);
  await sync();
  vendor.days.clear();
  at = '2026-11-28T08:00:00Z';
  await sync();
  await sync();
  expect(await clicks()).toEqual([]);
  vendor.days.set('2026-11-28', [{ ad: 'z', clicks: 1 }]);
  await sync();
  at = '2026-12-05T08:00:00Z';
  await sync();
  vendor.days.clear();
  at = '2026-12-06T08:00:00Z';
  await sync();
  expect(await clicks()).toEqual(['2026-11-28 z 1']);
  const restating = await ledger()
    .selectFrom('slices')
    .select('slice')
    .where('is_restating', '=', 1)
    .execute();
  expect(Math.min(...restating.map((row) => Date.parse(row.slice)))).toBe(Date.parse('2026-12-03'));
});

test('a broken record goes to the quarantine with its bytes and does not take its batch along', async () => {
  vendor.days.set('2026-11-21', [
    { ad: 'a', clicks: 1 },
    { ad: 'b', clicks: 'many' },
    { ad: 'c', clicks: -1 },
    { ad: '', clicks: 2 },
    { ad: 'e', clicks: 1, spend: '99999999999999999.5' },
    { ad: 'f', clicks: 1, spend: 'lots' },
  ]);
  expect(await sync()).toMatchObject({ rows: 1, quarantined: 5, failed: 0 });
  const rows = await ledger().selectFrom('quarantine').selectAll().orderBy('id').execute();
  expect(rows.map(({ reason, path }) => `${reason} ${path}`)).toEqual([
    'wrong_type clicks',
    'out_of_range clicks',
    'missing_key ad_id',
    'out_of_range spend',
    'wrong_type spend',
  ]);
  expect(JSON.parse(Buffer.from(rows[0]!.raw).toString())).toEqual({
    ad: 'b',
    clicks: 'many',
    day: '2026-11-21',
  });
  expect(rows[0]).toMatchObject({ contract_version: 1, slice: '2026-11-21', connector: 'fake' });
});

test('replacing a slice replaces its quarantine', async () => {
  vendor.days.set('2026-11-21', [{ ad: 'b', clicks: 'many' }]);
  await sync();
  vendor.days.set('2026-11-21', []);
  await sync();
  const rows = await ledger().selectFrom('quarantine').select('superseded_by').execute();
  expect(rows).toEqual([{ superseded_by: expect.stringContaining('norte-fake') }]);
});

test('too many broken records fail the slice and leave what was there', async () => {
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 1 }]);
  await sync();
  vendor.days.set(
    '2026-11-21',
    Array.from({ length: 30 }, (_, n) => ({ ad: `a${n}`, clicks: n < 10 ? 1 : 'x' })),
  );
  const report = await sync();
  expect(report.connections[0]!.error).toMatchObject({ class: 'contract' });
  expect(report.connections[0]!.error!.message).toContain('20 of 30 records of "daily"');
  expect(await clicks()).toEqual(['2026-11-21 a 1']);
  expect(await syncOf('daily')).toMatchObject({ error_class: 'contract' });
});

test('the last of several records with one key lands, and the others are counted', async () => {
  vendor.days.set('2026-11-21', [
    { ad: 'a', clicks: 1 },
    { ad: 'b', clicks: 1 },
    { ad: 'a', clicks: 2 },
  ]);
  const report = await sync();
  expect(await clicks()).toEqual(['2026-11-21 a 2', '2026-11-21 b 1']);
  expect(report.connections[0]!.streams[0]).toMatchObject({ rows: 2, duplicates: 1 });
  expect((await syncOf('daily')).notes).toContain('1 records came again with the same key');
});

test('keys that come again in a later part of a large slice land once', async () => {
  vendor.days.set(
    '2026-11-21',
    Array.from({ length: 10 }, (_, n) => ({ ad: `a${n % 6}`, clicks: n })),
  );
  const report = await sync({ limits: { rows: 3 } });
  expect(await clicks()).toEqual([6, 7, 8, 9, 4, 5].map((n, at) => `2026-11-21 a${at} ${n}`));
  expect(report.connections[0]!.streams[0]).toMatchObject({ rows: 6, duplicates: 4 });
  const active = await ledger()
    .selectFrom('batches')
    .select('rows')
    .where('superseded_by', 'is', null)
    .execute();
  expect(active.reduce((sum, batch) => sum + batch.rows, 0)).toBe(6);
});

test('a large slice that replaces takes the place of the old one only when it is whole', async () => {
  vendor.days.set('2026-11-21', [{ ad: 'old', clicks: 1 }]);
  await sync();
  vendor.days.set(
    '2026-11-21',
    Array.from({ length: 10 }, (_, n) => ({ ad: `a${n}`, clicks: n })),
  );
  vendor.fault = (request, response) => {
    if (request.searchParams.get('offset') !== '8') return false;
    json(response, 400, {});
    return true;
  };
  expect(await sync({ limits: { rows: 3 } })).toMatchObject({ failed: 1 });
  expect(await clicks()).toEqual(['2026-11-21 old 1']);
  expect(readdirSync(join(test_.ws.home.landing, 'fake', 'daily'))).toHaveLength(1);
  vendor.fault = undefined;
  await sync({ limits: { rows: 3 } });
  expect(await clicks()).toHaveLength(10);
});

test('a failed slice leaves the cursor where it was, and the next sync goes on from there', async () => {
  for (const day of ['2026-11-18', '2026-11-19', '2026-11-20'])
    vendor.days.set(day, [{ ad: 'a', clicks: 1 }]);
  vendor.fault = (request, response) => {
    if (request.searchParams.get('day') !== '2026-11-19') return false;
    json(response, 400, { error: 'no' });
    return true;
  };
  const report = await sync();
  expect(report.connections[0]!.error?.class).toBe('bug');
  expect(await cursorOf('daily')).toBe('{"through":"2026-11-18"}');
  expect(await clicks()).toEqual(['2026-11-18 a 1']);
  expect(await syncOf('daily')).toMatchObject({ last_success_at: null, error_class: 'bug' });
  vendor.fault = undefined;
  vendor.requests = [];
  await sync();
  expect(vendor.requests[0]).toBe('/daily?day=2026-11-16&offset=0');
  expect(await clicks()).toHaveLength(3);
});

test('an incremental slice is committed where the vendor allows to stop', async () => {
  vendor.things = Array.from({ length: 9 }, (_, n) => ({
    id: n,
    name: `t${n}`,
    updated_at: `2026-11-2${n < 5 ? 0 : 1}T0${n}:00:00Z`,
  }));
  vendor.fault = (request, response) => {
    if (request.pathname !== '/v1/things' || request.searchParams.get('offset') !== '6') return false;
    json(response, 400, {});
    return true;
  };
  await sync({ limits: { rows: 4 } });
  expect(await cursorOf('things')).toBe('{"since":"2026-11-20T03:00:00Z"}');
  expect(await landedRows(test_.ws, 'things')).toHaveLength(4);
  vendor.fault = undefined;
  await sync({ limits: { rows: 4 } });
  const keys = (await landedRows(test_.ws, 'things')).map((row) => row._key);
  expect(new Set(keys).size).toBe(9);
});

test('a sync that finds nothing writes no cursor and no batch', async () => {
  await sync();
  expect(await cursorOf('things')).toBeUndefined();
  expect(await ledger().selectFrom('batches').selectAll().execute()).toEqual([]);
});

test('an entity that is not for us is skipped with a note and replaces nothing', async () => {
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 1 }]);
  await sync();
  vendor.fault = (request, response) => {
    if (request.searchParams.get('day') !== '2026-11-21') return false;
    json(response, 451, { error: 'closed' });
    return true;
  };
  expect(await sync()).toMatchObject({ failed: 0 });
  expect(await clicks()).toEqual(['2026-11-21 a 1']);
  expect((await syncOf('daily')).notes).toContain('2026-11-21 was skipped');
});

test('a place the vendor forgot is left for the last committed one, once', async () => {
  let forgotten = 1;
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 1 }]);
  vendor.fault = (request, response) => {
    if (request.searchParams.get('day') !== '2026-11-21' || forgotten-- <= 0) return false;
    json(response, 410, {});
    return true;
  };
  expect(await sync()).toMatchObject({ failed: 0 });
  expect(await clicks()).toHaveLength(1);
  forgotten = 99;
  const report = await sync();
  expect(report.connections[0]!.error?.class).toBe('cursor_expired');
});

test('a count of the vendor that differs is noted', async () => {
  vendor.fault = (request, response) => {
    if (request.searchParams.get('day') !== '2026-11-21') return false;
    json(response, 200, { rows: [{ ad: 'a', clicks: 1 }], next: null, total: 7 });
    return true;
  };
  await sync();
  expect((await syncOf('daily')).notes).toContain('the vendor states 7 records, 1 were received');
  const slice = await ledger()
    .selectFrom('slices')
    .selectAll()
    .where('slice', '=', '2026-11-21')
    .executeTakeFirst();
  expect(slice).toMatchObject({ rows: 1, vendor_count: 7 });
});

test('refused credentials stop the connection, are recorded for every stream, and other connections go on', async () => {
  await test_.close();
  test_ = await testWorkspace(
    [
      fakeConnection(url, { id: 'bad-fake', credentials: { key: '${BAD_KEY}' } }),
      fakeConnection(url),
      { id: 'odd', connector: 'fake', config: { nonsense: 1 } },
    ],
    { clock, env: { ...FAKE_ENV, BAD_KEY: 'wrong-secret-value' } },
  );
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 1 }]);
  const report = await sync();
  expect(report).toMatchObject({ failed: 2, rows: 1 });
  expect(report.connections.map((one) => one.error?.class)).toEqual(['config', undefined, 'config']);
  expect(report.connections[2]!.error!.message).toContain('The connection "odd" is not right');
  const failed = await ledger()
    .selectFrom('syncs')
    .selectAll()
    .where('connection', '=', 'bad-fake')
    .execute();
  expect(failed.map((row) => row.stream).sort()).toEqual(['daily', 'daily_actions', 'things']);
  expect(JSON.stringify([report, failed])).not.toContain('wrong-secret-value');
  expect(vendor.requests.filter((request) => request.startsWith('/things'))).toHaveLength(1);
});

test('an unknown connection is named before anything is read', async () => {
  await expect(sync({ connections: ['nope'] })).rejects.toThrow(
    'There is no connection "nope" in the configuration: it has norte-fake.',
  );
});

test('two syncs of one connection never run together', async () => {
  const lock = await acquireLock(ledger(), 'sync:norte-fake', fixedClock(at));
  const report = await sync();
  expect(report.connections[0]!.error).toMatchObject({ class: 'transient' });
  expect(report.connections[0]!.error!.message).toContain('is busy');
  expect(await ledger().selectFrom('syncs').selectAll().execute()).toEqual([]);
  await releaseLock(ledger(), lock);
  expect(await sync()).toMatchObject({ failed: 0 });
});

test('a result is dropped when the lock was lost on the way', async () => {
  vendor.days.set('2026-11-22', [{ ad: 'a', clicks: 1 }]);
  vendor.fault = (request) => {
    if (request.searchParams.get('day') === '2026-11-22') {
      void ledger().updateTable('locks').set({ holder: 'somebody/1/-/else' }).execute();
    }
    return false;
  };
  const report = await sync();
  expect(report.connections[0]!.error!.message).toContain('taken over by another process');
  expect(await clicks()).toEqual([]);
});

test('files of a broken run are removed, those of other connections and of the ledger are not', async () => {
  vendor.days.set('2026-11-21', [{ ad: 'a', clicks: 1 }]);
  await sync();
  const folder = join(test_.ws.home.landing, 'fake', 'daily');
  const [kept] = readdirSync(folder);
  const orphan = join(folder, '0zzzzzzzzzz-norte-fake.parquet');
  const half = join(folder, '0zzzzzzzzzy-norte-fake.parquet.tmp');
  const other = join(folder, '0zzzzzzzzzx-other-norte-fake.parquet');
  for (const file of [orphan, half, other]) writeFileSync(file, 'x');
  await sync();
  expect([orphan, half, other, join(folder, kept!)].map((file) => existsSync(file))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('a backfill reads newest first, leaves the cursor alone, and goes on where it was broken', async () => {
  await sync();
  const cursor = await cursorOf('daily');
  for (const day of ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04']) {
    vendor.days.set(day, [{ ad: 'a', clicks: 1 }]);
  }
  vendor.requests = [];
  vendor.fault = (request, response) => {
    if (request.searchParams.get('day') !== '2026-10-02') return false;
    json(response, 400, {});
    return true;
  };
  const options = { from: '2026-10-01', to: '2026-10-04' };
  expect(await backfillOne(test_.ws, fakeRegistry, 'norte-fake', options)).toMatchObject({ failed: 1 });
  const days = () =>
    vendor.requests.filter((request) => request.startsWith('/daily')).map((r) => r.slice(11, 21));
  expect(days()).toEqual(['2026-10-04', '2026-10-03', '2026-10-02']);
  vendor.fault = undefined;
  vendor.requests = [];
  await backfillOne(test_.ws, fakeRegistry, 'norte-fake', options);
  expect(days()).toEqual(['2026-10-02', '2026-10-01']);
  expect(await clicks()).toHaveLength(4);
  expect(await cursorOf('daily')).toBe(cursor);
  vendor.requests = [];
  await backfillOne(test_.ws, fakeRegistry, 'norte-fake', options);
  expect(days()).toHaveLength(4);
  expect(await clicks()).toHaveLength(4);
});

test('a backfill never asks for more than the vendor keeps', async () => {
  vendor.requests = [];
  await backfillOne(test_.ws, fakeRegistry, 'norte-fake', { from: '2020-01-01', to: '2024-02-28' });
  expect(vendor.requests.filter((r) => r.startsWith('/daily')).at(-1)).toBe('/daily?day=2024-02-26&offset=0');
  expect((await syncOf('daily')).notes).toContain('the vendor keeps 1000 days');
  await expect(
    backfillOne(test_.ws, fakeRegistry, 'norte-fake', { from: '2026-02-02', to: '2026-02-01' }),
  ).rejects.toThrow('write the earlier day first');
});

test('without a cursor the history begins where company or connection say', async () => {
  await sync();
  expect(vendor.requests[0]).toBe('/daily?day=2026-11-12&offset=0');
});

test('batch ids sort in the order of landing though the clock goes back', async () => {
  for (const [n, now] of ['2026-11-22', '2026-11-21', '2026-11-22'].entries()) {
    at = `${now}T08:00:00Z`;
    vendor.days.set('2026-11-20', [{ ad: 'a', clicks: n }]);
    await sync();
  }
  const batches = await ledger()
    .selectFrom('batches')
    .select(['id', 'superseded_by'])
    .orderBy('id')
    .execute();
  expect(batches.map((batch) => batch.superseded_by)).toEqual([batches[1]!.id, batches[2]!.id, null]);
  expect(await clicks()).toEqual(['2026-11-20 a 2']);
});

test('checking a connection says what it found or what is wrong', async () => {
  expect(await checkOne(test_.ws, fakeRegistry, 'norte-fake')).toEqual({
    ok: true,
    message: 'Account Norte.',
  });
  vendor.fault = (_, response) => {
    json(response, 401, { error: 'bad key' });
    return true;
  };
  const refused = await checkOne(test_.ws, fakeRegistry, 'norte-fake');
  expect(refused.ok).toBe(false);
  expect(refused.message).toContain('Check the credentials');
});

test('progress tells of streams and slices', async () => {
  const seen: string[] = [];
  await sync({ onProgress: (p) => seen.push(`${p.stream} ${p.state} ${p.slicesDone}/${p.slicesTotal}`) });
  expect(seen[0]).toBe('daily started 0/11');
  expect(seen).toContain('daily slice 11/11');
  expect(seen.at(-1)).toBe('things finished 1/1');
});
