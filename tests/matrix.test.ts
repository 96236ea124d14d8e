import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readerFile } from '../app/sql/reader-file.ts';
import { accessScope, VIEWS_BY_ROLE } from '../core/access/scope.ts';
import { fixedClock } from '../core/clock.ts';
import type { Role } from '../core/config/schema.ts';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { homeAt } from '../core/home.ts';
import { type Sandbox, startSandbox } from '../ingest/sandbox/index.ts';
import { buildCatalog } from '../semantic/catalog.ts';
import { readModel } from '../semantic/model.ts';
import { cli, NOW, scratch } from './support/process.ts';
import { onFiles, onRelease } from './support/release.ts';
import { type Served, startProduct } from './support/server.ts';

// Who may see what, tried from outside: every kind of caller at every way out. Nothing leaks, and what is allowed answers.
const OTHER: Readonly<Record<string, string>> = { norte: 'sur', sur: 'norte' };
const OPERATORS: ReadonlySet<Role> = new Set(['admin', 'analyst', 'dpo']);
const READS_SQL: ReadonlySet<Role> = new Set(['admin', 'analyst']);
const WRITES_SQL: ReadonlySet<Role> = new Set(['admin', 'analyst', 'agency']);

interface Caller {
  name: string;
  role: Role;
  brands: string[];
  agency?: string;
}

/** The parts of the demo's configuration that are changed here. */
interface Demo {
  agencies: { id: string; name: string; brands: string[] }[];
  access: { users: unknown[] };
}

const CALLERS: Caller[] = [
  { name: 'admin', role: 'admin', brands: ['norte', 'sur'] },
  { name: 'executive-norte', role: 'executive', brands: ['norte'] },
  { name: 'executive-sur', role: 'executive', brands: ['sur'] },
  { name: 'analyst', role: 'analyst', brands: ['norte', 'sur'] },
  { name: 'agency-a', role: 'agency', brands: ['norte'], agency: 'lumen' },
  { name: 'agency-ab', role: 'agency', brands: ['norte', 'sur'], agency: 'ambas' },
  { name: 'care-norte', role: 'care', brands: ['norte'] },
  { name: 'marketer-sur', role: 'marketer', brands: ['sur'] },
  { name: 'dpo', role: 'dpo', brands: ['norte', 'sur'] },
];

const catalog = buildCatalog(readModel());
const membersOf = (view: string, kind: 'measure' | 'dimension') =>
  [...catalog.get(view)!.members.values()].filter((member) => member.kind === kind).map(({ name }) => name);
const VIEWS = [...catalog.keys()].sort();

const hasBrand = (view: string) => membersOf(view, 'dimension').includes(`${view}.brand_id`);

/** A small question to a view: its first measure by brand, as far as it has them. */
function firstOf(view: string): Record<string, unknown> {
  const measure = membersOf(view, 'measure')[0];
  return {
    ...(measure ? { measures: [measure] } : {}),
    ...(hasBrand(view) ? { dimensions: [`${view}.brand_id`] } : {}),
    limit: 100,
  };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { role: 'admin', brands: ['*'], securityContext: { role: 'admin', allBrands: true } };

/** A JSON Web Token as another program would sign it; `alg` none leaves the signature out. */
function forged(alg: 'HS256' | 'none', payload: object): string {
  const body = `${base64({ alg, typ: 'JWT' })}.${base64(payload)}`;
  return `${body}.${alg === 'none' ? '' : createHmac('sha256', 'secret').update(body).digest('base64url')}`;
}

describe('who may see what', () => {
  const folder = scratch('matrix');
  const home = join(folder.path, 'home');
  let sandbox: Sandbox;
  let config: string;
  const tokens = new Map<string, string>();
  /** Values that stand in rows of one brand alone. */
  const only: Record<string, string[]> = {};
  let served: Served;
  /** The brands that have rows in each view, as an administrator sees them. */
  const withRows = new Map<string, Set<string>>();
  /** Tokens that must open nothing. */
  let worthless: Map<string, string | null>;

  const product = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    cli([...args, '--config', config], home, { ...sandbox.env, ...env });

  const token = async (email: string, env: NodeJS.ProcessEnv = {}, days = '30') => {
    const options = ['--name', 'matrix', '--scopes', 'load,sql,meta,export', '--days', days, '--json'];
    const made = await product(['token', 'create', email, ...options], env);
    expect(made.code, made.stderr).toBe(0);
    return (JSON.parse(made.stdout) as { token: string }).token;
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ root: folder.path, size: 'tiny', seed: 7, clock: fixedClock(NOW) });
    const demo = parse(readFileSync(sandbox.configFile, 'utf8')) as Demo;
    demo.agencies.push({ id: 'ambas', name: 'Ambas', brands: ['norte', 'sur'] });
    demo.access.users = [];
    config = join(dirname(sandbox.configFile), 'matrix.yaml');
    writeFileSync(config, stringify(demo));
    const run = await product(['run']);
    expect(run.code, run.stderr).toBe(0);
    for (const { name, role, brands, agency } of CALLERS) {
      const email = `${name}@matrix.example`;
      const rights = agency ? ['--agency', agency] : ['--brands', brands.join(',')];
      const added = await product(['user', 'add', email, '--role', role, ...rights, '--json']);
      expect(added.code, added.stderr).toBe(0);
      tokens.set(name, await token(email));
    }
    const past = new Date(Date.parse(NOW) - 10 * 86_400_000).toISOString();
    worthless = new Map([
      ['no token', null],
      ['empty token', ''],
      ['unknown token', `atl_${'x'.repeat(43)}`],
      ['expired token', await token('admin@matrix.example', { ATALAYA_NOW: past }, '1')],
      ['forged JWT', forged('HS256', { ...claims, exp: 4_102_444_800 })],
      ['JWT with alg none', forged('none', claims)],
      ['JWT without claims', forged('HS256', {})],
    ]);
    for (const brand of Object.keys(OTHER)) {
      const rows = await onRelease(
        home,
        `
        select brand_name as value from marts.dim_brand where brand_id = '${brand}'
        union select campaign_key from marts.dim_campaign where brand_id = '${brand}'
        union select connection_id from marts.mart_source_freshness where brand_id = '${brand}'`,
      );
      only[brand] = rows.map((row) => String(row.value));
      expect(only[brand].length).toBeGreaterThan(8);
    }
    served = await startProduct(home, sandbox.env, ['serve', '--config', config]);
    for (const view of VIEWS) {
      const answer = await ask(tokens.get('admin')!, '/cubejs-api/v1/load', { query: firstOf(view) });
      expect(answer.status, `${view}: ${answer.text}`).toBe(200);
      const { data } = JSON.parse(answer.text) as { data: Record<string, unknown>[] };
      const all = hasBrand(view) ? data.map((row) => String(row[`${view}.brand_id`])) : Object.keys(OTHER);
      withRows.set(view, new Set(data.length > 0 ? all : []));
    }
    // A quiet company has no crisis; nearly all else must be there, or the matrix would prove nothing.
    expect([...withRows.values()].filter((brandsOf) => brandsOf.size === 2).length).toBeGreaterThan(
      VIEWS.length * 0.8,
    );
  });
  afterAll(async () => {
    await served?.stop();
    await sandbox?.close();
    folder.remove();
  });

  async function ask(
    bearer: string | null,
    path: string,
    json?: unknown,
  ): Promise<{ status: number; text: string; type: string }> {
    for (;;) {
      const answer = await fetch(`${served.url}${path}`, {
        method: json === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body: json === undefined ? undefined : JSON.stringify(json),
      });
      const text = await answer.text();
      if (!text.includes('"Continue wait"'))
        return { status: answer.status, text, type: answer.headers.get('content-type') ?? '' };
    }
  }

  /** No row of a brand that the caller may not see. */
  function expectOwn(text: string, brands: string[], where: string): void {
    for (const brand of Object.keys(OTHER).filter((id) => !brands.includes(id))) {
      expect(text.includes(`"${brand}"`), `${where}: the id of ${brand}`).toBe(false);
      expect(
        only[brand]!.filter((value) => text.includes(`"${value}"`)),
        `${where}: values of ${brand}`,
      ).toEqual([]);
    }
  }

  describe.each(CALLERS)('$name', ({ name, role, brands }) => {
    const bearer = () => tokens.get(name)!;
    const mayRead = (view: string) => VIEWS_BY_ROLE[role].includes(view);

    it.each(VIEWS)('%s by load, dry-run, sql and graphql', async (view) => {
      const measure = membersOf(view, 'measure')[0];
      const query = firstOf(view);
      const loaded = await ask(bearer(), '/cubejs-api/v1/load', { query });
      const where = `${name} ${view}`;
      if (mayRead(view)) {
        expect(loaded.status, `${where}: ${loaded.text}`).toBe(200);
        const { data } = JSON.parse(loaded.text) as { data: Record<string, unknown>[] };
        const there = brands.some((brand) => withRows.get(view)?.has(brand));
        expect(data.length > 0, `${where}: an allowed question is answered`).toBe(there);
        if (hasBrand(view)) {
          const seen = data.map((row) => row[`${view}.brand_id`]).filter((id) => id !== null);
          expect(
            seen.filter((id) => !brands.includes(String(id))),
            where,
          ).toEqual([]);
        }
        expectOwn(loaded.text, brands, where);
      } else {
        expect(loaded.status, where).toBe(403);
        expect(loaded.text, where).not.toContain('"data"');
      }
      const dry = await ask(bearer(), '/cubejs-api/v1/dry-run', { query });
      expect(dry.status, `${where} dry-run`).toBe(mayRead(view) ? 200 : 403);
      const sql = await ask(bearer(), '/cubejs-api/v1/sql', { query });
      expect(sql.status, `${where} sql`).toBe(mayRead(view) && READS_SQL.has(role) ? 200 : 403);
      if (!measure) return;
      const field = measure.split('.')[1]!;
      const graphql = await ask(bearer(), '/cubejs-api/graphql', {
        query: `{ cube { ${view} { ${field} ${hasBrand(view) ? 'brand_id' : ''} } } }`,
      });
      const rows = graphql.status === 200 && !graphql.text.includes('"errors"');
      expect(rows, `${where} graphql: ${graphql.text.slice(0, 300)}`).toBe(mayRead(view));
      expectOwn(graphql.text, brands, `${where} graphql`);
    });

    it('the description, hidden cubes, other roles’ measures', async () => {
      const meta = await ask(bearer(), '/cubejs-api/v1/meta');
      expect(meta.status).toBe(200);
      const { cubes } = JSON.parse(meta.text) as { cubes: { name: string }[] };
      expect(cubes.map((cube) => cube.name).sort()).toEqual([...VIEWS_BY_ROLE[role]].sort());
      const own = VIEWS_BY_ROLE[role][0]!;
      const closed = VIEWS.filter((view) => !mayRead(view)).map((view) => membersOf(view, 'dimension')[0]!);
      for (const member of [
        'dim_customer.email',
        'fct_orders.net',
        'mart_channel_roi_daily.spend',
        ...closed,
      ])
        for (const query of [
          { dimensions: [member] },
          { dimensions: [`${own}.brand_id`], filters: [{ member, operator: 'set' }] },
          { dimensions: [`${own}.brand_id`], order: { [member]: 'asc' } },
        ]) {
          const answer = await ask(bearer(), '/cubejs-api/v1/load', { query });
          expect([400, 403], `${name}: ${JSON.stringify(query)} ${answer.text}`).toContain(answer.status);
        }
    });

    it('page data: its own folder, without a row of another brand', async () => {
      const headline = await ask(bearer(), '/data/headline.json');
      expect(headline.status).toBe(200);
      const context = JSON.parse(headline.text) as { brands: { id: string }[] };
      expect(context.brands.map(({ id }) => id).sort()).toEqual(brands);
      expectOwn(headline.text, brands, `${name} headline`);
      const manifest = JSON.parse((await ask(bearer(), '/data/manifest.json')).text) as {
        renderedFiles: { atalaya: string[] };
      };
      for (const file of manifest.renderedFiles.atalaya) {
        const answer = await fetch(`${served.url}/${file}`, {
          headers: { authorization: `Bearer ${bearer()}` },
        });
        expect(answer.status, file).toBe(200);
        const path = join(folder.path, `${name}-${file.replaceAll('/', '-')}`);
        writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
        const rows = await onFiles(`select to_json(t)::varchar as row from read_parquet('${path}') t`);
        expectOwn(rows.map(({ row }) => String(row)).join('\n'), brands, `${name} ${file}`);
      }
    });

    it('SQL: its own rows of its own marts, by query and in the whole file', async () => {
      const query = (sql: string) => ask(bearer(), '/sql/query', { query: sql, id: 'matrix' });
      const campaigns = await query('select * from dim_campaign');
      if (!WRITES_SQL.has(role)) {
        expect(campaigns.status).toBe(403);
        for (const path of ['/sql', '/sql/schema.json']) expect((await ask(bearer(), path)).status).toBe(403);
        return;
      }
      expect(campaigns.status, campaigns.text).toBe(200);
      const { rows } = JSON.parse(campaigns.text) as { rows: unknown[] };
      expect(rows.length).toBeGreaterThan(5);
      expectOwn(campaigns.text, brands, `${name} sql`);
      expect((await query('select email from dim_customer')).status).toBe(role === 'agency' ? 400 : 200);
      const exported = await ask(bearer(), '/sql/export', { query: 'select 1 as n', id: 'm', variant: 'es' });
      expect([exported.status, exported.type]).toEqual([200, 'text/csv; charset=utf-8']);
      const scope = accessScope({ userId: name, role, grants: brands, brands: Object.keys(OTHER) });
      const { file } = await readerFile(homeAt(home), scope);
      const everything = await withDuckDB(
        file,
        async (connection) => {
          const tables = await queryRows(connection, 'select table_name as name from duckdb_tables()');
          const texts: string[] = [];
          for (const { name: table } of tables) {
            const found = await queryRows(
              connection,
              `select to_json(t)::varchar as row from marts."${table}" t`,
            );
            texts.push(...found.map(({ row }) => String(row)));
          }
          return texts.join('\n');
        },
        { readOnly: true },
      );
      expect(everything.length).toBeGreaterThan(10_000);
      expectOwn(everything, brands, `${name}'s SQL file`);
      const people = await onRelease(
        home,
        `select unnest([email, phone, national_id]) as value from marts.dim_customer`,
      );
      const known = people.map(({ value }) => value).filter((value) => value !== null);
      expect(known.length).toBeGreaterThan(100);
      expect(
        known.filter((value) => everything.includes(`"${String(value)}"`)).length > 0,
        `${name}: customers' own data`,
      ).toBe(role === 'admin');
    });

    it('operations', async () => {
      for (const path of ['/ops', '/ops.json'])
        expect((await ask(bearer(), path)).status, path).toBe(OPERATORS.has(role) ? 200 : 403);
    });
  });

  it('tokens that are missing, expired, forged or unsigned open nothing', async () => {
    const query = { measures: ['channel_roi.spend'] };
    for (const [what, bearer] of worthless) {
      for (const path of ['/v1/load', '/v1/sql', '/v1/dry-run', '/graphql', '/v1/subscribe'])
        expect((await ask(bearer, `/cubejs-api${path}`, { query })).status, `${what} ${path}`).toBe(401);
      for (const path of [
        '/cubejs-api/v1/meta',
        '/data/headline.json',
        '/data/manifest.json',
        '/ops',
        '/ops.json',
        '/sql/schema.json',
      ])
        expect((await ask(bearer, path)).status, `${what} ${path}`).toBe(401);
    }
  });

  it('a person without any brand cannot be made', async () => {
    const refused = await product(['user', 'add', 'none@matrix.example', '--role', 'agency', '--json']);
    expect(refused.code, refused.stdout).not.toBe(0);
    expect(refused.stderr).toMatch(/brand|agency/i);
  });
});
