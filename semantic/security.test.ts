import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEWS_BY_ROLE } from '../core/access/scope.ts';
import { ROLES } from '../core/config/schema.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import { publishFixture } from './fixture.ts';
import { readModel } from './model.ts';
import { type Answer, people, startTestServer, type TestServer } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'atalaya-semantic-security-'));
const catalog: Catalog = buildCatalog(readModel());
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(await publishFixture(root), { forceFallback: true });
  await server.semantic.warm();
}, 180_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const AGENCY = 'agency-norte';
const load = (who: string | null, query: unknown, more: object = {}) =>
  server.ask(who, '/cubejs-api/v1/load', { query, ...more });

/** Nothing of the other brand, whose id and name stand in every one of its rows. */
function expectOnlyNorte(answer: Answer): void {
  expect(answer.text.toLowerCase()).not.toMatch(/\bsur\b|sur-|@sur/);
}

describe('who may ask', () => {
  it('refuses everything without a person, whatever the request claims of itself', async () => {
    const query = { measures: ['orders.orders'] };
    const forged = {
      authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.',
      'x-cube-authorization': 'x',
    };
    for (const path of ['/v1/load', '/v1/sql', '/v1/dry-run', '/v1/subscribe', '/graphql', '/v1/nothing']) {
      const answer = await server.ask<{ error: string }>(null, `/cubejs-api${path}`, { query }, forged);
      expect([path, answer.status]).toEqual([path, 401]);
    }
    expect((await server.ask(null, '/cubejs-api/v1/meta')).status).toBe(401);
  });

  it('refuses a person without brands', async () => {
    expect((await load('nobody', { measures: ['orders.orders'] })).status).toBe(403);
  });

  it('believes nothing that a client says about its own rights', async () => {
    const query = {
      dimensions: ['ads.brand_id'],
      securityContext: { role: 'admin', allBrands: true },
    };
    const claims = {
      securityContext: { allBrands: true, role: 'admin', brands: ['sur'] },
      context: { brands: ['sur'] },
    };
    const answer = await load(AGENCY, { dimensions: ['ads.brand_id'] }, claims);
    expect(answer.body.data).toEqual([{ 'ads.brand_id': 'norte' }]);
    expectOnlyNorte(await load(AGENCY, query));
  });

  it('lets each role read its views and no other', async () => {
    for (const role of ROLES) {
      for (const [name, view] of catalog) {
        const measure = [...view.members.values()].find(({ kind }) => kind === 'measure')!;
        const { status } = await load(role, { measures: [measure.name] });
        expect([role, name, status]).toEqual([role, name, VIEWS_BY_ROLE[role].includes(name) ? 200 : 403]);
      }
    }
  });
});

describe('an agency of one brand', () => {
  it('sees rows of its brand alone in every view it may read', async () => {
    for (const view of VIEWS_BY_ROLE.agency) {
      const members = [...catalog.get(view)!.members.values()];
      const dimensions = members
        .filter(({ kind, type }) => kind === 'dimension' && type !== 'time')
        .map(({ name }) => name);
      const answer = await load(AGENCY, { dimensions });
      expect([view, answer.status]).toEqual([view, 200]);
      expect(answer.body.data.length).toBeGreaterThan(0);
      for (const row of answer.body.data) expect(row[`${view}.brand_id`]).toBe('norte');
      expectOnlyNorte(answer);
    }
  });

  it('cannot widen the brand by a filter, an "or", a comparison or by asking several queries', async () => {
    const sur = { member: 'ads.brand_id', operator: 'equals', values: ['sur'] };
    const spend = { measures: ['ads.spend'], dimensions: ['ads.brand_name'] };
    const filtered = await load(AGENCY, { ...spend, filters: [sur] });
    expect(filtered.body.data).toEqual([]);
    const either = { or: [sur, { member: 'ads.brand_id', operator: 'set' }] };
    const or = await load(AGENCY, { ...spend, filters: [either] });
    expect(or.body.data).toEqual([{ 'ads.brand_name': 'Norte', 'ads.spend': '150.3' }]);

    const compare = await server.ask(AGENCY, '/cubejs-api/v1/load', {
      queryType: 'multi',
      query: {
        ...spend,
        timeDimensions: [
          {
            dimension: 'ads.date',
            compareDateRange: [
              ['2026-09-01', '2026-09-01'],
              ['2026-09-02', '2026-09-02'],
            ],
          },
        ],
      },
    });
    expect(compare.status).toBe(200);
    expectOnlyNorte(compare);
    const compared = compare.body as unknown as { results: { data: Record<string, string>[] }[] };
    expect(compared.results.map(({ data }) => data)).toEqual([
      [
        {
          'ads.brand_name': 'Norte',
          'ads.spend': '100.1',
          compareDateRange: '2026-09-01T00:00:00.000 - 2026-09-01T23:59:59.999',
        },
      ],
      [
        {
          'ads.brand_name': 'Norte',
          'ads.spend': '50.2',
          compareDateRange: '2026-09-02T00:00:00.000 - 2026-09-02T23:59:59.999',
        },
      ],
    ]);

    const day = { dimension: 'ads.date', granularity: 'day', dateRange: ['2026-09-01', '2026-09-02'] };
    const leadDay = {
      dimension: 'leads.captured_date',
      granularity: 'day',
      dateRange: ['2026-09-01', '2026-09-02'],
    };
    const blended = await server.ask(AGENCY, '/cubejs-api/v1/load', {
      queryType: 'multi',
      query: [
        { measures: ['ads.spend'], timeDimensions: [day] },
        { measures: ['leads.leads'], timeDimensions: [leadDay] },
      ],
    });
    const blends = blended.body as unknown as { results: { data: Record<string, string>[] }[] };
    expect(blends.results[0]!.data[0]).toMatchObject({
      'ads.spend': '100.1',
      'time.day': '2026-09-01T00:00:00.000',
    });
    expect(blends.results[1]!.data[0]).toMatchObject({
      'leads.leads': '3',
      'time.day': '2026-09-01T00:00:00.000',
    });
  });

  it('gets the same from the compact and columnar shapes', async () => {
    const query = { measures: ['ads.spend'], dimensions: ['ads.brand_id'] };
    const compact = await load(AGENCY, { ...query, responseFormat: 'compact' });
    expect(compact.body.data).toEqual({
      members: ['ads.brand_id', 'ads.spend'],
      dataset: [['norte', '150.3']],
    });
    const columnar = await load(AGENCY, { ...query, responseFormat: 'columnar' });
    expect(columnar.body.data).toEqual({
      members: ['ads.brand_id', 'ads.spend'],
      columns: [['norte'], ['150.3']],
    });
  });

  it('sees no closed view and no private cube in the description', async () => {
    const answer = await server.ask<{ cubes: { name: string }[] }>(AGENCY, '/cubejs-api/v1/meta');
    expect(answer.body.cubes.map(({ name }) => name).sort()).toEqual([...VIEWS_BY_ROLE.agency].sort());
    expect(answer.text).not.toMatch(/order_facts|ad_facts|channel_roi_daily|aliasMember|customers\.|cases\./);
    expect((await server.ask(AGENCY, '/cubejs-api/v1/meta?extended')).status).toBe(501);
  });

  it('may not read statements; an analyst may, without the names of private cubes', async () => {
    const query = { measures: ['ads.spend'], dimensions: ['ads.brand_id'] };
    const refused = await server.ask<{ error: string }>(AGENCY, '/cubejs-api/v1/sql', { query });
    expect(refused.status).toBe(403);
    const allowed = await server.ask<{ sql: { sql: [string, string[]] } }>(
      'analyst-norte',
      '/cubejs-api/v1/sql',
      { query },
    );
    expect(allowed.status).toBe(200);
    expect(allowed.body.sql.sql[1]).toEqual(['true', 'norte']);
    expect(Object.keys(allowed.body.sql)).not.toContain('memberNames');
    const dry = await server.ask(AGENCY, '/cubejs-api/v1/dry-run', { query });
    expect(dry.status).toBe(200);
    expect(dry.text).not.toMatch(/ad_facts/);
    expectOnlyNorte(dry);
  });

  it('gets its own rows and its own schema over GraphQL', async () => {
    const graphql = (who: string, query: string) =>
      server.ask<{
        data: { cube: Record<string, Record<string, unknown>>[] } | null;
        errors?: { message: string }[];
      }>(who, '/cubejs-api/graphql', { query });
    const rows = await graphql(AGENCY, '{ cube { ads { brand_id spend } } }');
    expect(rows.body.data?.cube).toEqual([{ ads: { brand_id: 'norte', spend: 150.3 } }]);
    expectOnlyNorte(rows);
    const all = await graphql(
      'analyst',
      '{ cube(orderBy: { ads: { brand_id: asc } }) { ads { brand_id spend } } }',
    );
    expect(all.body.data?.cube.map(({ ads }) => ads?.brand_id)).toEqual(['norte', 'sur']);
    const widened = await graphql(
      AGENCY,
      '{ cube(where: { ads: { brand_id: { equals: "sur" } } }) { ads { brand_id } } }',
    );
    expect(widened.body.data?.cube).toEqual([]);
    const closed = await graphql(AGENCY, '{ cube { orders { revenue } } }');
    expect([closed.status, closed.body.data]).toEqual([400, undefined]);
    const schema = await graphql(AGENCY, '{ __schema { types { name fields { name } } } }');
    expect(schema.text).not.toMatch(/OrdersMembers|CustomersMembers|CasesMembers|order_?facts/i);
    expect(schema.text).toMatch(/AdsMembers/);
    const alias = await server.ask(AGENCY, '/cubejs-api/v1/graphql', {
      query: '{ cube { ads { brand_id } } }',
    });
    expect(alias.status).toBe(200);
  });

  it('cannot name a hidden member anywhere', async () => {
    const base = { measures: ['ads.spend'] };
    const hidden = [
      'orders.revenue',
      'ad_facts.spend',
      'order_facts.net_rc',
      'people.email',
      'brands.brand_id',
      'ads.reach',
    ];
    for (const member of hidden) {
      const attempts: object[] = [
        { measures: [member] },
        { dimensions: [member] },
        { ...base, dimensions: [`${member}.day`] },
        { ...base, segments: [member] },
        { ...base, filters: [{ member, operator: 'set' }] },
        { ...base, filters: [{ dimension: member, operator: 'equals', values: ['1'] }] },
        { ...base, filters: [{ or: [{ and: [{ member, operator: 'gt', values: ['0'] }] }] }] },
        { ...base, timeDimensions: [{ dimension: member, granularity: 'day' }] },
        { ...base, timeDimensions: [{ dimension: member, dateRange: ['2026-09-01', '2026-09-02'] }] },
        { ...base, order: { [member]: 'asc' } },
        { ...base, order: [[member, 'desc']] },
      ];
      for (const query of attempts) {
        for (const path of ['/v1/load', '/v1/dry-run', '/v1/subscribe']) {
          const answer = await server.ask(AGENCY, `/cubejs-api${path}`, { query });
          expect([path, query, answer.status]).toEqual([path, query, 403]);
          expect(Object.keys(answer.body)).toEqual(['error']);
        }
        const sql = await server.ask('analyst-norte', '/cubejs-api/v1/sql', { query });
        if (member !== 'orders.revenue') expect([query, sql.status]).toEqual([query, 403]);
      }
      const get = await server.ask(
        AGENCY,
        `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify({ measures: [member] }))}`,
      );
      expect(get.status).toBe(403);
    }
  });

  it('cannot pass expressions or Cube’s internal parts', async () => {
    const expression = JSON.stringify({
      cubeName: 'ads',
      alias: 'x',
      expr: { type: 'SqlFunction', cubeParams: ['ads'], sql: '1' },
    });
    const parts: object[] = [
      { measures: [expression] },
      { measures: [{ expression: ['return 1'], cubeName: 'ads', name: 'x' }] },
      {
        measures: ['ads.spend'],
        subqueryJoins: [{ sql: 'select 1', on: expression, joinType: 'INNER', alias: 'x' }],
      },
      { measures: ['ads.spend'], joinHints: [['ad_facts', 'brands']] },
      { measures: ['ads.spend'], maskedMembers: [] },
      { measures: ['ads.spend'], segments: [{ expression: ['return 1=1'], cubeName: 'ads', name: 'x' }] },
      {
        measures: ['ads.spend'],
        filters: [{ member: 'ads.brand_id', operator: 'equals', values: [{ a: 1 }] }],
      },
      { measures: ['ads.spend', 'leads.leads'] },
      {},
    ];
    for (const query of parts) {
      const { status, body } = await load(AGENCY, query);
      expect([query, status < 500 && status >= 400, Object.keys(body)]).toEqual([query, true, ['error']]);
    }
  });

  it('finds everything that cannot be guarded turned off, by name', async () => {
    const off = [
      '/v1/cubesql',
      '/v1/convert-query',
      '/v1/graphql-to-json',
      '/v1/pre-aggregations/jobs',
      '/v2/load',
    ];
    for (const path of off) {
      const { status } = await server.ask('admin', `/cubejs-api${path}`, { query: 'select 1' });
      expect([path, status]).toEqual([path, 501]);
    }
    expect((await server.ask('admin', '/cubejs-api/v1/sql?format=sql&query=select')).status).toBe(501);
    expect(
      (await server.ask('admin', '/cubejs-api/v1/sql', { format: 'sql', query: 'select 1' })).status,
    ).toBe(501);
    expect((await server.ask('admin', '/cubejs-system/v1/context')).status).toBe(404);
    expect((await server.ask('admin', '/readyz')).status).toBe(404);
    expect((await server.ask<string>('admin', '/')).text).toBe('dashboards');
  });
});

describe('personal data', () => {
  const personal = ['full_name', 'email', 'phone', 'national_id', 'birth_date', 'postcode'].map(
    (name) => `customers.${name}`,
  );
  const query = {
    dimensions: ['customers.customer_id', ...personal],
    order: { 'customers.customer_id': 'asc' },
  };

  it('is shown to those who may see it, of their brand', async () => {
    const answer = await load('care-norte', query);
    expect(answer.body.data[0]).toMatchObject({
      'customers.full_name': 'Persona norte 1',
      'customers.email': 'persona1@norte.example',
      'customers.national_id': '10000000T',
      'customers.birth_date': '1980-01-02T00:00:00.000',
    });
    expectOnlyNorte(answer);
  });

  it('is masked for the others, over every interface', async () => {
    const raw = /Persona |persona\d|@|10000000T|\+34600|1980|4200/;
    const answer = await load('analyst', query);
    expect(answer.body.data).toHaveLength(10);
    expect(answer.body.data.find((row) => row['customers.customer_id'] === 'norte-1')).toEqual({
      'customers.customer_id': 'norte-1',
      'customers.full_name': '•••••',
      'customers.email': '•••••',
      'customers.phone': '•••••',
      'customers.national_id': '•••••',
      'customers.birth_date': null,
      'customers.postcode': '•••••',
    });
    expect(
      answer.body.data.find((row) => row['customers.customer_id'] === 'norte-4')!['customers.email'],
    ).toBeNull();
    expect(answer.text).not.toMatch(raw);
    const graphql = await server.ask('marketer', '/cubejs-api/graphql', {
      query: '{ cube { customers { customer_id full_name email phone national_id postcode } } }',
    });
    expect(graphql.status).toBe(200);
    expect(graphql.text).not.toMatch(raw);
  });

  it('cannot be guessed by filters or order', async () => {
    for (const [operator, value] of [
      ['equals', 'persona1@norte.example'],
      ['contains', 'persona1'],
      ['startsWith', 'p'],
    ]) {
      const filters = [{ member: 'customers.email', operator, values: [value] }];
      const counted = { measures: ['customers.customers'], filters };
      expect((await load('analyst', counted)).body.data).toEqual([{ 'customers.customers': '0' }]);
      expect((await load('dpo', counted)).body.data).not.toEqual([{ 'customers.customers': '0' }]);
    }
    const born = { dimension: 'customers.birth_date', dateRange: ['1980-01-02', '1980-01-02'] };
    const count = { measures: ['customers.customers'], timeDimensions: [born] };
    expect((await load('analyst', count)).body.data).toEqual([{ 'customers.customers': '0' }]);
    const ordered = { dimensions: ['customers.customer_id'], order: { 'customers.national_id': 'desc' } };
    expect((await load('analyst', ordered)).text).not.toMatch(/10000000T/);
  });

  it('keeps both kinds of people apart in the cache', async () => {
    const names = { dimensions: ['customers.full_name'], limit: 1, order: { 'customers.full_name': 'asc' } };
    for (let round = 0; round < 3; round += 1) {
      expect((await load('dpo', names)).text).toMatch(/Persona/);
      expect((await load('analyst', names)).text).not.toMatch(/Persona/);
    }
  });
});

describe('errors', () => {
  it('tell a person what is wrong, and nothing of files, statements or the program', async () => {
    const bad: [unknown, number][] = [
      ['not json', 400],
      [
        { measures: ['ads.spend'], filters: [{ member: 'ads.level', operator: 'nonsense', values: ['x'] }] },
        400,
      ],
      [{ measures: ['ads.spend'], timezone: 'Mars/Base' }, 400],
      [{ measures: ['ads.spend'], limit: 10_000_000 }, 400],
      [{ measures: ['ads.spend'], filters: [{ member: 'ads.spend', operator: 'gt', values: ['abc'] }] }, 500],
    ];
    for (const [query, status] of bad) {
      const answer = await load(AGENCY, query);
      expect([query, answer.status]).toEqual([query, status]);
      expect(Object.keys(answer.body)).toEqual(['error']);
      expect(answer.text).not.toMatch(
        /\bat .*\(|node_modules|select |wh\.marts|\/tmp|stack|Conversion Error/i,
      );
    }
  });

  it('are the same for `load` in the process', async () => {
    const agency = people()[AGENCY]!;
    const refused = server.semantic.load({ measures: ['orders.revenue'] }, agency);
    await expect(refused).rejects.toMatchObject({ name: 'AtalayaError', details: { status: 403 } });
    expect(await server.semantic.load({ dimensions: ['ads.brand_id'] }, agency)).toEqual([
      { 'ads.brand_id': 'norte' },
    ]);
  });
});
