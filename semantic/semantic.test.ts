import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import type { Home } from '../core/home.ts';
import { buildCatalog } from './catalog.ts';
import { publishFixture } from './fixture.ts';
import { readModel } from './model.ts';
import { type LoadBody, people, startTestServer, type TestServer } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'atalaya-semantic-'));
const catalog = buildCatalog(readModel());
const admin = people().admin!;
let home: Home;
let server: TestServer;

beforeAll(async () => {
  home = await publishFixture(root);
  server = await startTestServer(home, { pageSize: 3 });
  await server.semantic.warm();
}, 180_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const load = (query: unknown) => server.ask('admin', '/cubejs-api/v1/load', { query });

/** The same question as plain SQL on the release file. */
function direct(sql: string): Promise<Record<string, unknown>[]> {
  return withDuckDB(join(home.releases, 'r1.duckdb'), (connection) => queryRows(connection, sql), {
    readOnly: true,
  });
}

describe('figures', () => {
  it('of every measure of every view can be asked', async () => {
    for (const view of catalog.values()) {
      const members = [...view.members.values()];
      const measures = members.filter(({ kind }) => kind === 'measure').map(({ name }) => name);
      const answer = await load({
        measures,
        dimensions: [`${view.name}.brand_name`],
        order: { [`${view.name}.brand_name`]: 'asc' },
      });
      expect([view.name, answer.status, answer.body.error]).toEqual([view.name, 200, undefined]);
      expect(answer.body.data.map((row) => row[`${view.name}.brand_name`])).toEqual(['Norte', 'Sur']);
      const monthly = {
        dimension: view.timeDimension,
        granularity: 'month',
        dateRange: ['2026-01-01', '2026-12-31'],
      };
      const byMonth = await load({ measures: measures.slice(0, 1), timeDimensions: [monthly] });
      expect([view.name, byMonth.status, byMonth.body.data.length > 0]).toEqual([view.name, 200, true]);
    }
  });

  it('that are ratios or means take only what they are about', async () => {
    const of = async (view: string, measures: string[], brand = 'norte') => {
      const answer = await load({
        measures: measures.map((name) => `${view}.${name}`),
        filters: [{ member: `${view}.brand_id`, operator: 'equals', values: [brand] }],
      });
      const row = answer.body.data[0]!;
      return measures.map((name) => Number(row[`${view}.${name}`]));
    };
    // One action has no margin and one no spend: neither is in the ROI.
    const [spent, roi] = await of('actions', ['spent', 'roi']);
    expect(spent).toBeCloseTo(150.3);
    expect(roi).toBeCloseTo((120.05 - 100.1) / 100.1);
    expect((await of('care_backlog', ['open_cases'], 'sur'))[0]).toBeCloseTo((3 * (4 + 2 + 1)) / 2);
    expect(await of('surveys', ['responses', 'nps', 'survey_csat'])).toEqual([9, 0.5, 0.8]);
    expect(await of('kpis', ['targets', 'judged_targets', 'green_share'])).toEqual([3, 2, 0.5]);
    // One measure at a time: spend unless asked.
    expect((await of('unmapped', ['unmapped_share']))[0]).toBeCloseTo(25.5 / 100.1);
    const [certainty, uncertain] = await of('certainty', ['certainty', 'uncertain_days']);
    expect([certainty, uncertain]).toEqual([0.79, 1]);
  });

  it('are those of plain SQL: channel ROI, with its ratios of sums', async () => {
    const answer = await load({
      measures: [
        'spend',
        'impressions',
        'clicks',
        'leads',
        'new_customers',
        'attributed_revenue',
        'attributed_margin',
        'platform_value',
        'roas',
        'roi',
        'cac',
        'cpl',
        'ctr',
        'cpc',
        'cpm',
      ].map((name) => `channel_roi.${name}`),
      dimensions: ['channel_roi.brand_id', 'channel_roi.channel_name_es'],
      order: { 'channel_roi.brand_id': 'asc', 'channel_roi.channel_name_es': 'asc' },
    });
    const expected = await direct(`
      with sums as (
        select brand_id, channel_name_es, sum(spend_rc)::double spend, sum(impressions) impressions, sum(clicks) clicks, sum(leads) leads,
          sum(new_customers) new_customers, sum(attributed_revenue_rc)::double revenue, sum(attributed_margin_rc)::double margin, sum(platform_value_rc)::double platform_value
        from marts.mart_channel_roi_daily join marts.dim_channel using (channel_id)
        where model = 'last_touch' and date_basis = 'conversion' group by all)
      select *, revenue / nullif(spend, 0) roas, (margin - spend) / nullif(spend, 0) roi, spend / nullif(new_customers, 0) cac,
        spend / nullif(leads, 0) cpl, clicks / nullif(impressions, 0) ctr, spend / nullif(clicks, 0) cpc, 1000 * spend / nullif(impressions, 0) cpm
      from sums order by 1, 2`);
    const number = (value: unknown) => (value === null ? null : Number(Number(value).toPrecision(12)));
    expect(
      answer.body.data.map((row) =>
        Object.values(row).map((value, index) => (index < 2 ? value : number(value))),
      ),
    ).toEqual(
      expected.map((row) => Object.values(row).map((value, index) => (index < 2 ? value : number(value)))),
    );
    // E-mail has no spend: unknown stays unknown, and what is divided by nothing is empty.
    expect(answer.body.data[0]).toMatchObject({
      'channel_roi.channel_name_es': 'Correo',
      'channel_roi.spend': null,
      'channel_roi.roas': null,
      'channel_roi.attributed_revenue': '80.4',
    });
  });

  it('leave out what does not count: test orders, and orders without a rate in the average', async () => {
    const answer = await load({
      measures: [
        'orders',
        'revenue',
        'aov',
        'orders_without_rate',
        'customers',
        'new_customers',
        'refunded',
      ].map((name) => `orders.${name}`),
      filters: [{ member: 'orders.brand_id', operator: 'equals', values: ['norte'] }],
    });
    expect(answer.body.data).toEqual([
      {
        'orders.orders': '5',
        'orders.revenue': '100.1',
        'orders.aov': '25.025',
        'orders.orders_without_rate': '1',
        'orders.customers': '3',
        'orders.new_customers': '3',
        'orders.refunded': '6',
      },
    ]);
  });

  it('of care keep unanswered and unrated cases out of means and rates', async () => {
    const answer = await load({
      measures: [
        'cases',
        'avg_first_response_minutes',
        'median_first_response_minutes',
        'first_contact_resolution_rate',
        'csat',
      ].map((name) => `cases.${name}`),
      filters: [{ member: 'cases.brand_id', operator: 'equals', values: ['norte'] }],
    });
    expect(Object.values(answer.body.data[0]!)).toEqual(['5', '21', '21', '0.5', '0.5']);
    const daily = await load({
      measures: ['care_daily.cases_resolved', 'care_daily.csat'],
      dimensions: ['care_daily.brand_id'],
      order: { 'care_daily.brand_id': 'asc' },
    });
    expect(daily.body.data[0]).toEqual({
      'care_daily.brand_id': 'norte',
      'care_daily.cases_resolved': '5',
      'care_daily.csat': null,
    });
  });
});

describe('what is not said', () => {
  it('means one model, one date basis, all hours and one level', async () => {
    const spend = async (more: object) =>
      (await load({ measures: ['channel_roi.spend'], ...more })).body.data;
    expect(await spend({})).toEqual([{ 'channel_roi.spend': '601.2' }]);
    const linear = { member: 'channel_roi.model', operator: 'equals', values: ['linear'] };
    expect(await spend({ filters: [linear] })).toEqual([{ 'channel_roi.spend': '601.2' }]);
    expect(await spend({ dimensions: ['channel_roi.model'] })).toHaveLength(2);
    const ads = await load({ measures: ['ads.spend'] });
    expect(ads.body.data).toEqual([{ 'ads.spend': '601.2' }]);
    const level = { member: 'ads.level', operator: 'equals', values: ['ad'] };
    expect((await load({ measures: ['ads.spend'], filters: [level] })).body.data).toEqual([
      { 'ads.spend': '520' },
    ]);
    expect((await load({ measures: ['ads.spend'], dimensions: ['ads.level'] })).body.data).toHaveLength(2);
  });

  it('is asked for where several values would be added up', async () => {
    const both = { member: 'channel_roi.model', operator: 'equals', values: ['linear', 'last_touch'] };
    const not = { member: 'care_daily.hours', operator: 'notEquals', values: ['all'] };
    const finer = { member: 'ads.is_roi_level', operator: 'equals', values: ['false'] };
    for (const query of [
      { measures: ['channel_roi.spend'], filters: [both] },
      {
        measures: ['channel_roi.spend'],
        filters: [{ or: [both, { member: 'channel_roi.brand_id', operator: 'set' }] }],
      },
      { measures: ['care_daily.complaints'], filters: [not] },
      { measures: ['ads.spend'], filters: [finer] },
    ]) {
      const answer = await load(query);
      expect([query, answer.status, answer.body.error]).toEqual([
        query,
        400,
        expect.stringMatching(/must not be added up/),
      ]);
    }
    const grouped = await load({
      measures: ['channel_roi.spend'],
      dimensions: ['channel_roi.model'],
      filters: [both],
    });
    expect(grouped.body.data).toHaveLength(2);
  });
});

describe('time', () => {
  it('leaves local dates alone whatever zone a query names', async () => {
    for (const timezone of [undefined, 'UTC', 'Europe/Madrid', 'America/Los_Angeles', 'Pacific/Auckland']) {
      const answer = await load({
        measures: ['ads.spend'],
        timeDimensions: [
          { dimension: 'ads.date', granularity: 'day', dateRange: ['2026-09-02', '2026-09-02'] },
        ],
        timezone,
      });
      expect([timezone, answer.body.data]).toEqual([
        timezone,
        [
          {
            'ads.date.day': '2026-09-02T00:00:00.000',
            'ads.date': '2026-09-02T00:00:00.000',
            'ads.spend': '200.8',
          },
        ],
      ]);
    }
  });

  it('converts moments only when a query names a zone', async () => {
    const day = async (timezone?: string) =>
      (
        await load({
          measures: ['cases.cases'],
          timeDimensions: [{ dimension: 'cases.created_at', granularity: 'day' }],
          timezone,
        })
      ).body.data.map((row) => row['cases.created_at.day']);
    expect(await day()).toEqual(['2026-09-30T00:00:00.000', '2026-10-01T00:00:00.000']);
    expect(await day('Europe/Madrid')).toEqual(['2026-10-01T00:00:00.000']);
  });
});

describe('load', () => {
  it('gives the same rows as HTTP, page by page in a total order, with exact numbers', async () => {
    const query = { measures: ['cases.cases'], dimensions: ['cases.case_id'] };
    const rows = await server.semantic.load(query, admin);
    const all = await direct('select case_id from marts.fct_cases order by 1');
    expect(rows.map((row) => row['cases.case_id'])).toEqual(all.map(({ case_id }) => case_id));
    expect(rows[0]).toEqual({ 'cases.case_id': 'norte-case-1', 'cases.cases': 1 });
    const some = await server.semantic.load(
      { ...query, limit: 7, offset: 2, order: { 'cases.case_id': 'desc' } },
      admin,
    );
    expect(some.map((row) => row['cases.case_id'])).toEqual(
      all
        .map(({ case_id }) => case_id)
        .reverse()
        .slice(2, 9),
    );
  });

  it('names the agent of a case, and gives the id where there is no name', async () => {
    const rows = await server.semantic.load(
      {
        dimensions: ['cases.case_id', 'cases.agent_name'],
        filters: [{ member: 'cases.brand_id', operator: 'equals', values: ['norte'] }],
        order: { 'cases.case_id': 'asc' },
        limit: 3,
      },
      admin,
    );
    expect(rows.map((row) => row['cases.agent_name'])).toEqual([
      'Agente norte',
      'Agente norte',
      'norte-agent',
    ]);
  });

  it('keeps booleans and empty values', async () => {
    const rows = await server.semantic.load(
      {
        dimensions: ['cases.case_id', 'cases.is_satisfied'],
        filters: [{ member: 'cases.is_open', operator: 'equals', values: ['false'] }],
      },
      admin,
    );
    expect(rows.map((row) => row['cases.is_satisfied'])).toEqual([true, false, true, false]);
  });
});

describe('the description of itself', () => {
  it('holds exactly the catalogue, as recorded', async () => {
    const { cubes } = await server.semantic.meta(admin);
    const listed = cubes
      .map((cube) => ({
        view: cube.name,
        measures: cube.measures.map(({ name, type, meta }) => `${name} ${type} ${meta?.unit}`),
        dimensions: cube.dimensions.map(({ name, type }) => `${name} ${type}`),
      }))
      .sort((a, b) => a.view.localeCompare(b.view));
    const names = cubes
      .flatMap((cube) => [...cube.measures, ...cube.dimensions].map(({ name }) => name))
      .sort();
    expect(names).toEqual([...catalog.values()].flatMap((view) => [...view.members.keys()]).sort());
    expect(listed).toMatchSnapshot();
  });

  it('says of each measure what it is, in both languages', async () => {
    const answer = await server.ask<
      LoadBody & {
        cubes: { measures: { title: string; description?: string; meta?: Record<string, string> }[] }[];
      }
    >('admin', '/cubejs-api/v1/meta');
    for (const measure of answer.body.cubes.flatMap(({ measures }) => measures)) {
      expect(measure).toMatchObject({
        description: expect.stringMatching(/\.$/),
        meta: {
          title_es: expect.any(String),
          unit: expect.stringMatching(/^(money|count|share|ratio|minutes)$/),
          owner: expect.any(String),
          tier: expect.stringMatching(/^(strategic|tactical|operational)$/),
          precision: expect.any(Number),
          additivity: expect.stringMatching(/^(non_)?additive$/),
          date_attribution: expect.any(String),
        },
      });
    }
  });
});
