import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import type { Connector } from './connector.ts';
import { importFiles } from './import.ts';
import { listQuarantine, replayWaiting, showQuarantine } from './quarantine.ts';
import { syncAll } from './sync.ts';
import { FAKE_ENV, FakeVendor, fakeConnection, fakeConnector, fakeRegistry } from './testkit/fake-vendor.ts';
import { landedRows, newestRows, type TestWorkspace, testWorkspace } from './testkit/workspace.ts';

let at: TestWorkspace;
beforeEach(async () => {
  at = await testWorkspace([fakeConnection('http://127.0.0.1:9')], { env: FAKE_ENV });
});
afterEach(() => at.close());

function file(name: string, content: string): string {
  const path = join(at.folder, name);
  writeFileSync(path, content);
  return path;
}

const load = (stream: string, ...files: string[]) =>
  importFiles(at.ws, fakeRegistry, 'norte-fake', stream, files);

test('records of a vendor land as in a sync, explode into the streams they feed, and land once', async () => {
  const recorded = file(
    'daily.ndjson',
    [
      { day: '2026-01-01', ad: 'a', clicks: 1, actions: [{ kind: 'lead', value: 2 }], later: true },
      { day: '2026-01-01', ad: 'b', clicks: 'x' },
    ]
      .map((row) => JSON.stringify(row))
      .concat('{broken')
      .join('\n'),
  );
  expect(await load('daily', recorded)).toMatchObject({ rows: 1, quarantined: 2, alreadyLanded: 0 });
  expect(await load('daily', recorded)).toMatchObject({ rows: 0, quarantined: 0, alreadyLanded: 1 });
  expect(await landedRows(at.ws, 'daily')).toMatchObject([
    { ad_id: 'a', clicks: '1', _extra: '{"later":true}' },
  ]);
  expect(await landedRows(at.ws, 'daily_actions')).toMatchObject([{ kind: 'lead', value: 2 }]);
  expect((await listQuarantine(at.ws)).map((row) => `${row.reason} ${row.message}`)).toEqual([
    'unreadable row 3: the line is not JSON',
    expect.stringMatching(/^wrong_type /),
  ]);
  expect(await at.ws.ledger.selectFrom('cursors').selectAll().execute()).toEqual([]);
});

test('CSV gives the contract its numbers and lists back', async () => {
  const recorded = file(
    'daily.csv',
    'day,ad,clicks,actions\n2026-01-01,a,3,"[{""kind"":""lead"",""value"":2}]"\n2026-01-01,7,4,\n',
  );
  expect(await load('daily', recorded)).toMatchObject({ rows: 2, quarantined: 0 });
  expect((await landedRows(at.ws, 'daily')).map((row) => `${row.ad_id} ${row.clicks}`)).toEqual([
    '7 4',
    'a 3',
  ]);
  expect(await landedRows(at.ws, 'daily_actions')).toHaveLength(1);
});

test('Parquet records keep their nested fields', async () => {
  const path = join(at.folder, 'daily.parquet');
  await withDuckDB(':memory:', (duck) =>
    duck.run(`copy (select '2026-01-01' as "day", 'a' as ad, 3 as clicks, [{'kind': 'lead', 'value': 2}] as actions)
      to '${path}' (format parquet)`),
  );
  expect(await load('daily', path)).toMatchObject({ rows: 1, quarantined: 0 });
  expect(await landedRows(at.ws, 'daily_actions')).toMatchObject([{ kind: 'lead', value: 2 }]);
});

test('after the contract is mended, replaying lands what passes, once, and never over newer versions', async () => {
  let now = '2026-11-22T08:00:00Z';
  const vendor = new FakeVendor();
  const url = await vendor.listen();
  await at.close();
  at = await testWorkspace([fakeConnection(url)], { env: FAKE_ENV, clock: { now: () => new Date(now) } });
  vendor.things = [
    { id: 1, name: 5 as unknown as string, updated_at: '2026-11-20T00:00:00.000Z' },
    { id: 2, name: 6 as unknown as string, updated_at: '2026-11-20T00:00:01.000Z' },
    { id: 3, name: null as unknown as string, updated_at: '2026-11-20T00:00:02.000Z' },
  ];
  expect(await syncAll(at.ws, fakeRegistry)).toMatchObject({ quarantined: 3 });
  now = '2026-11-22T09:00:00Z';
  vendor.things.push({ id: 1, name: 'newer', updated_at: '2026-11-21T00:00:00.000Z' });
  vendor.things.shift();
  await syncAll(at.ws, fakeRegistry);
  await vendor.close();
  expect(await replayWaiting(at.ws, fakeRegistry)).toMatchObject({ landed: 0 });

  const mended = new Map([['fake', withLooserThings(fakeConnector)]]);
  now = '2026-11-22T10:00:00Z';
  expect(await replayWaiting(at.ws, mended, { stream: 'things' })).toMatchObject({ landed: 2 });
  expect(await replayWaiting(at.ws, mended, { stream: 'things' })).toMatchObject({ landed: 0 });
  const newest = await newestRows(at.ws, 'things');
  expect([...newest].map(([key, row]) => `${key} ${row.name}`).sort()).toEqual(['1 newer', '2 6']);
  const left = await listQuarantine(at.ws, { connection: 'norte-fake', reason: 'missing_key' });
  expect(left.length).toBeGreaterThan(0);
  const shown = await showQuarantine(at.ws, left[0]!.id);
  expect(JSON.parse(Buffer.from(shown.raw).toString())).toMatchObject({ id: 3, name: null });
  await expect(showQuarantine(at.ws, 999)).rejects.toThrow('no record 999 in quarantine');
});

function withLooserThings(connector: Connector): Connector {
  const streams = connector.streams.map((stream) =>
    stream.name === 'things'
      ? {
          ...stream,
          contractVersion: 2,
          contract: z
            .object({ id: z.int(), name: z.union([z.string(), z.number()]), updated_at: z.string() })
            .transform(({ id, name, updated_at }) => ({
              thing_id: String(id),
              name: String(name),
              updated_at,
            })),
        }
      : stream,
  );
  return { ...connector, streams };
}
