import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutOf, RULED_MARTS } from '../../core/access/marts.ts';
import { type AccessScope, accessScope } from '../../core/access/scope.ts';
import type { Role } from '../../core/config/schema.ts';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { type TestWorkspace, testWorkspace } from '../testing.ts';
import { ATTACKS } from './attacks.ts';
import { answerOf } from './execute.ts';
import type { Answer, QueryResult } from './job.ts';
import { readerFile } from './reader-file.ts';
import { SqlRunner } from './runner.ts';

const RELEASE = 'r20260930T101500-0001';
const MARTS = [
  `create table marts.dim_brand as select * from (values ('norte', 'Norte'), ('sur', 'Sur-secreto')) t(brand_id, brand_name)`,
  `create table marts.dim_channel as select 'paid_social' as channel_id`,
  `create table marts.dim_campaign as select * from (values ('c1', 'norte', 'Norte otoño'), ('c2', 'sur', 'Sur-secreto otoño'), ('c3', null, 'Nadie-secreto'))
     t(campaign_key, brand_id, campaign_name)`,
  `create table marts.fct_leads as select * from (values ('l1', 'norte', 'k-secreto-1'), ('l2', 'sur', 'k-secreto-2')) t(lead_key, brand_id, customer_id)`,
  `create table marts.fct_orders as select * from (values ('o1', 'norte', 'k-secreto-1', 10.5000::decimal(18,4)), ('o2', 'sur', 'k-secreto-2', 20)) t(order_key, brand_id, customer_id, net_rc)`,
  `create table marts.fct_interactions as select 'norte' as brand_id, 'texto-secreto' as text, 'es' as language`,
  `create table marts.bridge_customer_brand as select * from (values ('k-secreto-1', 'norte'), ('k-secreto-2', 'sur')) t(customer_id, brand_id)`,
  `create table marts.dim_customer as select * from (values ('k-secreto-1', 'ana-secreto@x.example', 'Madrid', 99), ('k-secreto-2', 'eva-secreto@x.example', 'Sevilla', 7)) t(customer_id, email, city, orders)`,
  `create table marts.mart_identity_quality as select 'crm-secreto' as source`,
  `create table marts.fct_future_mart as select 'norte' as brand_id, 'futuro-secreto' as x`,
  `comment on table marts.fct_leads is 'One row per lead.'`,
  `comment on column marts.fct_leads.lead_key is 'Key of the lead.'`,
];

let at: TestWorkspace;
let agency: string;

const scope = (role: Role, grants: string[]): AccessScope =>
  accessScope({ userId: role, role, grants, brands: ['norte', 'sur'] });

beforeAll(async () => {
  at = await testWorkspace();
  await at.publish(RELEASE, async (connection) => {
    for (const statement of MARTS) await connection.run(statement);
  });
  agency = (await readerFile(at.ws.home, scope('agency', ['norte']))).file;
});
afterAll(async () => {
  await at.close();
});

const ask = (file: string, query: string): Promise<Answer> =>
  answerOf({ kind: 'query', file, query, maxRows: 1000, maxBytes: 1_000_000 }, () => {});

async function rows(file: string, query: string): Promise<unknown[][]> {
  const answer = await ask(file, query);
  expect(answer, query).toMatchObject({ ok: true });
  return (JSON.parse((answer as { text: string }).text) as QueryResult).rows;
}

/** Marts that a scope finds in its file, with all their values as one text. */
async function content(of: AccessScope): Promise<Map<string, string>> {
  const { file } = await readerFile(at.ws.home, of);
  return withDuckDB(
    file,
    async (connection) => {
      const tables = await queryRows(connection, `select table_name as name from duckdb_tables()`);
      const found = new Map<string, string>();
      for (const { name } of tables)
        found.set(
          String(name),
          JSON.stringify(await queryRows(connection, `select * from marts.${String(name)}`)),
        );
      return found;
    },
    { readOnly: true },
  );
}

test('every attempt of the list fails or answers without anything that is not the agency’s own', async () => {
  const { home } = at.ws;
  const forbidden = /secreto|root:|\/home|\/root|PATH=|dim_customer"|fct_orders"/;
  expect(ATTACKS.length).toBeGreaterThan(90);
  const leaks: string[] = [];
  const before = readdirSync(home.releases).length;
  for (const attack of ATTACKS) {
    const query = attack
      .replaceAll('{dir}', home.releases)
      .replaceAll('{release}', join(home.releases, `${RELEASE}.duckdb`));
    const answer = await ask(agency, query);
    const said = answer.ok ? answer.text : answer.error;
    if (forbidden.test(said)) leaks.push(`${attack} => ${said.slice(0, 300)}`);
  }
  expect(leaks).toEqual([]);
  expect(readdirSync(home.releases)).toHaveLength(before);
  expect(existsSync(join(home.releases, 'leak'))).toBe(false);
  expect(await rows(agency, 'select lead_key, brand_id from fct_leads')).toEqual([['l1', 'norte']]);
});

test('only an allowed mart’s own rows are in a reader’s file, and what is masked is not in its bytes', async () => {
  const one = await content(scope('agency', ['norte']));
  expect([...one.keys()].sort()).toEqual(['dim_brand', 'dim_campaign', 'dim_channel', 'fct_leads']);
  expect([...one.values()].join()).not.toMatch(/secreto/);
  expect(readFileSync(agency).toString('latin1')).not.toMatch(/secreto/);

  const both = await content(scope('agency', ['norte', 'sur']));
  expect(both.get('dim_brand')).toMatch(/Sur-secreto/);
  expect(both.get('fct_leads')).not.toMatch(/k-secreto/);
  expect(both.get('dim_campaign')).not.toMatch(/Nadie-secreto/);

  const norte = await content(scope('analyst', ['norte']));
  expect(norte.get('dim_customer')).toMatch(/k-secreto-1.*Madrid/);
  expect(norte.get('dim_customer')).not.toMatch(/k-secreto-2|ana-secreto|99/);
  expect(norte.get('fct_interactions')).not.toMatch(/secreto/);
  expect(norte.has('mart_identity_quality')).toBe(false);
  expect(norte.has('fct_future_mart')).toBe(false);

  const analyst = await content(scope('analyst', ['*']));
  expect(analyst.get('dim_customer')).toMatch(/k-secreto-2.*Sevilla.*/);
  expect(analyst.get('dim_customer')).toMatch(/99/);
  expect(analyst.get('dim_customer')).not.toMatch(/@/);
  expect(analyst.get('mart_identity_quality')).toMatch(/crm-secreto/);

  const admin = await readerFile(at.ws.home, scope('admin', ['*']));
  expect(basename(admin.file)).toBe(`${RELEASE}.duckdb`);
  expect(await rows(admin.file, 'select email from dim_customer order by 1 limit 1')).toEqual([
    ['ana-secreto@x.example'],
  ]);
});

test('roles that may not write SQL get no mart at all', () => {
  for (const role of ['executive', 'marketer', 'care', 'dpo'] as const)
    expect(RULED_MARTS.filter((mart) => cutOf(scope(role, ['*']), mart) !== null)).toEqual([]);
  expect(cutOf(scope('analyst', []), 'dim_brand')).toBeNull();
  expect(cutOf(scope('admin', ['*']), 'toString')).toBeNull();
});

test('every mart of the models has a rule, and every rule a mart', () => {
  const folder = join(import.meta.dirname, '../../models/models/marts');
  const marts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((name) => basename(name, '.sql'));
  expect([...RULED_MARTS].sort(), 'give the mart a rule in core/access/marts.ts').toEqual(marts.sort());
});

test('in its own process a query answers, is really stopped, and may not eat the machine', async () => {
  const runner = new SqlRunner();
  const start = (query: string, ms = 60_000) =>
    runner.start({ kind: 'query', file: agency, query, maxRows: 2, maxBytes: 1_000_000 }, ms);
  const endless = 'select count(*) from range(100000000000) a where a.range % 7 = 3';
  const stopped = start(endless);
  setTimeout(() => stopped.cancel(), 1500);
  const begun = Date.now();
  const [answer, cut] = await Promise.all([stopped.answer, start('select * from range(5)').answer]);
  expect(answer).toEqual({ ok: false, reason: 'cancelled', error: 'The query was stopped.' });
  expect(Date.now() - begun).toBeLessThan(6000);
  expect(JSON.parse((cut as { text: string }).text)).toMatchObject({ rows: [['0'], ['1']], isCut: true });
  const [late, hungry, fat] = await Promise.all([
    start(endless, 2000).answer,
    start('select list(r.range) from range(1000000000) r').answer,
    start(`select repeat('x', 2000000) as x`).answer,
  ]);
  expect(late).toMatchObject({ ok: false, reason: 'cancelled', error: expect.stringMatching(/2 s/) });
  expect(hungry).toMatchObject({ ok: false, error: expect.stringMatching(/more memory/) });
  expect(fat).toMatchObject({ ok: false, reason: 'too_large' });
  const described = await runner.start({ kind: 'describe', file: agency }, 20_000).answer;
  const leads = (JSON.parse((described as { text: string }).text) as { name: string }[]).find(
    (mart) => mart.name === 'fct_leads',
  );
  expect(leads).toMatchObject({
    comment: 'One row per lead.',
    columns: [{ name: 'lead_key', type: 'VARCHAR', comment: 'Key of the lead.' }, {}, {}],
  });
});
