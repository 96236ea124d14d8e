import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../core/clock.ts';
import { type LoadedConfig, loadConfig } from '../core/config/load.ts';
import { openLedger } from '../core/ledger/open.ts';
import { type Sandbox, startSandbox } from '../ingest/sandbox/index.ts';
import { browserOptions } from './support/browser.ts';
import { calibration } from './support/identity.ts';
import { cli, NOW, outcome, root, scratch } from './support/process.ts';
import { onFiles, onRelease } from './support/release.ts';
import { load, logIn, type Served, startProduct } from './support/server.ts';
import { hubspotLeads, matomoVisits, metaDays, orderFiles, zendeskTickets } from './support/vendors.ts';

interface Day {
  meta_spend: number;
  meta_impressions: number;
  meta_clicks: number;
  offline_spend: number;
  visits_settled: number;
  leads: number;
  orders_counted: number;
  revenue_net_eur: number;
  revenue_net_gbp: number;
  revenue_net_rc_e4: number;
  tickets: number;
}

// The world's own truth, what the vendors' APIs say, what landed, the marts, the semantic API and the page: one figure.
describe('the same figures from the vendor to the page, to the cent', () => {
  const folder = scratch('chain');
  const home = folder.path;
  const brands = ['norte', 'sur'];
  let sandbox: Sandbox;
  let config: LoadedConfig;
  let truth: Record<string, Record<string, Day>>;
  let served: Served;
  let cookie: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ root: home, size: 'tiny', seed: 7, clock: fixedClock(NOW) });
    config = loadConfig(sandbox.configFile, { ...process.env, ...sandbox.env });
    truth = (
      JSON.parse(readFileSync(join(home, 'sandbox/truth/totals.json'), 'utf8')) as { brands: typeof truth }
    ).brands;
    const run = await cli(['run'], home);
    expect(run.code, run.stderr).toBe(0);
    served = await startProduct(home, {}, ['serve']);
    cookie = await logIn(served, 'executive@demo.example');
  });
  afterAll(async () => {
    await served?.stop();
    await sandbox?.close();
    folder.remove();
  });

  const total = (brand: string, measure: keyof Day) =>
    Object.values(truth[brand]!).reduce((sum, day) => sum + day[measure], 0);
  const connectionOf = (brand: string, connector: string) =>
    config.connections.find(
      (connection) => connection.brand === brand && connection.connector === connector,
    )!;

  /** The newest version of every landed record of a stream, by brand, counted with `measure`. */
  async function landed(connector: string, stream: string, brand: string, measure: string): Promise<number> {
    const ledger = await openLedger(join(home, 'ledger.db'));
    const batches = await ledger
      .selectFrom('batches')
      .select('path')
      .where('connector', '=', connector)
      .where('stream', '=', stream)
      .where('brand', '=', brand)
      .where('superseded_by', 'is', null)
      .where('rows', '>', 0)
      .execute()
      .finally(() => ledger.destroy());
    expect(batches.length, `${connector} ${stream} of ${brand}`).toBeGreaterThan(0);
    const files = batches.map((batch) => `'${join(home, batch.path)}'`).join(', ');
    const [row] = await onFiles(`
      with newest as (
        select * from read_parquet([${files}], union_by_name = true)
        qualify row_number() over (partition by _connection, _key order by _extracted_at desc, _batch desc) = 1)
      select ${measure} as value from newest`);
    return Number(row!.value);
  }

  it.each(brands)('advertising of %s', async (brand) => {
    const expected = {
      spend: total(brand, 'meta_spend'),
      impressions: total(brand, 'meta_impressions'),
      clicks: total(brand, 'meta_clicks'),
    };
    expect(expected.spend).toBeGreaterThan(0);
    const days = Object.keys(truth[brand]!).sort();
    const api = await metaDays(connectionOf(brand, 'meta-ads'), days[0]!, days.at(-1)!);
    for (const [date, day] of Object.entries(truth[brand]!)) {
      if (day.meta_impressions > 0)
        expect({ date, ...api[date] }).toEqual({
          date,
          spend: day.meta_spend,
          impressions: day.meta_impressions,
          clicks: day.meta_clicks,
        });
    }
    for (const stream of ['insights_campaign', 'insights_ad']) {
      expect(await landed('meta-ads', stream, brand, 'sum(spend * 100)::bigint'), stream).toBe(
        expected.spend,
      );
      expect(await landed('meta-ads', stream, brand, 'sum(impressions)'), stream).toBe(expected.impressions);
    }
    const facts = await onRelease(
      home,
      `
      select level, date::varchar as date, (sum(spend_rc) * 100)::bigint::varchar as spend, sum(impressions)::varchar as impressions, sum(clicks)::varchar as clicks
      from marts.fct_ad_performance where brand_id = '${brand}' and platform = 'meta' and spend is not null group by all order by all`,
    );
    for (const level of ['ad', 'campaign']) {
      const byDay = new Map(facts.filter((row) => row.level === level).map((row) => [row.date, row]));
      for (const [date, day] of Object.entries(truth[brand]!)) {
        if (day.meta_impressions === 0) continue;
        const found = byDay.get(date);
        expect({
          level,
          date,
          spend: Number(found?.spend),
          impressions: Number(found?.impressions),
          clicks: Number(found?.clicks),
        }).toEqual({
          level,
          date,
          spend: day.meta_spend,
          impressions: day.meta_impressions,
          clicks: day.meta_clicks,
        });
      }
    }
    const answer = await load(served, cookie, {
      measures: ['channel_roi.spend', 'channel_roi.impressions', 'channel_roi.clicks'],
      filters: [
        { member: 'channel_roi.brand_id', operator: 'equals', values: [brand] },
        { member: 'channel_roi.channel_id', operator: 'equals', values: ['paid_social'] },
      ],
    });
    const row = answer.rows[0]!;
    expect(Math.round(Number(row['channel_roi.spend']) * 100)).toBe(expected.spend);
    expect(Number(row['channel_roi.impressions'])).toBe(expected.impressions);
    expect(Number(row['channel_roi.clicks'])).toBe(expected.clicks);
    const all = await load(served, cookie, {
      measures: ['channel_roi.spend'],
      filters: [{ member: 'channel_roi.brand_id', operator: 'equals', values: [brand] }],
    });
    expect(Math.round(Number(all.rows[0]!['channel_roi.spend']) * 100)).toBe(
      expected.spend + total(brand, 'offline_spend'),
    );
  });

  it.each(brands)('visits of %s', async (brand) => {
    let api = 0;
    for (const day of Object.keys(truth[brand]!))
      api += await matomoVisits(connectionOf(brand, 'matomo'), day, new Date(NOW));
    const expected = total(brand, 'visits_settled');
    expect(api).toBe(expected);
    expect(await landed('matomo', 'visits', brand, 'count(*)')).toBe(expected);
    const [mart] = await onRelease(
      home,
      `select count(*)::int as visits from marts.fct_touchpoints where brand_id = '${brand}' and connection_id = '${brand}-web'`,
    );
    expect(mart!.visits).toBe(expected);
  });

  it.each(brands)('leads of %s', async (brand) => {
    const expected = total(brand, 'leads');
    expect(await hubspotLeads(connectionOf(brand, 'hubspot'))).toBe(expected);
    expect(
      await landed(
        'hubspot',
        'contacts',
        brand,
        'count(*) filter (where became_lead_at is not null and not coalesce(is_deleted, false))',
      ),
    ).toBe(expected);
    const days = await onRelease(
      home,
      `select captured_date::varchar as date, count(*)::int as leads from marts.fct_leads where brand_id = '${brand}' group by all`,
    );
    const byDay = new Map(days.map((row) => [row.date, row.leads]));
    for (const [date, day] of Object.entries(truth[brand]!))
      expect({ date, leads: byDay.get(date) ?? 0 }).toEqual({ date, leads: day.leads });
    const answer = await load(served, cookie, {
      measures: ['leads.leads'],
      filters: [{ member: 'leads.brand_id', operator: 'equals', values: [brand] }],
    });
    expect(Number(answer.rows[0]!['leads.leads'])).toBe(expected);
    const roi = await load(served, cookie, {
      measures: ['channel_roi.leads'],
      filters: [{ member: 'channel_roi.brand_id', operator: 'equals', values: [brand] }],
    });
    expect(Number(roi.rows[0]!['channel_roi.leads'])).toBe(expected);
  });

  it.each(brands)('orders and revenue of %s', async (brand) => {
    const orders = total(brand, 'orders_counted');
    const files = await orderFiles(config, connectionOf(brand, 'files'));
    expect(files.EUR ?? 0).toBe(total(brand, 'revenue_net_eur'));
    expect(files.GBP ?? 0).toBe(total(brand, 'revenue_net_gbp'));
    const days = await onRelease(
      home,
      `
      select order_date::varchar as date, count(*)::int as orders, (sum(net_rc) * 10000)::bigint::varchar as net_e4
      from marts.fct_orders where brand_id = '${brand}' and is_counted group by all`,
    );
    const byDay = new Map(days.map((row) => [row.date, row]));
    for (const [date, day] of Object.entries(truth[brand]!)) {
      const found = byDay.get(date);
      expect({ date, orders: Number(found?.orders ?? 0), net: Number(found?.net_e4 ?? 0) }).toEqual({
        date,
        orders: day.orders_counted,
        net: day.revenue_net_rc_e4,
      });
    }
    const answer = await load(served, cookie, {
      measures: ['orders.orders', 'orders.revenue', 'orders.orders_without_rate'],
      filters: [{ member: 'orders.brand_id', operator: 'equals', values: [brand] }],
    });
    const row = answer.rows[0]!;
    expect(Number(row['orders.orders'])).toBe(orders);
    expect(Math.round(Number(row['orders.revenue']) * 10_000)).toBe(total(brand, 'revenue_net_rc_e4'));
    expect(Number(row['orders.orders_without_rate'])).toBe(0);
    // What attribution hands out is what was sold: no euro twice, none lost.
    const [attributed] = await onRelease(
      home,
      `
      select (sum(value_rc) * 10000)::bigint::varchar as e4 from marts.fct_attribution
      where brand_id = '${brand}' and model = 'last_touch' and kind in ('first_order', 'repeat_order')`,
    );
    expect(Number(attributed!.e4)).toBe(total(brand, 'revenue_net_rc_e4'));
  });

  it.each(brands)('tickets of %s', async (brand) => {
    const expected = total(brand, 'tickets');
    expect(await zendeskTickets(connectionOf(brand, 'zendesk'))).toBe(expected);
    expect(
      await landed('zendesk', 'tickets', brand, 'count(*) filter (where not coalesce(is_deleted, false))'),
    ).toBe(expected);
    const days = await onRelease(
      home,
      `select created_date::varchar as date, count(*)::int as tickets from marts.fct_cases where brand_id = '${brand}' group by all`,
    );
    const byDay = new Map(days.map((row) => [row.date, row.tickets]));
    for (const [date, day] of Object.entries(truth[brand]!))
      expect({ date, tickets: byDay.get(date) ?? 0 }).toEqual({ date, tickets: day.tickets });
    const answer = await load(served, cookie, {
      measures: ['cases.cases'],
      filters: [{ member: 'cases.brand_id', operator: 'equals', values: [brand] }],
    });
    expect(Number(answer.rows[0]!['cases.cases'])).toBe(expected);
    const [daily] = await onRelease(
      home,
      `select sum(cases_created)::int as cases from marts.mart_care_daily where brand_id = '${brand}' and hours = 'all'`,
    );
    expect(daily!.cases).toBe(expected);
  });

  it('people are told apart as the truth of the demo has them, in every source', async () => {
    const found = await calibration(home);
    expect(found.get('all')!.precision).toBeGreaterThan(0.94);
    for (const [source, { f1 }] of found) {
      expect(f1, source).toBeGreaterThan(source === 'all' ? 0.93 : 0.88);
    }
  });

  it('every unit test of the models passes', async () => {
    const dbt = spawn(
      join(root, '.venv/bin/dbt'),
      [
        'test',
        '--select',
        'test_type:unit',
        '--profiles-dir',
        '.',
        '--target-path',
        join(home, 'dbt-unit'),
        '--log-path',
        join(home, 'dbt-unit'),
      ],
      {
        cwd: join(root, 'models'),
        env: {
          ...process.env,
          ATALAYA_WAREHOUSE: join(home, 'warehouse/build.duckdb'),
          DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const { code, stdout } = await outcome(dbt);
    expect(code, stdout).toBe(0);
    expect(Number(/PASS=(\d+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(20);
  });

  it('the page shows them: for its period, from the headline and from the tables', async () => {
    const browser = await chromium.launch(await browserOptions());
    try {
      const [name, ...value] = cookie.split('=');
      const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'es-ES' });
      await context.addCookies([{ name: name!, value: value.join('='), url: served.url }]);
      const page = await context.newPage();
      await page.goto(`${served.url}/`);
      const range = page.getByTestId('period-range');
      await range.waitFor();
      const cardValue = async (id: string) => {
        const card = page.locator(`[data-testid="kpi-${id}"][data-state="ready"]`);
        await card.waitFor({ timeout: 60_000 });
        return Number(await card.getAttribute('data-value'));
      };
      const expected = (from: string, to: string, brandsShown: string[], measure: (day: Day) => number) =>
        brandsShown
          .flatMap((brand) => Object.entries(truth[brand]!))
          .filter(([date]) => date >= from && date <= to)
          .reduce((sum, [, day]) => sum + measure(day), 0);
      const compare = async (brandsShown: string[]) => {
        const from = (await range.getAttribute('data-from'))!;
        const to = (await range.getAttribute('data-to'))!;
        const figures = {
          revenue: Math.round((await cardValue('revenue')) * 10_000),
          orders: await cardValue('orders'),
          spend: Math.round((await cardValue('spend')) * 100),
        };
        expect({ from, to, ...figures }).toEqual({
          from,
          to,
          revenue: expected(from, to, brandsShown, (day) => day.revenue_net_rc_e4),
          orders: expected(from, to, brandsShown, (day) => day.orders_counted),
          spend: expected(from, to, brandsShown, (day) => day.meta_spend + day.offline_spend),
        });
      };
      await compare(brands);
      // Once the tables are loaded the figures come from them: another period and one brand.
      await page.getByTestId('period-picker').selectOption('last7');
      await expect
        .poll(async () => (await range.getAttribute('data-from'))!, { timeout: 60_000 })
        .toBe('2026-11-13');
      await expect
        .poll(
          () =>
            compare(brands).then(
              () => 'same',
              (error: Error) => error.message,
            ),
          { timeout: 60_000 },
        )
        .toBe('same');
      await page.getByTestId('brand-filter').selectOption('sur');
      await expect
        .poll(
          () =>
            compare(['sur']).then(
              () => 'same',
              (error: Error) => error.message,
            ),
          { timeout: 60_000 },
        )
        .toBe('same');
      mkdirSync(join(root, 'artifacts'), { recursive: true });
      await page.screenshot({ path: join(root, 'artifacts', 'executive-sur-7-days.png'), fullPage: true });
      await page.goto(`${served.url}/care`);
      const cases = await cardValue('cases');
      const from = (await page.getByTestId('period-range').getAttribute('data-from'))!;
      const to = (await page.getByTestId('period-range').getAttribute('data-to'))!;
      const shown =
        (await page.getByTestId('brand-filter').getAttribute('data-value')) === 'sur' ? ['sur'] : brands;
      expect(cases).toBe(expected(from, to, shown, (day) => day.tickets));
    } finally {
      await browser.close();
    }
  });
});
