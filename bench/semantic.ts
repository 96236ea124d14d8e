import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { withDuckDB } from '../core/engines/duckdb.ts';
import { homeAt } from '../core/home.ts';
import { publishFixture } from '../semantic/fixture.ts';
import { type Figure, figure, percentile } from './figure.ts';
import { firstMessage, startModule } from './support/child.ts';

const ROWS = Number(process.env.ATALAYA_BENCH_ROWS ?? 1_000_000);
const QUERIES = 60;
/** Periods of their own make every query new to the cache. */
const FIRST_DAY = Date.UTC(2000, 0, 1);
const day = (offset: number) => new Date(FIRST_DAY + offset * 86_400_000).toISOString().slice(0, 10);

interface Period {
  from: string;
  to: string;
}

/** A release whose ROI mart has a million rows: ten thousand days, two brands, fifty channels. */
async function bigRelease(root: string): Promise<string> {
  await publishFixture(root);
  const file = realpathSync(homeAt(root).currentRelease);
  await withDuckDB(file, async (connection) => {
    await connection.run(`delete from marts.mart_channel_roi_daily`);
    await connection.run(
      `insert into marts.dim_channel select 'channel_' || n, 'paid_social', 'Canal ' || n, 'Channel ' || n, true, n from range(50) t(n)`,
    );
    await connection.run(`insert into marts.mart_channel_roi_daily by name
      select brand as brand_id, 'channel_' || channel as channel_id, (date '2000-01-01' + d::integer) as date, 'last_touch' as model,
             'conversion' as date_basis, (d % 97 + channel)::decimal(18,4) as spend_rc, d % 1000 as impressions, d % 13 as clicks,
             d % 7 as visits, d % 3 as orders, (d % 89 * 1.5)::decimal(18,4) as attributed_revenue_rc
      from range(${Math.ceil(ROWS / 100)}) days(d), range(50) channels(channel), (values ('norte'), ('sur')) brands(brand)`);
    await connection.run('checkpoint');
  });
  return file;
}

/** Milliseconds of each of `QUERIES` calls made by `users` at once. */
async function times(
  users: number,
  periods: Period[],
  ask: (period: Period) => Promise<number>,
): Promise<number[]> {
  const measured: number[] = [];
  let next = 0;
  const user = async () => {
    while (next < periods.length) {
      const period = periods[next++]!;
      const started = performance.now();
      const rows = await ask(period);
      measured.push(performance.now() - started);
      if (rows === 0)
        throw new Error(`No rows for ${period.from} to ${period.to}: the bench measures nothing.`);
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return measured;
}

/** Latency of a monthly figure by channel for one brand: through the semantic API over HTTP, beside DuckDB directly. */
export async function run(): Promise<Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  const file = await bigRelease(root);
  const server = startModule(new URL('./support/semantic-server.ts', import.meta.url), [root]);
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  try {
    const { port } = await firstMessage<{ port: number }>(server);
    let offset = 0;
    const fresh = (): Period[] =>
      Array.from({ length: QUERIES }, () => ({ from: day(offset++), to: day(9000 + offset) }));

    const semantic = async ({ from, to }: Period): Promise<number> => {
      const query = {
        measures: ['channel_roi.spend', 'channel_roi.attributed_revenue', 'channel_roi.roas'],
        dimensions: ['channel_roi.channel_id'],
        timeDimensions: [{ dimension: 'channel_roi.date', granularity: 'month', dateRange: [from, to] }],
        filters: [{ member: 'channel_roi.brand_id', operator: 'equals', values: ['norte'] }],
      };
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${port}/cubejs-api/v1/load`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        const json = (await answer.json()) as { data?: unknown[]; error?: string };
        if (json.error === 'Continue wait') continue;
        if (!json.data) throw new Error(json.error ?? `status ${answer.status}`);
        return json.data.length;
      }
    };
    // As many connections as users, as the semantic layer would have.
    const connections = await Promise.all(Array.from({ length: 10 }, () => instance.connect()));
    let turn = 0;
    const direct = async ({ from, to }: Period): Promise<number> => {
      const connection = connections[turn++ % connections.length]!;
      const reader = await connection.runAndReadAll(`
        select channel_id, date_trunc('month', date) as month, sum(spend_rc) as spend, sum(attributed_revenue_rc) as revenue,
               sum(attributed_revenue_rc) / nullif(sum(spend_rc), 0) as roas
        from marts.mart_channel_roi_daily join marts.dim_channel using (channel_id) join marts.dim_brand using (brand_id)
        where brand_id = 'norte' and model = 'last_touch' and date_basis = 'conversion' and date between '${from}' and '${to}'
        group by all order by all limit 10000`);
      return reader.getRowsJson().length;
    };

    const figures: Figure[] = [];
    await times(2, fresh(), semantic);
    for (const users of [1, 10]) {
      const peerTimes = await times(users, fresh(), direct);
      const newTimes = await times(users, fresh(), semantic);
      const again = fresh();
      await times(users, again, semantic);
      const cachedTimes = await times(users, again, semantic);
      for (const [kind, measured] of [
        ['new', newTimes],
        ['cached', cachedTimes],
      ] as const) {
        for (const share of [0.5, 0.95]) {
          figures.push(
            figure({
              name: `semantic: ${kind} query, ${users} user${users > 1 ? 's' : ''}, p${share * 100}`,
              value: percentile(measured, share),
              unit: 'ms',
              peer: 'DuckDB directly',
              peer_value: percentile(peerTimes, share),
            }),
          );
        }
      }
    }
    return figures;
  } finally {
    server.disconnect();
    instance.closeSync();
    rmSync(root, { recursive: true, force: true });
  }
}
