import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../core/clock.ts';
import { driftReport } from './drift.ts';
import { applyCursor, cursorsOf, planCursor, readCursor } from './state.ts';
import { backfillOne, syncAll } from './sync.ts';
import { FAKE_ENV, FakeVendor, fakeConnection, fakeRegistry, json } from './testkit/fake-vendor.ts';
import { landedRows, type TestWorkspace, testWorkspace } from './testkit/workspace.ts';

process.env.ATALAYA_RETRY_BASE_MS = '1';

let vendor: FakeVendor;
let at: string;
let work: TestWorkspace;
const clock: Clock = { now: () => new Date(at) };

beforeEach(async () => {
  at = '2026-11-22T08:00:00Z';
  vendor = new FakeVendor();
  work = await testWorkspace([fakeConnection(await vendor.listen())], { clock, env: FAKE_ENV });
});
afterEach(async () => {
  await work.close();
  await vendor.close();
});

const sync = () => syncAll(work.ws, fakeRegistry);
const cursors = (stream?: string) => cursorsOf(work.ws, fakeRegistry, 'norte-fake', stream);

test('every stream that reads is shown, before and after its first slice', async () => {
  expect(await cursors('daily')).toMatchObject([{ cursor: null, updatedAt: null, slices: 0 }]);
  vendor.days.set('2026-11-20', [{ ad: 'a', clicks: 3 }]);
  await sync();
  const [daily] = await cursors('daily');
  expect(daily).toMatchObject({
    connection: 'norte-fake',
    stream: 'daily',
    updatedAt: at.replace('Z', '.000Z'),
  });
  expect(daily!.cursor).not.toBeNull();
  expect(daily!.slices).toBeGreaterThan(0);
  expect((await cursors()).map(({ stream }) => stream)).not.toContain('daily_actions');
});

test('a backfill that broke off is shown with its days', async () => {
  vendor.fault = (request, response) => {
    if (!request.search.includes('2026-11-02')) return false;
    json(response, 401, {});
    return true;
  };
  await backfillOne(work.ws, fakeRegistry, 'norte-fake', { from: '2026-11-01', to: '2026-11-04' });
  const [daily] = await cursors('daily');
  expect(daily).toMatchObject({
    cursor: null,
    backfills: [{ days: '2026-11-01..2026-11-04', stoppedBehind: '2026-11-03' }],
  });
});

test('planning a change says what the next sync would read, and changes nothing', async () => {
  await sync();
  const [before] = await cursors('daily');
  const change = await planCursor(work.ws, fakeRegistry, 'norte-fake', 'daily', null);
  expect(change).toMatchObject({ before: before!.cursor, after: null });
  expect(change.readsAfter!.length).toBeGreaterThan(change.readsBefore!.length);
  expect(await cursors('daily')).toEqual([before]);
  await expect(planCursor(work.ws, fakeRegistry, 'norte-fake', 'daily_actions', null)).rejects.toThrow(
    'daily',
  );
});

test('a change is made with a line in the audit, the next sync reads from there, and what landed stays', async () => {
  vendor.days.set('2026-11-14', [{ ad: 'a', clicks: 3 }]);
  await sync();
  const landed = await landedRows(work.ws, 'daily');
  const change = await planCursor(work.ws, fakeRegistry, 'norte-fake', 'daily', null);
  await applyCursor(work.ws, change, 'ana@demo.example');
  expect(await cursors('daily')).toMatchObject([{ cursor: null }]);
  expect(await landedRows(work.ws, 'daily')).toEqual(landed);
  const audit = await work.ws.ledger.selectFrom('audit').selectAll().execute();
  expect(audit).toMatchObject([
    {
      actor: 'ana@demo.example',
      action: 'state.set',
      subject: 'norte-fake/daily',
      at: at.replace('Z', '.000Z'),
    },
  ]);
  expect(JSON.parse(audit[0]!.detail!)).toEqual({ before: change.before, after: null });
  vendor.days.set('2026-11-14', [{ ad: 'a', clicks: 4 }]);
  await sync();
  expect((await landedRows(work.ws, 'daily')).map(({ clicks }) => Number(clicks))).toEqual([4]);
});

test.each(['{', '[1]', '"x"', '{"a":{"b":1}}', '12'])('%s is no cursor', (text) => {
  expect(() => readCursor(text)).toThrow('is no cursor');
});

test('drift says since when and how often: new fields, and fields of another type', async () => {
  vendor.days.set('2026-11-21', [
    { ad: 'a', clicks: 1, novel: 1 },
    { ad: 'b', clicks: 'three' },
    { ad: 'c', clicks: 2, novel: 2 },
  ]);
  await sync();
  const first = '2026-11-22T08:00:00.000Z';
  const [fresh, changed] = await driftReport(work.ws);
  expect(fresh).toEqual({
    connection: 'norte-fake',
    stream: 'daily',
    field: 'novel',
    kind: 'new',
    since: first,
    last: first,
    records: 2,
  });
  expect(changed).toMatchObject({ stream: 'daily', field: 'clicks', kind: 'type', since: first, records: 1 });
  at = '2026-11-23T08:00:00Z';
  await sync();
  expect((await driftReport(work.ws))[0]).toMatchObject({
    field: 'novel',
    since: first,
    last: '2026-11-23T08:00:00.000Z',
    records: 4,
  });
});
