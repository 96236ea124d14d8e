import { mkdtempSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { givePasswords, syncUsers } from '../../core/access/users.ts';
import { readDecisions } from '../../models/identity/decisions.ts';
import { closeServer, createGateway, listen } from '../gateway/server.ts';
import { TEST_CONFIG, type TestWorkspace, testWorkspace } from '../testing.ts';
import { opsFacts } from './facts.ts';
import { statusText } from './text.ts';

const CONFIG = TEST_CONFIG.replace(
  '    - { email: care@casa.example, role: care }',
  '    - { email: care@casa.example, role: care }\n    - { email: dpo@casa.example, role: dpo }',
);

let fixture: TestWorkspace;
let server: Server;
let base: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  fixture = await testWorkspace(CONFIG);
  const { ws, clock } = fixture;
  await fixture.publish('r20260930T101500-0001', (sql) =>
    sql.run(`create table marts.dim_customer as select *, null::date as birth_date, 'Lugo' as city, 2 as orders, 1 as records
        from (values ('c1', 'Ana <Ruiz>', null, 'ana@x.es', '+34600000001'), ('c2', 'Anna Ruiz', '12345678Z', null, '+34600000001'),
          ('c3', 'Eva Sanz', null, 'eva@x.es', null)) as t (customer_id, full_name, national_id, email, phone);
      create table marts.bridge_customer_source as select * from (values ('c1', 'a:1'), ('c2', 'b:2'), ('c3', 'c:3'))
        as t (customer_id, record_key), (select 'x' as source, 'x' as source_key);
      create table marts.bridge_customer_brand as select null::varchar as customer_id, null::varchar as brand_id where false;
      create table marts.fct_identity_pairs as select * from (values
        ('a:1', 'b:2', 'c1', 'c2', 3.2, 'uncertain', null, 'same phone +14.1'),
        ('a:1', 'c:3', 'c1', 'c3', 8.0, 'refused', 'birth_date', 'same e-mail +12.0'))
        as t (record_a, record_b, customer_a, customer_b, weight, outcome, reason, evidence)`),
  );
  await syncUsers(ws.ledger, clock, ws.config);
  const passwords = await givePasswords(ws.ledger, clock);
  const gateway = createGateway({
    ws,
    build: mkdtempSync(join(tmpdir(), 'atalaya-build-')),
    refresher: () => null,
    semanticReady: async () => true,
    isPreparing: async () => false,
  });
  const listening = await listen(gateway.app, { port: 0, host: '127.0.0.1' });
  server = listening.server;
  base = listening.url.replace('localhost', '127.0.0.1');
  for (const { user, password } of passwords) {
    const body = new URLSearchParams({ email: user.email, password, next: '/' });
    const answer = await fetch(`${base}/login`, { method: 'POST', body, redirect: 'manual' });
    cookies.set(user.email, answer.headers.get('set-cookie')!.split(';')[0]!);
  }
});
afterAll(async () => {
  await closeServer(server);
  await fixture.close();
});

const page = (who: string, language = 'es') =>
  fetch(`${base}/ops/review?lang=${language}`, {
    headers: { cookie: cookies.get(who)!, accept: 'text/html' },
  });
const post = (who: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${base}/ops/review`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie: cookies.get(who)!, ...headers },
    redirect: 'manual',
  });

it('shows pairs side by side, worst first, in both languages, to administrators and data protection officers', async () => {
  const spanish = await (await page('dpo@casa.example')).text();
  expect(spanish).toContain('2 parejas esperan una decisión');
  expect(spanish.indexOf('fechas de nacimiento')).toBeLessThan(spanish.indexOf('La evidencia no basta'));
  expect(spanish).toContain('Ana &lt;Ruiz&gt;');
  expect(await (await page('admin@casa.example', 'en')).text()).toContain('Their dates of birth differ');
  expect((await page('care@casa.example')).status).toBe(403);
  expect(statusText(await opsFacts(fixture.ws))).toContain('2 pairs of records wait');
});

it('refuses decisions of other sites, other roles and without sense', async () => {
  const fields = { one: 'c1', other: 'c2', decision: 'merge' };
  expect((await post('dpo@casa.example', fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post('dpo@casa.example', fields, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await post('care@casa.example', fields)).status).toBe(403);
  expect((await post('dpo@casa.example', { ...fields, decision: 'drop' })).status).toBe(400);
  expect(await readDecisions(fixture.ws.ledger)).toEqual([]);
});

it('remembers who decided what, and asks no more', async () => {
  expect((await post('dpo@casa.example', { one: 'c1', other: 'c2', decision: 'merge' })).status).toBe(303);
  expect((await post('admin@casa.example', { one: 'c1', other: 'c3', decision: 'apart' })).status).toBe(303);
  expect(await readDecisions(fixture.ws.ledger)).toEqual([
    { kind: 'must_link', a: 'a:1', b: 'b:2' },
    { kind: 'cannot_link', a: 'a:1', b: 'c:3' },
  ]);
  const audit = await fixture.ws.ledger
    .selectFrom('audit')
    .select(['actor', 'action', 'subject'])
    .where('action', 'in', ['customer.merged', 'customer.kept_apart'])
    .orderBy('id')
    .execute();
  expect(audit).toEqual([
    { actor: 'dpo@casa.example', action: 'customer.merged', subject: 'c1 c2' },
    { actor: 'admin@casa.example', action: 'customer.kept_apart', subject: 'c1 c3' },
  ]);
  expect(await (await page('dpo@casa.example', 'en')).text()).toContain('No pair waits');
});
