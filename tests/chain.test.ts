import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../core/clock.ts';
import { type LoadedConfig, loadConfig } from '../core/config/load.ts';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { openLedger } from '../core/ledger/open.ts';
import { type Sandbox, startSandbox } from '../ingest/sandbox/index.ts';
import { browserOptions } from './support/browser.ts';
import { calibration } from './support/identity.ts';
import { cli, NOW, outcome, root, scratch } from './support/process.ts';
import { onFiles, onRelease } from './support/release.ts';
import { load, logIn, type Served, startProduct } from './support/server.ts';
import {
  analyticsSessions,
  type DayOfAds,
  googleDays,
  hubspotLeads,
  linkedinDays,
  matomoVisits,
  metaDays,
  orderFiles,
  shopifyOrders,
  stripePayments,
  zendeskTickets,
} from './support/vendors.ts';

interface Day {
  survey_answers: number;
  meta_spend: number;
  meta_impressions: number;
  meta_clicks: number;
  google_spend: number;
  google_impressions: number;
  google_clicks: number;
  google_conversions: number;
  google_value: number;
  linkedin_spend: number;
  linkedin_impressions: number;
  linkedin_clicks: number;
  linkedin_conversions: number;
  linkedin_value: number;
  offline_spend: number;
  visits_settled: number;
  analytics_sessions: number;
  leads: number;
  orders_counted: number;
  revenue_net_eur: number;
  revenue_net_gbp: number;
  revenue_net_rc_e4: number;
  tickets: number;
}

/** Each platform's own levels that hold all of its spend, with the raw figure, and the channel it is read under. */
const PLATFORMS = {
  meta: {
    connector: 'meta-ads',
    days: metaDays,
    whole: { insights_campaign: 'spend', insights_ad: 'spend' },
    levels: ['campaign', 'ad'],
  },
  google: {
    connector: 'google-ads',
    days: googleDays,
    // Performance Max has neither ad groups nor ads: only the campaign level holds everything.
    whole: { campaign_daily: 'cost' },
    levels: ['campaign'],
  },
  linkedin: {
    connector: 'linkedin-ads',
    days: linkedinDays,
    whole: { analytics_campaign_group: 'spend', analytics_campaign: 'spend', analytics_creative: 'spend' },
    levels: ['campaign', 'ad_group', 'ad'],
  },
} as const;
type Platform = keyof typeof PLATFORMS;

const platformDay = (day: Day, platform: Platform): DayOfAds => ({
  spend: day[`${platform}_spend`],
  impressions: day[`${platform}_impressions`],
  clicks: day[`${platform}_clicks`],
});
const allSpend = (day: Day) => day.meta_spend + day.google_spend + day.linkedin_spend + day.offline_spend;

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

  const everyPlatform = brands.flatMap((brand) =>
    (Object.keys(PLATFORMS) as Platform[]).map((platform) => [platform, brand] as const),
  );

  it.each(everyPlatform)('advertising at %s of %s', async (platform, brand) => {
    const { connector, days: read, whole, levels } = PLATFORMS[platform];
    const expected = {
      spend: total(brand, `${platform}_spend`),
      impressions: total(brand, `${platform}_impressions`),
    };
    expect(expected.spend).toBeGreaterThan(0);
    const days = Object.keys(truth[brand]!).sort();
    const api = await read(connectionOf(brand, connector), days[0]!, days.at(-1)!);
    const shown = Object.entries(truth[brand]!)
      .map(([date, day]) => ({ date, ...platformDay(day, platform) }))
      .filter((day) => day.impressions > 0);
    expect(
      Object.entries(api)
        .map(([date, day]) => ({ date, ...day }))
        .filter((day) => day.impressions > 0),
    ).toEqual(expect.arrayContaining(shown));
    for (const [stream, column] of Object.entries(whole)) {
      expect(await landed(connector, stream, brand, `sum(${column} * 100)::bigint`), stream).toBe(
        expected.spend,
      );
      expect(await landed(connector, stream, brand, 'sum(impressions)'), stream).toBe(expected.impressions);
    }
    const facts = await onRelease(
      home,
      `
      select level, date::varchar as date, (sum(spend_rc) * 100)::bigint::varchar as spend, sum(impressions)::varchar as impressions, sum(clicks)::varchar as clicks
      from marts.fct_ad_performance where brand_id = '${brand}' and platform = '${platform}' and spend is not null group by all order by all`,
    );
    for (const level of levels) {
      const byDay = facts
        .filter((row) => row.level === level)
        .map((row) => ({
          date: row.date,
          spend: Number(row.spend),
          impressions: Number(row.impressions),
          clicks: Number(row.clicks),
        }))
        .filter((day) => day.impressions > 0);
      expect(byDay, level).toEqual(shown);
    }
  });

  it.each(brands)('what Google and LinkedIn claim for %s, fractions included', async (brand) => {
    for (const platform of ['google', 'linkedin'] as const) {
      const [claimed] = await onRelease(
        home,
        `
        select coalesce(round(sum(conversions) * 100), 0)::bigint::varchar as share, coalesce((sum(conversion_value_rc) * 100)::bigint, 0)::varchar as value
        from marts.fct_ad_performance where brand_id = '${brand}' and platform = '${platform}' and level = 'campaign'`,
      );
      expect([platform, Number(claimed!.share), Number(claimed!.value)]).toEqual([
        platform,
        total(brand, `${platform}_conversions`),
        total(brand, `${platform}_value`),
      ]);
    }
  });

  it.each(brands)(
    'keywords and search terms of %s reach the mart, each as a level of its own',
    async (brand) => {
      const levels = await onRelease(
        home,
        `
      select level, (sum(spend_rc) * 100)::int as spend, count(keyword)::int as keywords, count(search_term)::int as terms, bool_or(is_roi_level) as is_roi
      from marts.fct_ad_performance where brand_id = '${brand}' and platform = 'google' group by all`,
      );
      const by = Object.fromEntries(levels.map((row) => [row.level, row]));
      expect(Object.keys(by).sort()).toEqual(['ad', 'ad_group', 'campaign', 'keyword', 'search_term']);
      expect(by.campaign!.is_roi).toBe(true);
      expect(by.keyword!.is_roi).toBe(false);
      expect(Number(by.keyword!.keywords)).toBeGreaterThan(0);
      expect(Number(by.search_term!.terms)).toBeGreaterThan(0);
      // Performance Max is in the campaign level alone.
      expect(Number(by.ad!.spend)).toBeLessThan(Number(by.campaign!.spend));
      const [clicks] = await onRelease(
        home,
        `
      select count(*)::int as visits, count(*) filter (where campaigns.platform = 'google')::int as google,
        count(*) filter (where touches.channel_id = 'paid_search')::int as search
      from marts.fct_touchpoints as touches left join marts.dim_campaign as campaigns using (campaign_key)
      where touches.brand_id = '${brand}' and touches.utm_source = 'google'`,
      );
      expect(Number(clicks!.visits)).toBeGreaterThan(0);
      expect(clicks).toMatchObject({ google: clicks!.visits, search: clicks!.visits });
    },
  );

  it.each(brands)('advertising of %s in the semantic API, by channel and in all', async (brand) => {
    const ask = async (channel: string | null) => {
      const { rows } = await load(served, cookie, {
        measures: ['channel_roi.spend', 'channel_roi.impressions', 'channel_roi.clicks'],
        filters: [
          { member: 'channel_roi.brand_id', operator: 'equals', values: [brand] },
          ...(channel === null
            ? []
            : [{ member: 'channel_roi.channel_id', operator: 'equals', values: [channel] }]),
        ],
      });
      return {
        spend: Math.round(Number(rows[0]!['channel_roi.spend']) * 100),
        impressions: Number(rows[0]!['channel_roi.impressions']),
        clicks: Number(rows[0]!['channel_roi.clicks']),
      };
    };
    const sum = (figure: 'spend' | 'impressions' | 'clicks', platforms: Platform[]) =>
      platforms.reduce((all, platform) => all + total(brand, `${platform}_${figure}`), 0);
    for (const [channel, platforms] of [
      ['paid_social', ['meta', 'linkedin']],
      ['paid_search', ['google']],
    ] as [string, Platform[]][]) {
      expect({ channel, ...(await ask(channel)) }).toEqual({
        channel,
        spend: sum('spend', platforms),
        impressions: sum('impressions', platforms),
        clicks: sum('clicks', platforms),
      });
    }
    expect((await ask(null)).spend).toBe(
      sum('spend', ['meta', 'google', 'linkedin']) + total(brand, 'offline_spend'),
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

  it.each(brands)('sessions that GA4 counts of %s stand beside visits and are none', async (brand) => {
    const expected = total(brand, 'analytics_sessions');
    expect(expected).toBeGreaterThan(0);
    const days = Object.keys(truth[brand]!).sort();
    expect(await analyticsSessions(connectionOf(brand, 'ga4'), days[0]!, days.at(-1)!)).toBe(expected);
    expect(await landed('ga4', 'sessions', brand, 'sum(sessions)')).toBe(expected);
    const [touches] = await onRelease(
      home,
      `select count(*)::int as touches from marts.fct_touchpoints where connection_id = '${brand}-analytics'`,
    );
    expect(touches!.touches).toBe(0);
  });

  it('the central bank fills in where the company states no rate, and never replaces its own', async () => {
    const rates = await withDuckDB(
      join(home, 'warehouse/build.duckdb'),
      (connection) =>
        queryRows(
          connection,
          `select currency, min(rate)::double as low, max(rate)::double as high
          from intermediate.int_planning__fx_rates group by all order by all`,
        ),
      { readOnly: true },
    );
    expect(rates.map((row) => row.currency)).toEqual(['GBP', 'USD']);
    // The company's pound has two decimals; the dollar is one divided by the bank's.
    expect(Number(rates[0]!.low)).toBeGreaterThan(1.1);
    expect(Number(rates[1]!.high)).toBeLessThan(0.9);
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
    const shop = connectionOf(brand, 'shopify');
    const online = shop ? await shopifyOrders(shop) : {};
    expect(shop !== undefined, 'norte alone sells through Shopify').toBe(brand === 'norte');
    for (const [currency, figure] of [
      ['EUR', 'revenue_net_eur'],
      ['GBP', 'revenue_net_gbp'],
    ] as const)
      expect((files[currency] ?? 0) + (online[currency] ?? 0)).toBe(total(brand, figure));
    if (shop) {
      const counted = 'not is_test and cancelled_at is null';
      const cents = `sum(current_subtotal * 100) filter (${counted})::bigint`;
      expect(await landed('shopify', 'orders', brand, cents)).toBe(online.EUR);
      // Orders and lines add up to the same, before returns.
      expect(await landed('shopify', 'order_lines', brand, 'sum((gross - discount) * 100)::bigint')).toBe(
        await landed('shopify', 'orders', brand, 'sum(subtotal * 100)::bigint'),
      );
    }
    const [items] = await onRelease(
      home,
      `
      select count(distinct order_key)::int as orders,
             count(*) filter (where order_date is null)::int as orphans,
             (select count(*)::int from marts.fct_orders where brand_id = '${brand}') as placed
      from marts.fct_order_items where brand_id = '${brand}'`,
    );
    expect(items).toMatchObject({ orders: items!.placed, orphans: 0 });
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

  it('payments of norte, each of them for its order', async () => {
    const api = await stripePayments(connectionOf('norte', 'stripe'));
    expect(Object.keys(api)).toContain('EUR');
    for (const [currency, { taken, back }] of Object.entries(api)) {
      const where = `filter (currency = '${currency}')`;
      expect(await landed('stripe', 'charges', 'norte', `sum(amount_captured * 100) ${where}::bigint`)).toBe(
        taken,
      );
      const [mart] = await onRelease(
        home,
        `
        select (sum(amount) * 100)::bigint::varchar as taken, (sum(refunded) * 100)::bigint::varchar as back,
               count(*) filter (where order_key is null)::int as unknown,
               count(*) filter (where order_total <> amount)::int as different
        from marts.fct_payments where brand_id = 'norte' and currency = '${currency}'`,
      );
      expect(mart).toEqual({ taken: String(taken), back: String(back), unknown: 0, different: 0 });
    }
    const [paid] = await onRelease(
      home,
      `
      select count(*)::int as orders, count(payments.order_key)::int as paid from marts.fct_orders as orders
      left join marts.fct_payments as payments on payments.order_key = orders.order_key
      where orders.connection_id = 'norte-store' and not orders.is_test`,
    );
    expect(paid!.paid).toBe(paid!.orders);
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

  it('the crisis of the demo world is found, with the campaign that drew it, and every survey answer counts', async () => {
    const lines = readFileSync(join(home, 'sandbox/truth/stories.ndjson'), 'utf8').trim().split('\n');
    const stories = lines.map((line) => JSON.parse(line) as Record<string, string>);
    const { brand, from, campaign_id } = stories.find(({ story }) => story === 'crisis')!;
    const [found] = await onRelease(
      home,
      `select count(*)::int as crises from marts.mart_crises where brand_id = '${brand}'
       and campaign_key like '%|${campaign_id}' and started_at::date between date '${from}' - 1 and date '${from}' + 1`,
    );
    expect(found!.crises).toBeGreaterThan(0);
    const [surveys] = await onRelease(home, 'select sum(responses)::int as n from marts.mart_surveys_daily');
    expect(surveys!.n).toBe(brands.reduce((sum, one) => sum + total(one, 'survey_answers'), 0));
  });

  it('people are told apart as the truth of the demo has them, in every source', async () => {
    const found = await calibration(home);
    expect(found.get('all')!.precision).toBeGreaterThan(0.94);
    for (const [source, { f1 }] of found) {
      expect(f1, source).toBeGreaterThan(source === 'all' ? 0.94 : 0.8);
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
          spend: expected(from, to, brandsShown, allSpend),
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
