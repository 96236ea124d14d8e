import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, scratch } from './support/process.ts';
import { onRelease } from './support/release.ts';
import { load, logIn, type Served, startProduct } from './support/server.ts';

// Two brands; the agency Lumen may see Norte only. Every way out of the product is tried from outside.
describe('an agency of one brand', () => {
  const folder = scratch('agency');
  const home = folder.path;
  let served: Served;
  let agency: string;
  let executive: string;
  /** Values that belong to the other brand alone: none may appear in anything the agency receives. */
  let foreign: string[];

  beforeAll(async () => {
    const run = await cli(['run'], home);
    expect(run.code, run.stderr).toBe(0);
    served = await startProduct(home, {}, ['serve']);
    agency = await logIn(served, 'lumen@demo.example');
    executive = await logIn(served, 'executive@demo.example');
    const rows = await onRelease(
      home,
      `
      select brand_name as value from marts.dim_brand where brand_id = 'sur'
      union select campaign_name from marts.dim_campaign where brand_id = 'sur' and campaign_name is not null
      union select campaign_key from marts.dim_campaign where brand_id = 'sur'
      union select connection_id from marts.mart_source_freshness where brand_id = 'sur'
      union select lead_id from marts.fct_leads where brand_id = 'sur'
        and lead_id not in (select lead_id from marts.fct_leads where brand_id = 'norte')`,
    );
    foreign = rows.map((row) => String(row.value));
    expect(foreign.length).toBeGreaterThan(10);
  });
  afterAll(async () => {
    await served?.stop();
    folder.remove();
  });

  const ask = async (
    path: string,
    cookie: string,
    init: RequestInit = {},
  ): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${served.url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        cookie,
        origin: served.url,
        'content-type': 'application/json',
        ...(init.headers as Record<string, string>),
      },
    });
    return { status: answer.status, text: await answer.text() };
  };

  function expectClean(text: string, where: string): void {
    const found = foreign.filter((value) => value.length > 3 && text.includes(`"${value}"`));
    expect(found, where).toEqual([]);
    expect(/"sur"/.test(text), `${where}: the other brand's id`).toBe(false);
  }

  const publicViews = [
    'channel_roi',
    'campaign_roi',
    'leads',
    'attribution',
    'funnel',
    'landing_pages',
    'search',
    'ads',
    'social',
    'email',
    'freshness',
    'certainty',
    'unmapped',
    'naming',
  ];

  it('load: every view it may read answers with its own brand only', async () => {
    for (const view of publicViews) {
      const answer = await load(served, agency, {
        dimensions: [`${view}.brand_id`, `${view}.brand_name`],
        limit: 1000,
      });
      expect(answer.status, `${view}: ${answer.text}`).toBe(200);
      expect(
        answer.rows.map((row) => row[`${view}.brand_id`]),
        view,
      ).toEqual(['norte']);
      expectClean(answer.text, `load ${view}`);
    }
    const both = await load(served, executive, { dimensions: ['channel_roi.brand_id'] });
    expect(both.rows.map((row) => row['channel_roi.brand_id']).sort()).toEqual(['norte', 'sur']);
  });

  it('load: figures are those of its brand, whatever the filter says', async () => {
    const [truth] = await onRelease(
      home,
      `
      select sum(spend_rc)::varchar as spend from marts.mart_channel_roi_daily
      where brand_id = 'norte' and model = 'last_touch' and date_basis = 'conversion'`,
    );
    const own = await load(served, agency, { measures: ['channel_roi.spend'] });
    expect(Number(own.rows[0]!['channel_roi.spend'])).toBeCloseTo(Number(truth!.spend), 4);
    for (const filters of [
      [{ member: 'channel_roi.brand_id', operator: 'equals', values: ['sur'] }],
      [
        {
          or: [
            { member: 'channel_roi.brand_id', operator: 'equals', values: ['sur'] },
            { member: 'channel_roi.brand_id', operator: 'set' },
          ],
        },
      ],
      [{ member: 'channel_roi.brand_id', operator: 'notEquals', values: ['norte'] }],
    ]) {
      const answer = await load(served, agency, {
        measures: ['channel_roi.spend'],
        dimensions: ['channel_roi.brand_id'],
        filters,
      });
      expect(answer.status).toBe(200);
      expect(answer.rows.every((row) => row['channel_roi.brand_id'] === 'norte')).toBe(true);
    }
  });

  it("load: hidden cubes, other roles' views and unknown members are refused without a row", async () => {
    const hidden = [
      { measures: ['orders.revenue'] },
      { dimensions: ['customers.email'] },
      { dimensions: ['cases.case_id'] },
      { measures: ['mart_channel_roi_daily.spend'] },
      { measures: ['fct_orders.revenue'] },
      { dimensions: ['dim_customer.email'] },
      { measures: ['channel_roi.spend'], filters: [{ member: 'orders.order_date', operator: 'set' }] },
      {
        measures: ['channel_roi.spend'],
        filters: [{ member: 'dim_customer.email', operator: 'contains', values: ['@'] }],
      },
      { measures: ['channel_roi.spend'], order: { 'orders.revenue': 'desc' } },
      {
        measures: ['channel_roi.spend'],
        timeDimensions: [{ dimension: 'orders.order_date', granularity: 'month' }],
      },
      { measures: ['channel_roi.spend'], segments: ['orders.any'] },
    ];
    for (const query of hidden) {
      const answer = await load(served, agency, query);
      const where = JSON.stringify(query);
      if (answer.status === 200) expect(answer.rows, where).toEqual([]);
      else expect(answer.status, `${where}: ${answer.text}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, where).toBeLessThan(500);
      expect(answer.text, where).not.toMatch(/@[a-z]+\.(com|es|example)/);
      expectClean(answer.text, where);
    }
  });

  it('sql, dry-run, meta and graphql give nothing of the other brand and no hidden member', async () => {
    const meta = await ask('/cubejs-api/v1/meta', agency);
    expect(meta.status).toBe(200);
    const cubes = (JSON.parse(meta.text) as { cubes: { name: string }[] }).cubes
      .map((cube) => cube.name)
      .sort();
    expect(cubes).toEqual([...publicViews].sort());
    expectClean(meta.text, 'meta');

    const query = encodeURIComponent(
      JSON.stringify({ measures: ['channel_roi.spend'], dimensions: ['channel_roi.brand_id'] }),
    );
    const hiddenQuery = encodeURIComponent(JSON.stringify({ dimensions: ['customers.email'] }));
    for (const path of ['/cubejs-api/v1/sql', '/cubejs-api/v1/dry-run', '/cubejs-api/v1/load']) {
      const answer = await ask(`${path}?query=${query}`, agency);
      expect(answer.status, path).toBeLessThan(500);
      expectClean(answer.text, path);
      const refused = await ask(`${path}?query=${hiddenQuery}`, agency);
      expect(refused.status, `${path}: ${refused.text}`).toBeGreaterThanOrEqual(400);
      expect(refused.status, path).toBeLessThan(500);
      expect(refused.text).not.toMatch(/dim_customer\b.*\bemail\b.*from/i);
    }
    const graphql = await ask('/cubejs-api/graphql', agency, {
      method: 'POST',
      body: JSON.stringify({ query: '{ cube { channel_roi { brand_id spend } } }' }),
    });
    expect(graphql.status).toBeLessThan(500);
    expectClean(graphql.text, 'graphql');
    const hidden = await ask('/cubejs-api/graphql', agency, {
      method: 'POST',
      body: JSON.stringify({ query: '{ cube { customers { email full_name } } }' }),
    });
    expect(hidden.text).not.toMatch(/"email":"/);
    for (const path of [
      '/cubejs-api/v1/cubesql',
      '/cubejs-api/v1/pre-aggregations',
      '/cubejs-api/v1/run-scheduled-refresh',
      '/cubejs-system/v1/context',
    ]) {
      const answer = await ask(path, agency, { method: 'POST', body: '{}' });
      // Not offered, and said so: 404 or 501, never an answer.
      expect([401, 403, 404, 405, 501], path).toContain(answer.status);
    }
  });

  it('page data: only its own folder, with its own brand', async () => {
    const headline = await ask('/data/headline.json', agency);
    expect(headline.status).toBe(200);
    const context = JSON.parse(headline.text) as { brands: { id: string }[]; no_access: string[] };
    expect(context.brands.map((brand) => brand.id)).toEqual(['norte']);
    expect(context.no_access).toContain('orders');
    expect(context.no_access).toContain('cases');
    expectClean(headline.text, 'headline.json');

    const manifest = await ask('/data/manifest.json', agency);
    const files = (JSON.parse(manifest.text) as { renderedFiles: Record<string, string[]> }).renderedFiles
      .atalaya!;
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const answer = await fetch(`${served.url}/${file.replace(/^\/?/, '')}`, {
        headers: { cookie: agency },
      });
      expect(answer.status, file).toBe(200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.subarray(0, 4).toString(), file).toBe('PAR1');
      for (const value of foreign)
        expect(bytes.includes(Buffer.from(value)) && value.length > 5, `${file} holds ${value}`).toBe(false);
    }
    for (const path of [
      '/data/../admin/data/headline.json',
      '/data/..%2f..%2fledger.db',
      '/data/%2e%2e/%2e%2e/ledger.db',
      '/data//etc/passwd',
    ]) {
      const answer = await ask(path, agency);
      expect([301, 302, 400, 403, 404], `${path}: ${answer.text.slice(0, 100)}`).toContain(answer.status);
    }
  });

  it('operations are not its business, and without a login there is nothing at all', async () => {
    expect((await ask('/ops', agency)).status).toBe(403);
    for (const path of ['/data/headline.json', '/cubejs-api/v1/meta', '/ops.json']) {
      expect((await ask(path, '')).status, path).toBe(401);
    }
    const page = await ask('/', '', { headers: { accept: 'text/html' } });
    expect([302, 303]).toContain(page.status);
  });
});
