import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOptions } from './support/browser.ts';
import { cli, root, scratch } from './support/process.ts';
import { onFiles, onRelease } from './support/release.ts';
import { type CubeAnswer, load, logIn, type Served, startProduct } from './support/server.ts';

// Exports that nobody here wrote, through `files` up to the semantic layer. The expected figures come from the
// files themselves by queries that share nothing with the product but the engine.
const exportsFolder = join(resolve(root, process.env.ATALAYA_CASES ?? '../shared/cases'), 'exports');
const config = join(root, 'examples/exports/atalaya.yaml');
const csv = (path: string) => `read_csv('${exportsFolder}/${path}', header = true, all_varchar = true)`;

describe.runIf(existsSync(exportsFolder))('exports of other tools', () => {
  const folder = scratch('exports');
  const home = folder.path;
  const env = { ATALAYA_EXPORTS: exportsFolder };
  let served: Served;
  let cookie: string;

  beforeAll(async () => {
    const run = await cli(['run', '--config', config], home, env);
    expect(run.stderr + run.stdout, 'the run').not.toMatch(/Error:/);
    expect(run.code, run.stderr).toBe(0);
    const user = await cli(
      [
        'user',
        'add',
        'analyst@shop.example',
        '--role',
        'analyst',
        '--brands',
        '*',
        '--config',
        config,
        '--json',
      ],
      home,
      env,
    );
    expect(user.code, user.stderr).toBe(0);
    served = await startProduct(home, env, ['serve', '--config', config]);
    cookie = await logIn(served, 'analyst@shop.example', ['--config', config], env);
  });
  afterAll(async () => {
    await served?.stop();
    folder.remove();
  });

  it('advertising: spend, impressions and clicks per day are those of the files', async () => {
    const expected = await onFiles(`
      with days as (
        select 'meta' as platform, date::date as date, spend::decimal(18,4) as spend, impressions::bigint as impressions,
               inline_link_clicks::bigint as link_clicks, null::bigint as clicks
        from ${csv('facebook_ads/facebook_ads_basic_ad_data.csv')}
        union all
        select 'linkedin', day::timestamp::date, cost_in_local_currency::decimal(18,4), impressions::bigint, landing_page_clicks::bigint, clicks::bigint
        from ${csv('linkedin/linkedin_ad_analytics_by_campaign_data.csv')}
      )
      select platform, date::varchar as date, sum(spend)::varchar as spend, sum(impressions)::varchar as impressions,
             sum(link_clicks)::varchar as link_clicks, sum(clicks)::varchar as clicks
      from days group by all order by all`);
    const found = await onRelease(
      home,
      `
      select platform, date::varchar as date, sum(spend)::varchar as spend, sum(impressions)::varchar as impressions,
             sum(link_clicks)::varchar as link_clicks, sum(clicks)::varchar as clicks
      from marts.fct_ad_performance group by all order by all`,
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(found).toEqual(expected);

    const roi = await onRelease(
      home,
      `
      select date::varchar as date, sum(spend_rc)::varchar as spend, sum(impressions)::varchar as impressions
      from marts.mart_channel_roi_daily
      where model = 'last_touch' and date_basis = 'conversion' and channel_id = 'paid_social' and spend_rc is not null
      group by all order by all`,
    );
    const spendByDay = await onFiles(`
      with days as (
        select date::date as date, spend::decimal(18,4) as spend, impressions::bigint as impressions from ${csv('facebook_ads/facebook_ads_basic_ad_data.csv')}
        union all
        select day::timestamp::date, cost_in_local_currency::decimal(18,4), impressions::bigint from ${csv('linkedin/linkedin_ad_analytics_by_campaign_data.csv')}
      )
      select date::varchar as date, sum(spend)::varchar as spend, sum(impressions)::varchar as impressions from days group by all order by all`);
    expect(roi).toEqual(spendByDay);
  });

  it('commerce: orders and revenue per day and currency are those of the file', async () => {
    const expected = await onFiles(`
      select trim(created_at)::timestamp::date::varchar as date, currency, count(*)::varchar as orders, sum(subtotal_price::decimal(18,4))::varchar as net,
             sum(total_line_items_price::decimal(18,4))::varchar as gross
      from ${csv('shopify/shopify_order_data.csv')} where test = 'FALSE' group by all order by all`);
    const found = await onRelease(
      home,
      `
      select order_date::varchar as date, currency, count(*)::varchar as orders, sum(net)::varchar as net, sum(gross)::varchar as gross
      from marts.fct_orders where is_counted group by all order by all`,
    );
    expect(expected.length).toBeGreaterThan(3);
    expect(found).toEqual(expected);
  });

  it('care: tickets per day are those of the file, and impossible durations are missing, not negative', async () => {
    const expected = await onFiles(`
      select property_createdate::timestamp::date::varchar as date, count(*)::varchar as tickets
      from ${csv('hubspot/ticket_data.csv')} group by all order by all`);
    const found = await onRelease(
      home,
      `
      select created_date::varchar as date, count(*)::varchar as tickets from marts.fct_cases group by all order by all`,
    );
    expect(found).toEqual(expected);
    const negative = await onRelease(
      home,
      'select case_id from marts.fct_cases where resolution_minutes < 0 or first_response_minutes < 0',
    );
    expect(negative).toEqual([]);
  });

  it('a currency without a rate is missing in the reporting currency, and said to be', async () => {
    const rows = await onRelease(
      home,
      `select distinct currency, net_rc is null as is_missing from marts.fct_orders order by 1`,
    );
    expect(rows).toEqual([
      { currency: 'GBP', is_missing: true },
      { currency: 'USD', is_missing: false },
    ]);
  });

  it('the semantic API says the same', async () => {
    const total = async (query: unknown): Promise<CubeAnswer['rows'][number]> => {
      const answer = await load(served, cookie, query);
      expect(answer.status, answer.text).toBe(200);
      return answer.rows[0]!;
    };
    const [ads] = await onFiles(`
      with days as (
        select spend::decimal(18,4) as spend from ${csv('facebook_ads/facebook_ads_basic_ad_data.csv')}
        union all select cost_in_local_currency::decimal(18,4) from ${csv('linkedin/linkedin_ad_analytics_by_campaign_data.csv')})
      select sum(spend)::double as spend from days`);
    const roi = await total({ measures: ['channel_roi.spend'] });
    expect(Number(roi['channel_roi.spend'])).toBeCloseTo(ads!.spend as number, 4);
    const [orders] = await onFiles(
      `select count(*)::int as orders, sum(subtotal_price::decimal(18,4)) filter (where currency = 'USD')::double as net from ${csv('shopify/shopify_order_data.csv')}`,
    );
    const found = await total({
      measures: ['orders.orders', 'orders.revenue', 'orders.orders_without_rate'],
    });
    expect(Number(found['orders.orders'])).toBe(orders!.orders);
    expect(Number(found['orders.revenue'])).toBeCloseTo(orders!.net as number, 4);
    expect(Number(found['orders.orders_without_rate'])).toBe(3);
    const [tickets] = await onFiles(`select count(*)::int as tickets from ${csv('hubspot/ticket_data.csv')}`);
    expect(Number((await total({ measures: ['cases.cases'] }))['cases.cases'])).toBe(tickets!.tickets);
  });

  it('the page shows them, counted from the day on which the files end', async () => {
    const [expected] = await onFiles(`
      with spent as (
        select date::date as date, spend::decimal(18,4) as spend from ${csv('facebook_ads/facebook_ads_basic_ad_data.csv')}
        union all select day::timestamp::date, cost_in_local_currency::decimal(18,4) from ${csv('linkedin/linkedin_ad_analytics_by_campaign_data.csv')})
      select min(date)::varchar as first, max(date)::varchar as last, sum(spend)::double as spend from spent`);
    const browser = await chromium.launch(await browserOptions());
    try {
      const [name, ...value] = cookie.split('=');
      const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'en-US' });
      await context.addCookies([{ name: name!, value: value.join('='), url: served.url }]);
      const page = await context.newPage();
      await page.goto(`${served.url}/`);
      // The files are years old: the first view is their last month, and the page says so.
      await page.getByTestId('data-end').waitFor({ timeout: 60_000 });
      await page.locator('[data-testid="kpi-revenue"][data-state="ready"]').waitFor({ timeout: 60_000 });
      await page.getByTestId('period-picker').selectOption('custom');
      await page.getByTestId('period-from').fill(String(expected!.first));
      await page.getByTestId('period-to').fill(String(expected!.last));
      const card = page.locator('[data-testid="kpi-spend"][data-state="ready"]');
      await expect
        .poll(() => card.getAttribute('data-value', { timeout: 5000 }).then(Number, () => null), {
          timeout: 60_000,
        })
        .toBeCloseTo(expected!.spend as number, 4);
      mkdirSync(join(root, 'artifacts'), { recursive: true });
      await page.screenshot({ path: join(root, 'artifacts', 'exports.png'), fullPage: true });
    } finally {
      await browser.close();
    }
  });

  it('reading the same files again changes nothing', async () => {
    const before = await onRelease(
      home,
      'select sum(net)::varchar as net, count(*)::varchar as orders from marts.fct_orders',
    );
    const again = await cli(['run', '--config', config], home, env);
    expect(again.code, again.stderr).toBe(0);
    expect(
      await onRelease(
        home,
        'select sum(net)::varchar as net, count(*)::varchar as orders from marts.fct_orders',
      ),
    ).toEqual(before);
  });
});

it('the cases to run on are there', () => {
  expect(existsSync(exportsFolder), `the folder ${exportsFolder}; name another in ATALAYA_CASES`).toBe(true);
});
