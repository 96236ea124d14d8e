import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONTACTS, testHome } from '../testing.ts';
import { expire } from './retention.ts';

test('what was replaced long ago, old runs and old logs go; what counts stays', async () => {
  const home = await testHome();
  try {
    const { ws } = home;
    const first = await home.land(CONTACTS, [{ contact_id: '1', email: null }], { slice: 'all' });
    const second = await home.land(CONTACTS, [{ contact_id: '2', email: null }], { slice: 'all' });
    const file = (id: string) => join(home.root, 'landing', 'crm', 'contacts', `${id}.parquet`);
    const run = (id: string, at: string) =>
      ws.ledger
        .insertInto('runs')
        .values({
          id,
          kind: 'run',
          status: 'succeeded',
          started_at: at,
          finished_at: at,
          error: null,
          release_id: null,
          pid: 1,
        })
        .execute();
    await run('run-old', '2026-01-01T00:00:00Z');
    await run('run-new', '2026-11-21T00:00:00Z');
    const [old, recent] = ['old.log', 'new.log'].map((name) => join(ws.home.logs, name)) as [string, string];
    for (const log of [old, recent]) writeFileSync(log, 'x');
    utimesSync(old, new Date('2026-01-01'), new Date('2026-01-01'));
    utimesSync(recent, ws.clock.now(), ws.clock.now());

    expect(await expire(ws)).toEqual({ batches: 0, runs: 1, logs: 1 });
    expect([existsSync(file(first)), existsSync(old), existsSync(recent)]).toEqual([true, false, true]);
    ws.clock = { now: () => new Date('2027-04-01T00:00:00Z') };
    expect(await expire(ws)).toMatchObject({ batches: 1, runs: 1 });
    expect([existsSync(file(first)), existsSync(file(second))]).toEqual([false, true]);
  } finally {
    await home.close();
  }
});
