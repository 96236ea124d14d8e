import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

const file = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The statement of fct_attribution as it is, over tables of the names it refers to. */
const CREDITS = file('models/marts/roi/fct_attribution.sql')
  .replace(/\{#[\s\S]*?#\}/g, '')
  .replace(/\{\{ ref\('(\w+)'\) \}\}/g, '$1')
  .replace(/\{\{ source\('raw', '(\w+)'\) \}\}/g, '$1');

const MODELS = file('seeds/attribution_models.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').slice(0, 2) as [string, string]);

const CHANNELS = ['email', 'direct', 'paid_social', 'referral'];

interface Touch {
  channel: string;
  age: number;
}

interface Sale {
  value: number;
  touches: Touch[];
}

const sales = fc.array(
  fc.record({
    value: fc.integer({ min: -500_000, max: 5_000_000 }),
    touches: fc.array(
      fc.record({ channel: fc.constantFrom(...CHANNELS), age: fc.integer({ min: 0, max: 300 }) }),
      { maxLength: 7 },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);
const effects = fc.dictionary(fc.constantFrom(...CHANNELS), fc.double({ min: 0, max: 1, noNaN: true }));

let query: Query;
let done: () => void;
let closed: Promise<void>;

beforeAll(async () => {
  await new Promise<void>((ready) => {
    closed = withDuckDB(':memory:', async (connection) => {
      query = (sql) => queryRows(connection, sql);
      ready();
      await new Promise<void>((resolve) => {
        done = resolve;
      });
    });
  });
  await query(`create table attribution_models as select * from (values
    ${MODELS.map(([model, kind]) => `('${model}', '${kind}')`).join(', ')}) as t (model, kind)`);
  await query('create table stg_atalaya__attribution as select cast(7 as double) as half_life_days');
  await query(`create table int_customers__self_reported as
    select 'b' as brand_id, 'c0' as customer_id, 'offline_radio' as channel_id`);
});
afterAll(async () => {
  done();
  await closed;
});

/** Credits of sales by model; `turned` gives the rows of the path to the engine the other way round. */
async function credit(
  all: readonly Sale[],
  removal: Record<string, number>,
  turned = false,
): Promise<Record<string, unknown>[]> {
  const touches = all.flatMap((sale, at) => {
    const sorted = [...sale.touches].sort((a, b) => a.age - b.age);
    return sorted.map(
      ({ channel, age }, back) =>
        `('o${at}', 'b', 'order', 't${at}-${back}', date '2026-11-01', '${channel}', null, ${age / 10}, ${back + 1}, ${sorted.length})`,
    );
  });
  if (turned) touches.reverse();
  const orders = all.map(
    (sale, at) =>
      `('o${at}', 'b', 'first_order', 'c${at}', date '2026-11-20', ${(sale.value / 10_000).toFixed(4)}, ${(sale.value / 30_000).toFixed(4)})`,
  );
  const weights = Object.entries(removal).flatMap(([channel, effect]) =>
    [1, 2, 3].map((order) => `('b', 'order', 'markov_${order}', '${channel}', ${effect.toFixed(12)})`),
  );
  const table = (name: string, columns: string, rows: string[]) =>
    query(
      `create or replace table ${name} (${columns}); ${rows.length > 0 ? `insert into ${name} values ${rows.join(', ')}` : ''}`,
    );
  await table(
    'int_roi__path_touches',
    `conversion_id text, brand_id text, goal text, touchpoint_key text, touch_date date, channel_id text,
     campaign_key text, age_days double, touches_to_go bigint, touches bigint`,
    touches,
  );
  await table(
    'fct_conversions',
    `conversion_id text, brand_id text, kind text, customer_id text, conversion_date date,
     value_rc decimal(18, 4), margin_rc decimal(18, 4)`,
    orders,
  );
  await table(
    'attribution__removal_effects',
    'brand_id text, goal text, model text, channel_id text, removal_effect double',
    weights,
  );
  return query(`select * from (${CREDITS}) order by conversion_id, model, touchpoint_id`);
}

/** A path's credit by channel in one model. */
function byChannel(rows: Record<string, unknown>[], sale: number, model: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    if (row.conversion_id !== `o${sale}` || row.model !== model) continue;
    sums.set(String(row.channel_id), (sums.get(String(row.channel_id)) ?? 0) + Number(row.credit));
  }
  return sums;
}

/** The Shapley value by its definition: the mean of what a channel adds over every order of joining. */
function shapleyValues(paths: readonly (readonly string[])[]): Map<string, number> {
  const worth = (coalition: readonly string[]) =>
    paths.filter((channels) => channels.every((channel) => coalition.includes(channel))).length;
  const values = new Map(CHANNELS.map((channel) => [channel, 0]));
  const orders = permutations(CHANNELS);
  for (const order of orders) {
    order.forEach((channel, at) => {
      const added = worth(order.slice(0, at + 1)) - worth(order.slice(0, at));
      values.set(channel, values.get(channel)! + added / orders.length);
    });
  }
  return values;
}

function permutations(items: readonly string[]): string[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

describe('the credits of fct_attribution', () => {
  it('sum to exactly one and to exactly the money, in every model, whatever the order of the input', async () => {
    await fc.assert(
      fc.asyncProperty(sales, effects, async (all, removal) => {
        const rows = await credit(all, removal);
        const sums = await query(
          `select conversion_id, model from (${CREDITS}) as credits
           inner join fct_conversions as sold using (conversion_id)
           group by conversion_id, model, sold.value_rc, sold.margin_rc
           having sum(credit) <> 1 or sum(credits.value_rc) <> sold.value_rc or sum(credits.margin_rc) <> sold.margin_rc`,
        );
        expect(sums).toEqual([]);
        expect(new Set(rows.map((row) => `${row.conversion_id} ${row.model}`)).size).toBe(
          all.length * MODELS.length,
        );
        expect(await credit(all, removal, true)).toEqual(rows);
      }),
      { numRuns: 25 },
    );
  });

  it('are symmetric: channels that do the same are credited the same', async () => {
    const swap: Record<string, string> = { email: 'referral', referral: 'email' };
    await fc.assert(
      fc.asyncProperty(sales, fc.double({ min: 0, max: 1, noNaN: true }), async (all, effect) => {
        const removal = Object.fromEntries(CHANNELS.map((channel) => [channel, effect]));
        const plain = await credit(all, removal);
        const swapped = await credit(
          all.map((sale) => ({
            ...sale,
            touches: sale.touches.map((one) => ({ ...one, channel: swap[one.channel] ?? one.channel })),
          })),
          removal,
        );
        for (const [model, kind] of MODELS) {
          if (kind === 'said') continue;
          all.forEach((_, at) => {
            const before = byChannel(plain, at, model);
            const after = byChannel(swapped, at, model);
            for (const [channel, sum] of before)
              expect(after.get(swap[channel] ?? channel)).toBeCloseTo(sum, 9);
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('give nothing to a channel without effect in Markov, nor to one that is not on the path in any', async () => {
    await fc.assert(
      fc.asyncProperty(sales, async (all) => {
        const rows = await credit(all, { email: 0.4, direct: 0.2, paid_social: 0, referral: 0.3 });
        all.forEach((sale, at) => {
          const onPath = new Set(sale.touches.map((one) => one.channel));
          for (const [model, kind] of MODELS) {
            if (kind === 'said') continue;
            const credited = byChannel(rows, at, model);
            for (const channel of credited.keys())
              expect(onPath.size === 0 ? channel === 'unattributed' : onPath.has(channel)).toBe(true);
            if (model.startsWith('markov') && onPath.size > 1)
              expect(credited.get('paid_social') ?? 0).toBe(0);
          }
        });
      }),
      { numRuns: 15 },
    );
  });

  // Zhao, Mahboobi, Bagheri 2018, "Shapley Value Methods for Attribution Modeling in Online Advertising".
  it('are in the Shapley model the values of the game "conversions of paths within the coalition"', async () => {
    await fc.assert(
      fc.asyncProperty(sales, async (all) => {
        const rows = await credit(all, {});
        const credited = new Map(CHANNELS.map((channel) => [channel, 0]));
        all.forEach((_, at) => {
          for (const [channel, sum] of byChannel(rows, at, 'shapley'))
            if (channel !== 'unattributed') credited.set(channel, credited.get(channel)! + sum);
        });
        const paths = all.filter((sale) => sale.touches.length > 0);
        const values = shapleyValues(paths.map((sale) => sale.touches.map((one) => one.channel)));
        for (const [channel, value] of values) expect(credited.get(channel)).toBeCloseTo(value, 9);
      }),
      { numRuns: 15 },
    );
  });
});
