import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { syncAll } from './sync.ts';
import { FAKE_ENV, FakeVendor, fakeConnection, fakeRegistry, json } from './testkit/fake-vendor.ts';
import { landedRows, newestRows, type TestWorkspace, testWorkspace } from './testkit/workspace.ts';

process.env.ATALAYA_RETRY_BASE_MS = '1';

/** What is landed, as readers see it, against what the vendor has: reports as they are, entities by newest version. */
async function expectSame(at: TestWorkspace, vendor: FakeVendor): Promise<void> {
  const landed = (await landedRows(at.ws, 'daily')).map((row) => `${row.date} ${row.ad_id} ${row.clicks}`);
  const there = [...vendor.days].flatMap(([day, rows]) =>
    rows.map((row) => `${day} ${row.ad} ${row.clicks}`),
  );
  expect(landed.sort()).toEqual(there.sort());
  const actions = (await landedRows(at.ws, 'daily_actions')).map((row) => `${row._key} ${row.value}`);
  const theirs = [...vendor.days].flatMap(([day, rows]) =>
    rows.flatMap((row) => (row.actions ?? []).map((act) => `${row.ad}|${day}|${act.kind} ${act.value}`)),
  );
  expect(actions.sort()).toEqual(theirs.sort());
  const newest = await newestRows(at.ws, 'things');
  expect([...newest.values()].map((row) => `${row.thing_id} ${row.name}`).sort()).toEqual(
    vendor.things.map((thing) => `${thing.id} ${thing.name}`).sort(),
  );
  for (const stream of ['daily', 'daily_actions', 'things']) {
    const rows = await landedRows(at.ws, stream);
    const recorded = await at.ws.ledger
      .selectFrom('batches')
      .select('rows')
      .where('stream', '=', stream)
      .where('superseded_by', 'is', null)
      .execute();
    expect(recorded.reduce((sum, batch) => sum + batch.rows, 0)).toBe(rows.length);
  }
}

const DAYS = ['2026-11-20', '2026-11-21', '2026-11-22'];

const day = fc.record({
  kind: fc.constant('day' as const),
  day: fc.constantFrom(...DAYS),
  ads: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 }),
  clicks: fc.nat({ max: 50 }),
  actions: fc.nat({ max: 2 }),
});
const thing = fc.record({
  kind: fc.constant('thing' as const),
  id: fc.nat({ max: 5 }),
  name: fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('x', 'y', 'ñ', '😀') }),
});
const sync = fc.record({
  kind: fc.constant('sync' as const),
  failAt: fc.option(fc.nat({ max: 20 })),
  status: fc.constantFrom(400, 403, 500, 410),
  flushRows: fc.integer({ min: 1, max: 4 }),
});

test('whatever changes, in whatever order, however often syncs are broken: the last whole one has it all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(day, thing, sync), { minLength: 3, maxLength: 9 }), async (steps) => {
      const vendor = new FakeVendor();
      const url = await vendor.listen();
      const at = await testWorkspace([fakeConnection(url, { since: '2026-11-20' })], { env: FAKE_ENV });
      let tick = 0;
      try {
        for (const step of [...steps, { kind: 'sync' as const, failAt: null, status: 400, flushRows: 2 }]) {
          if (step.kind === 'day') {
            vendor.days.set(
              step.day,
              step.ads.map((ad) => ({
                ad,
                clicks: step.clicks,
                actions: Array.from({ length: step.actions }, (_, n) => ({ kind: `k${n}`, value: n })),
              })),
            );
          } else if (step.kind === 'thing') {
            const updated_at = new Date(Date.UTC(2026, 10, 20, 0, 0, tick++)).toISOString();
            vendor.things = vendor.things.filter(({ id }) => id !== step.id);
            vendor.things.push({ id: step.id, name: step.name, updated_at });
          } else {
            let left = step.failAt ?? Number.POSITIVE_INFINITY;
            vendor.fault = (_, response) => {
              if (left-- > 0) return false;
              json(response, step.status, {});
              return true;
            };
            await syncAll(at.ws, fakeRegistry, { limits: { rows: step.flushRows } });
          }
        }
        await expectSame(at, vendor);
      } finally {
        await at.close();
        await vendor.close();
      }
    }),
    { numRuns: 12, seed: 20261122 },
  );
}, 240_000);

test('a process that is killed at any moment is made good by the next sync', async () => {
  const vendor = new FakeVendor();
  const url = await vendor.listen();
  vendor.latencyMs = 5;
  for (const [n, day] of DAYS.entries()) {
    vendor.days.set(
      day,
      Array.from({ length: 7 }, (_, ad) => ({
        ad: `a${ad}`,
        clicks: n,
        actions: [{ kind: 'k', value: ad }],
      })),
    );
  }
  vendor.things = Array.from({ length: 9 }, (_, id) => ({
    id,
    name: `t${id}`,
    updated_at: `2026-11-20T0${id}:00:00.000Z`,
  }));
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-kill-'));
  const script = fileURLToPath(new URL('./testkit/sync-process.ts', import.meta.url));
  let killed = 0;
  try {
    for (const requests of [1, 4, 8, 11, 14]) {
      const child = spawn(process.execPath, ['--import', 'tsx', script, folder, url], {
        env: { ...process.env, ...FAKE_ENV },
        stdio: 'inherit',
      });
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.once('exit', (_, signal) => resolve(signal)),
      );
      vendor.requests = [];
      vendor.fault = () => {
        // Some milliseconds later, so that the kill meets the writing and the committing too.
        if (vendor.requests.length === requests) setTimeout(() => child.kill('SIGKILL'), requests * 3);
        return false;
      };
      if ((await ended) === 'SIGKILL') killed++;
    }
    expect(killed).toBeGreaterThan(2);
    vendor.fault = undefined;
    const at = await testWorkspace([fakeConnection(url, { since: '2026-11-20' })], { env: FAKE_ENV, folder });
    expect(await syncAll(at.ws, fakeRegistry)).toMatchObject({ failed: 0 });
    await expectSame(at, vendor);
    await at.close();
  } finally {
    await vendor.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
