import { readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { cli, NOW, scratch } from './support/process.ts';
import { load, logIn, type Served, startProduct } from './support/server.ts';

const CHECKS = `
  select count(*)::varchar as orders, coalesce(sum(net_rc), 0)::varchar as revenue,
         (select coalesce(sum(value_rc), 0)::varchar from marts.fct_attribution where model = 'last_touch' and kind in ('first_order', 'repeat_order')) as attributed,
         (select count(*)::varchar from marts.fct_cases) as cases
  from marts.fct_orders where is_counted`;

const later = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

describe('readers while runs publish', () => {
  const folder = scratch('readers');
  const home = folder.path;
  let served: Served;
  let cookie: string;

  beforeAll(async () => {
    const first = await cli(['run'], home);
    expect(first.code, first.stderr).toBe(0);
    served = await startProduct(home, {}, ['serve']);
    cookie = await logIn(served, 'analyst@demo.example');
  });
  afterAll(async () => {
    await served?.stop();
    folder.remove();
  });

  it('never see an error or two releases in one answer, and see the new one in the end', async () => {
    const seenBySql = new Map<string, string>();
    const seenByApi = new Set<string>();
    const seenByPage = new Set<string>();
    const errors: string[] = [];
    let isRunning = true;
    let asked = 0;
    const reader = (name: string, read: () => Promise<void>) =>
      (async () => {
        while (isRunning) {
          asked += 1;
          await read().catch((error: unknown) => errors.push(`${name}: ${String(error)}`));
        }
      })();

    const readers = [
      reader('sql', async () => {
        const file = realpathSync(join(home, 'releases', 'current'));
        const [row] = await withDuckDB(file, (connection) => queryRows(connection, CHECKS), {
          readOnly: true,
          threads: 1,
        });
        seenBySql.set(file, JSON.stringify(row));
      }),
      reader('api', async () => {
        const answer = await load(served, cookie, {
          measures: ['orders.orders', 'orders.revenue'],
        });
        if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
        seenByApi.add(
          `${Number(answer.rows[0]!['orders.orders'])} ${Number(answer.rows[0]!['orders.revenue']).toFixed(2)}`,
        );
      }),
      reader('page data', async () => {
        const answer = await fetch(`${served.url}/data/headline.json`, { headers: { cookie } });
        if (answer.status !== 200) throw new Error(`${answer.status}`);
        seenByPage.add(((await answer.json()) as { release: string }).release);
      }),
    ];

    const published = [readlinkSync(join(home, 'releases', 'current'))];
    for (const days of [1, 2, 3]) {
      const run = await cli(['run'], home, { ATALAYA_NOW: later(days) });
      expect(run.code, run.stderr).toBe(0);
      published.push(readlinkSync(join(home, 'releases', 'current')));
    }
    // The readers go on for a moment, so that each of them meets the last release.
    await new Promise((wake) => setTimeout(wake, 8000));
    isRunning = false;
    await Promise.all(readers);

    expect(errors).toEqual([]);
    expect(new Set(published).size).toBe(4);
    expect(asked).toBeGreaterThan(50);
    const whole = new Map<string, Record<string, unknown>>();
    for (const release of published) {
      const [row] = await withDuckDB(
        join(home, 'releases', release),
        (connection) => queryRows(connection, CHECKS),
        { readOnly: true },
      );
      whole.set(release, row!);
    }
    for (const [file, row] of seenBySql) expect(row).toBe(JSON.stringify(whole.get(file.split('/').pop()!)));
    const possible = new Set(
      [...whole.values()].map((row) => `${Number(row.orders)} ${Number(row.revenue).toFixed(2)}`),
    );
    expect([...seenByApi].filter((answer) => !possible.has(answer))).toEqual([]);
    const last = whole.get(published.at(-1)!)!;
    expect(seenByApi).toContain(`${Number(last.orders)} ${Number(last.revenue).toFixed(2)}`);
    expect([...seenByPage].filter((release) => !published.some((file) => file.startsWith(release)))).toEqual(
      [],
    );
    expect(seenByPage).toContain(published.at(-1)!.replace(/\.duckdb$/, ''));
  });
});
