import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SESSION_MS } from '../../core/access/sessions.ts';
import { createToken } from '../../core/access/tokens.ts';
import { givePasswords, syncUsers } from '../../core/access/users.ts';
import { EXIT } from '../../core/errors.ts';
import { createRefresher, type Load } from '../refresh/index.ts';
import type { PageSpecs } from '../refresh/specs.ts';
import { type TestClock, type TestWorkspace, testWorkspace } from '../testing.ts';
import type { GatewayContext } from './context.ts';
import { closeServer, createGateway, listen, listenAddress } from './server.ts';

const SPECS: PageSpecs = {
  fingerprint: 'test',
  headline: [],
  tables: [
    {
      name: 'roi_daily',
      view: 'channel_roi',
      query: { dimensions: ['channel_roi.brand_id'] },
      columns: { 'channel_roi.brand_id': { name: 'brand_id', type: 'text' } },
    },
    {
      name: 'cases',
      view: 'cases',
      query: { dimensions: ['cases.brand_id'] },
      columns: { 'cases.brand_id': { name: 'brand_id', type: 'text' } },
    },
  ],
};
/** Answers as the semantic layer would: a row for each brand that the scope holds. */
const load: Load = async (query, scope) => {
  const [member] = (query as { dimensions: string[] }).dimensions;
  return query.offset === 0 ? scope.brands.map((brand) => ({ [member!]: brand })) : [];
};

let test1: TestWorkspace;
let build: string;
let server: Server;
let base: string;
let isSemanticReady = true;
const passwords = new Map<string, string>();

beforeAll(async () => {
  test1 = await testWorkspace();
  const { ws, clock } = test1;
  await syncUsers(ws.ledger, clock, ws.config);
  for (const { user, password } of await givePasswords(ws.ledger, clock)) passwords.set(user.email, password);
  build = mkdtempSync(join(tmpdir(), 'atalaya-build-'));
  mkdirSync(join(build, '_app', 'immutable'), { recursive: true });
  writeFileSync(
    join(build, 'index.html'),
    '<html><script>start()</script><script src="/a.js"></script></html>',
  );
  writeFileSync(join(build, '_app', 'immutable', 'a.1234.js'), 'export {}');
  writeFileSync(join(build, '_app', 'immutable', 'a.1234.js.br'), 'br');
  const refresher = createRefresher(ws, load, SPECS);
  const context: GatewayContext = {
    ws,
    build,
    refresher: () => refresher,
    semanticReady: async () => isSemanticReady,
    isPreparing: async () => false,
  };
  const gateway = createGateway(context);
  const api = express();
  api.use(express.json({ limit: '1kb' }));
  api.use('/cubejs-api/v1/load', async (req, res) => {
    const caller = await gateway.authenticate(req);
    res.json({ brands: caller?.scope.brands });
  });
  gateway.setSemanticApi(api);
  const listening = await listen(gateway.app, { port: 0, host: '127.0.0.1' });
  server = listening.server;
  base = listening.url.replace('localhost', '127.0.0.1');
});
afterAll(async () => {
  await closeServer(server);
  await test1.close();
  rmSync(build, { recursive: true, force: true });
});

function get(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(base + path, { redirect: 'manual', ...init, headers });
}

function signIn(
  email: string,
  password: string,
  next = '/',
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams({ email, password, next });
  return get('/login', headers, { method: 'POST', body });
}

const cookies = new Map<string, string>();
/** Headers of a signed-in person; signs in once. */
async function as(email: string): Promise<Record<string, string>> {
  if (!cookies.has(email)) {
    const answer = await signIn(email, passwords.get(email)!);
    cookies.set(email, answer.headers.get('set-cookie')!.split(';')[0]!);
  }
  return { cookie: cookies.get(email)! };
}
const PAGE = { accept: 'text/html' };

test('before the first release pages say how far it is, and nothing else is let in', async () => {
  const page = await get('/', PAGE);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('Todavía no hay datos publicados');
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/data/manifest.json')).status).toBe(401);
  expect((await get('/data/manifest.json', await as('admin@casa.example'))).status).toBe(503);
  await test1.publish('r20260930T101500-0001');
});

test('ready means a release, a semantic layer that answers and an administrator who has data', async () => {
  expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
  expect(await (await get('/readyz')).json()).toMatchObject({ ready: false, data: false, semantic: true });
  expect((await get('/data/manifest.json', await as('admin@casa.example'))).status).toBe(200);
  isSemanticReady = false;
  expect((await get('/readyz')).status).toBe(503);
  isSemanticReady = true;
  const ready = await get('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ ready: true, release: 'r20260930T101500-0001' });
});

test('without signing in, pages lead to the sign-in and data and programs get 401', async () => {
  const page = await get('/care?brand=norte', PAGE);
  expect(page.status).toBe(302);
  expect(page.headers.get('location')).toBe('/login?next=%2Fcare%3Fbrand%3Dnorte');
  for (const path of [
    '/data/headline.json',
    '/cubejs-api/v1/load',
    '/ops.json',
    '/_app/immutable/a.1234.js',
  ]) {
    const answer = await get(path);
    expect(answer.status, path).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/json');
  }
  const forged = await get('/data/headline.json', {
    authorization: 'Bearer atl_nothing',
    ...(await as('admin@casa.example')),
  });
  expect(forged.status).toBe(401);
});

test('the right password opens a session, in a cookie that scripts cannot read, and leads on within this site', async () => {
  const password = passwords.get('admin@casa.example')!;
  const answer = await signIn('Admin@Casa.example', password, '/care?x=1');
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/care?x=1');
  const cookie = answer.headers.get('set-cookie')!;
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  expect(cookie).toMatch(/Path=\//);
  expect(cookie).not.toMatch(/Secure/);
  const tls = await signIn('admin@casa.example', password, '/', { 'x-forwarded-proto': 'https' });
  expect(tls.headers.get('set-cookie')).toMatch(/Secure/);
  for (const next of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ]) {
    const led = await signIn('admin@casa.example', password, next);
    expect(led.headers.get('location'), next).toBe('/');
  }
  const foreign = await signIn('admin@casa.example', password, '/', { origin: 'https://evil.example' });
  expect(foreign.status).toBe(403);
});

test('a wrong password is told as little as an unknown user, is audited, and too many have to wait', async () => {
  const wrong = await signIn('care@casa.example', 'not the password', '/', { 'accept-language': 'en' });
  const unknown = await signIn('nobody@casa.example', 'not the password', '/', { 'accept-language': 'en' });
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  const text = async (answer: Response) =>
    (await answer.text()).replace(/nonce-?="?[^" ]+/g, '').replace(/[a-z]+@casa/g, '');
  expect(await text(wrong)).toBe(await text(unknown));
  for (let attempt = 0; attempt < 9; attempt++)
    await signIn('care@casa.example', 'no', '/', { 'x-forwarded-for': '203.0.113.7' });
  const blocked = await signIn('care@casa.example', passwords.get('care@casa.example')!);
  expect(blocked.status).toBe(429);
  expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await signIn('lumen@casa.example', passwords.get('lumen@casa.example')!)).status).toBe(303);
  const audit = await test1.ws.ledger
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'login.failed')
    .execute();
  expect(audit.filter((row) => row.subject === 'care@casa.example')).toHaveLength(10);
  expect(JSON.stringify(audit)).not.toContain('not the password');
});

test('many failures from one address have to wait too, whoever is tried', async () => {
  const from = { 'x-forwarded-for': '203.0.113.9' };
  const attempts = await Promise.all(
    Array.from({ length: 21 }, (_, index) => signIn(`guess${index}@casa.example`, 'x', '/', from)),
  );
  expect(attempts.map((answer) => answer.status).filter((status) => status === 429).length).toBeGreaterThan(
    0,
  );
});

test('a session ends after its time, and at once when signing out', async () => {
  const first = (await signIn('brisa@casa.example', passwords.get('brisa@casa.example')!)).headers.get(
    'set-cookie',
  )!;
  const cookie = { cookie: first.split(';')[0]! };
  expect((await get('/data/manifest.json', cookie)).status).toBe(200);
  const cross = await get('/logout', { ...cookie, 'sec-fetch-site': 'cross-site' });
  expect(await cross.text()).toContain('¿Quiere cerrar la sesión?');
  expect((await get('/data/manifest.json', cookie)).status).toBe(200);
  expect((await get('/logout', cookie)).headers.get('location')).toBe('/login');
  expect((await get('/data/manifest.json', cookie)).status).toBe(401);

  const second = (await signIn('brisa@casa.example', passwords.get('brisa@casa.example')!)).headers.get(
    'set-cookie',
  )!;
  const later = { cookie: second.split(';')[0]! };
  const clock = test1.clock as TestClock;
  clock.advance(SESSION_MS);
  expect((await get('/data/manifest.json', later)).status).toBe(401);
  clock.advance(-SESSION_MS);
  expect((await get('/data/manifest.json', later)).status).toBe(200);
});

test("each audience gets its own data only, and one's copy is never confirmed to another", async () => {
  const tables = async (who: string) => {
    const headers = await as(who);
    const manifest = (await (await get('/data/manifest.json', headers)).json()) as {
      renderedFiles: { atalaya: string[] };
    };
    expect(manifest.renderedFiles.atalaya).toEqual([
      'data/release/r20260930T101500-0001/atalaya/roi_daily/roi_daily.parquet',
      'data/release/r20260930T101500-0001/atalaya/cases/cases.parquet',
    ]);
    const table = await get(`/${manifest.renderedFiles.atalaya[0]}`, headers);
    expect(table.headers.get('cache-control')).toBe('private, no-cache');
    return {
      bytes: Buffer.from(await table.arrayBuffer()).toString('latin1'),
      etag: table.headers.get('etag')!,
    };
  };
  const lumen = await tables('lumen@casa.example');
  const brisa = await tables('brisa@casa.example');
  const admin = await tables('admin@casa.example');
  expect(lumen.bytes).toContain('norte');
  expect(lumen.bytes).not.toContain('sur');
  expect(brisa.bytes).toContain('sur');
  expect(brisa.bytes).not.toContain('norte');
  expect(admin.bytes).toContain('norte');
  expect(admin.bytes).toContain('sur');

  const path = '/data/atalaya/roi_daily/roi_daily.parquet';
  const asked = async (who: string) => rawStatus(path, { ...(await as(who)), 'if-none-match': lumen.etag });
  expect(await asked('lumen@casa.example')).toBe(304);
  expect(await asked('brisa@casa.example')).toBe(200);
  const headline = (await (
    await get('/data/headline.json', await as('lumen@casa.example'))
  ).json()) as Record<string, unknown>;
  expect(headline).toMatchObject({
    brands: [{ id: 'norte', name: 'Norte' }],
    no_access: ['cases'],
    tables: { cases: 0 },
  });
});

test('no path leads out of the own folder', async () => {
  const headers = await as('lumen@casa.example');
  const paths = [
    '/data/../../ledger.db',
    '/data/%2e%2e/%2e%2e/ledger.db',
    '/data/release/..%2f..%2f..%2fledger.db/atalaya/cases/cases.parquet',
    '/data/release/../atalaya/cases/cases.parquet',
    '/data/release/r20260930T101500-0001/atalaya/../refreshed.json',
    '/data/refreshed.json',
    '/data/atalaya/roi_daily/cases.parquet',
    '/data/release/r20260930T101500-0001%00/atalaya/cases/cases.parquet',
    '/data/release/other/atalaya/cases/cases.parquet',
  ];
  for (const path of paths) {
    const status = await rawStatus(path, headers);
    expect([400, 404], path).toContain(status);
  }
});

/** `fetch` tidies paths up and asks for a fresh copy: this one sends what it is given. */
async function rawStatus(path: string, headers: Record<string, string>): Promise<number> {
  const { request } = await import('node:http');
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test('the semantic API takes a session or a token, but no foreign page may post with the cookie', async () => {
  const cookie = await as('lumen@casa.example');
  const post = (headers: Record<string, string>, body = '{}') =>
    get('/cubejs-api/v1/load', { 'content-type': 'application/json', ...headers }, { method: 'POST', body });
  expect(await (await post(cookie)).json()).toEqual({ brands: ['norte'] });
  expect((await post({ ...cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  const foreigners: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  for (const foreign of foreigners) expect((await post({ ...cookie, ...foreign })).status).toBe(403);
  const { ws, clock } = test1;
  const { token, id } = await createToken(ws.ledger, clock, { email: 'brisa@casa.example', name: 'test' });
  const meta = await createToken(ws.ledger, clock, {
    email: 'brisa@casa.example',
    name: 'm',
    scopes: ['meta'],
  });
  expect((await post({ authorization: `Bearer ${meta.token}` })).status).toBe(403);
  for (const path of [
    '/',
    '/data/headline.json',
    '/sql',
    '/sql/schema.json',
    '/CUBEJS-API/v1/load',
    '/cubejs-api//v1/load',
  ])
    expect((await get(path, { authorization: `Bearer ${meta.token}` })).status, path).toBe(403);
  const bearer = { authorization: `Bearer ${token}`, origin: 'https://notebook.example' };
  expect(await (await post({ ...bearer, ...cookie })).json()).toEqual({ brands: ['sur'] });
  expect((await post(bearer, JSON.stringify({ query: 'x'.repeat(2000) }))).status).toBe(413);
  const used = await ws.ledger.selectFrom('audit').selectAll().where('action', '=', 'token.used').execute();
  expect(used.filter((row) => row.subject === id).map((row) => row.actor)).toEqual(['brisa@casa.example']);
});

test('operations are for those who keep the data in order; a refusal is audited', async () => {
  const page = await get('/ops?lang=en', { ...PAGE, ...(await as('admin@casa.example')) });
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain('Published releases');
  expect(text).toContain('r20260930T101500-0001');
  expect(text).not.toContain('<script');
  const facts = (await (await get('/ops.json', await as('admin@casa.example'))).json()) as Record<
    string,
    unknown
  >;
  expect(facts).toMatchObject({ release: 'r20260930T101500-0001', runs: [] });
  expect((await get('/ops.json', await as('lumen@casa.example'))).status).toBe(403);
  const denied = await test1.ws.ledger
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'denied')
    .execute();
  expect(denied.map((row) => [row.actor, row.subject])).toContainEqual(['lumen@casa.example', '/ops.json']);
});

test('metrics are for this machine and for administrators', async () => {
  const local = await get('/metrics');
  expect(local.headers.get('content-type')).toContain('version=0.0.4');
  expect(await local.text()).toMatch(/^atalaya_ready 1$/m);
  const proxied = { 'x-forwarded-for': '203.0.113.5' };
  expect((await get('/metrics', proxied)).status).toBe(401);
  expect((await get('/metrics', { ...proxied, ...(await as('lumen@casa.example')) })).status).toBe(403);
  expect((await get('/metrics', { ...proxied, ...(await as('admin@casa.example')) })).status).toBe(200);
});

test('every answer carries the security headers, and no page allows foreign scripts', async () => {
  const headers = await as('admin@casa.example');
  for (const path of ['/healthz', '/login', '/', '/nothing.js', '/data/headline.json']) {
    const answer = await get(path, { ...PAGE, ...headers });
    expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(answer.headers.get('x-frame-options'), path).toBe('DENY');
    expect(answer.headers.get('x-powered-by'), path).toBeNull();
    expect(answer.headers.get('content-security-policy'), path).toMatch(/default-src '(self|none)'/);
  }
  const dashboards = (await get('/', { ...PAGE, ...headers })).headers.get('content-security-policy')!;
  expect(dashboards).toContain("'wasm-unsafe-eval'");
  expect(dashboards).toMatch(/script-src [^;]*'sha256-/);
  expect(dashboards).not.toMatch(/script-src [^;]*'unsafe-inline'/);
});

test('files with a hash are kept for a year and sent compressed; pages are asked about each time', async () => {
  const headers = await as('admin@casa.example');
  const asset = await get('/_app/immutable/a.1234.js', { ...headers, 'accept-encoding': 'br' });
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect(asset.headers.get('content-encoding')).toBe('br');
  const page = await get('/care', { ...PAGE, ...headers });
  expect(page.status).toBe(200);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(await page.text()).toContain('start()');
  const missing = await get('/_app/immutable/gone.js', headers);
  expect(missing.headers.get('cache-control')).not.toContain('immutable');
});

test('a page that has not changed keeps its own policy: a 304 renews the headers in the browser', async () => {
  const headers = { ...PAGE, ...(await as('admin@casa.example')) };
  const first = await get('/', headers);
  const again = await get('/', { ...headers, 'if-none-match': first.headers.get('etag')! });
  expect(again.status).toBe(304);
  for (const name of ['content-security-policy', 'cache-control']) {
    expect(again.headers.get(name), name).toBe(first.headers.get(name));
  }
});

test('what is not there is 404, what may not be done 405, what is too large 413, without any inside', async () => {
  const headers = await as('admin@casa.example');
  const missing = await get('/_app/immutable/missing.js', headers);
  expect([missing.status, await missing.json()]).toEqual([
    404,
    { error: 'There is nothing at this address.' },
  ]);
  const put = await get('/ops', headers, { method: 'DELETE' });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await get('/data/manifest.json', headers, { method: 'POST' })).status).toBe(405);
  expect((await get('/healthz', {}, { method: 'POST' })).status).toBe(405);
  const large = await signIn('admin@casa.example', 'x'.repeat(10_000));
  expect(large.status).toBe(413);
  expect(await large.text()).not.toMatch(/node_modules|at \w+ \(/);
});

test('a port in use is one sentence that names another, with the exit code for busy', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as AddressInfo;
  await expect(listen(express(), { port, host: '127.0.0.1' })).rejects.toMatchObject({
    exitCode: EXIT.busy,
    message: expect.stringMatching(new RegExp(`Port ${port} is in use.*ATALAYA_PORT=${port + 1}`)),
  });
  await new Promise((resolve) => blocker.close(resolve));
  expect(listenAddress({}, {})).toEqual({ port: 4100, host: '127.0.0.1' });
  expect(listenAddress({}, { ATALAYA_PORT: '8080', ATALAYA_HOST: '0.0.0.0' })).toEqual({
    port: 8080,
    host: '0.0.0.0',
  });
  expect(() => listenAddress({}, { ATALAYA_PORT: 'eighty' })).toThrow(/not a port/);
});
