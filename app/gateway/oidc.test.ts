import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopeOfUser, syncUsers } from '../../core/access/users.ts';
import { TEST_CONFIG, type TestWorkspace, testWorkspace } from '../testing.ts';
import { closeServer, createGateway } from './server.ts';

/** What the provider does at the next sign-in: the claims, and how it misbehaves. */
const say = {
  claims: {} as Record<string, unknown>,
  fault: null as null | 'nonce' | 'audience' | 'issuer' | 'expired' | 'key' | 'none',
};
const codes = new Map<string, { challenge: string; nonce: string }>();
let issuer: string;
let provider: Server;
let site: Server;
let base: string;
let at: TestWorkspace;

/** A small OpenID provider: discovery, keys, consent given at once, and codes that are good once with their verifier. */
async function startProvider(): Promise<Server> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const app = express();
  app.get('/.well-known/openid-configuration', (_req, res) => {
    res.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });
  app.get('/keys', async (_req, res) => {
    res.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig', kid: 'k1' }] });
  });
  app.get('/authorize', (req, res) => {
    const { state, nonce, code_challenge, code_challenge_method, redirect_uri } = req.query as Record<
      string,
      string
    >;
    expect(code_challenge_method).toBe('S256');
    const code = `code-${codes.size}`;
    codes.set(code, { challenge: code_challenge!, nonce: nonce! });
    res.redirect(`${redirect_uri}?${new URLSearchParams({ code, state: state!, iss: issuer })}`);
  });
  app.post('/token', express.urlencoded({ extended: false }), async (req, res) => {
    const { code, code_verifier } = req.body as Record<string, string>;
    const kept = codes.get(code!);
    codes.delete(code!);
    const challenge = createHash('sha256')
      .update(code_verifier ?? '')
      .digest('base64url');
    const isClient = req.headers.authorization === `Basic ${btoa('atalaya:a-client-secret')}`;
    const inBody = (req.body as Record<string, string>).client_secret === 'a-client-secret';
    if (!kept || kept.challenge !== challenge || !(isClient || inBody))
      return void res.status(400).json({ error: 'invalid_grant' });
    const { fault } = say;
    const claims = { sub: 's1', ...say.claims, nonce: fault === 'nonce' ? 'another' : kept.nonce };
    const fill = <T extends SignJWT | UnsecuredJWT>(jwt: T) =>
      jwt
        .setIssuedAt()
        .setIssuer(fault === 'issuer' ? 'https://evil.example' : issuer)
        .setAudience(fault === 'audience' ? 'other' : 'atalaya')
        .setExpirationTime(fault === 'expired' ? '-1h' : '5m') as T;
    const id_token =
      fault === 'none'
        ? fill(new UnsecuredJWT(claims)).encode()
        : await fill(new SignJWT(claims))
            .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
            .sign(fault === 'key' ? other.privateKey : privateKey);
    res.json({ access_token: 'at', token_type: 'Bearer', expires_in: 60, id_token });
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

beforeAll(async () => {
  provider = await startProvider();
  let handler: express.Express | null = null;
  site = createServer((req, res) => handler?.(req, res));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  at = await testWorkspace(`${TEST_CONFIG}
  oidc:
    issuer: ${issuer}
    client_id: atalaya
    client_secret: a-client-secret
    label: Casa
    redirect_url: ${base}/login/oidc/callback
    rules:
      - { claim: groups, value: analysts, role: analyst, brands: [norte] }
      - { claim: department, value: lumen, role: agency, agency: lumen }
`);
  await syncUsers(at.ws.ledger, at.clock, at.ws.config);
  handler = createGateway({
    ws: at.ws,
    build: '/nowhere',
    refresher: () => null,
    semanticReady: async () => false,
    isPreparing: async () => false,
  }).app;
});
afterAll(async () => {
  await closeServer(site);
  await closeServer(provider);
  await at.close();
});

const go = (url: string, cookie = '') => fetch(url, { redirect: 'manual', headers: { cookie } });
const cookieOf = (answer: Response, name: string) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0]!)
    .find((line) => line.startsWith(`${name}=`) && !line.endsWith('=')) ?? '';

/** Goes through a sign-in as a browser would; `change` may alter the way back. */
async function signIn(change: (url: URL) => string = (url) => url.href, keepCookie = true) {
  const begun = await go(`${base}/login/oidc?next=/sql`);
  expect(begun.status).toBe(302);
  const cookie = cookieOf(begun, 'atalaya_oidc');
  const consent = await go(begun.headers.get('location')!);
  const back = change(new URL(consent.headers.get('location')!));
  const done = await go(back, keepCookie ? cookie : '');
  return { to: done.headers.get('location'), session: cookieOf(done, 'atalaya_session'), back, cookie };
}

const anna = {
  email: 'Anna@casa.example',
  email_verified: true,
  name: 'Anna',
  groups: ['staff', 'analysts'],
};

test('the button is there only when a provider is configured', async () => {
  expect(await (await go(`${base}/login?lang=en`)).text()).toContain('Sign in with Casa');
  const plain = await testWorkspace();
  expect(plain.ws.config.access.oidc).toBeUndefined();
  await plain.close();
});

test('a claim that a rule names gives that rule’s role and brands, and a session', async () => {
  Object.assign(say, { claims: anna, fault: null });
  const { to, session, back, cookie } = await signIn();
  expect(to).toBe('/sql');
  const { ledger } = at.ws;
  const row = await ledger
    .selectFrom('users')
    .selectAll()
    .where('email', '=', 'anna@casa.example')
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ role: 'analyst', managed_by: 'oidc', password_hash: '' });
  expect((await scopeOfUser(ledger, row.id, at.ws.config))?.scope).toMatchObject({
    brands: ['norte'],
    allBrands: false,
  });
  expect((await go(`${base}/sql/schema.json`, session)).status).toBe(503);
  // Neither the same answer nor the same code works twice.
  expect((await go(back, cookie)).headers.get('location')).toBe('/login?failed=oidc');
  const audit = await ledger.selectFrom('audit').selectAll().where('actor', '=', 'oidc').execute();
  expect(audit.map((line) => [line.action, line.detail])).toEqual([['user.added', 'analyst norte']]);

  // The next sign-in decides anew: another department, then none, which also ends what was open.
  say.claims = { ...anna, groups: [], department: 'lumen' };
  const second = await signIn();
  expect((await scopeOfUser(ledger, row.id, at.ws.config))?.scope.role).toBe('agency');
  say.claims = { ...anna, groups: [] };
  expect(await signIn()).toMatchObject({ to: '/login?failed=oidc', session: '' });
  expect(await scopeOfUser(ledger, row.id, at.ws.config)).toBeNull();
  expect((await go(`${base}/sql/schema.json`, second.session)).status).toBe(401);
});

test('somebody who is listed keeps the rights given here, whatever the provider says', async () => {
  Object.assign(say, { claims: { ...anna, email: 'care@casa.example' }, fault: null });
  const { session } = await signIn();
  expect((await go(`${base}/sql`, session)).status).toBe(403);
});

test.each([
  ['an address that is not verified', { ...anna, email_verified: false }],
  ['an address whose verification is a word', { ...anna, email_verified: 'true' }],
  ['no address', { ...anna, email: undefined }],
  ['nobody that a rule names', { ...anna, email: 'eve@casa.example', groups: ['analysts2'] }],
  [
    'a group as text that only contains the name',
    { ...anna, email: 'eve@casa.example', groups: 'not analysts' },
  ],
])('%s gets no session', async (_what, claims) => {
  Object.assign(say, { claims, fault: null });
  expect(await signIn()).toMatchObject({ to: '/login?failed=oidc', session: '' });
});

test.each(['nonce', 'audience', 'issuer', 'expired', 'key', 'none'] as const)(
  'an identity with a wrong %s gets no session',
  async (fault) => {
    Object.assign(say, { claims: anna, fault });
    expect(await signIn()).toMatchObject({ to: '/login?failed=oidc', session: '' });
  },
);

test('a way back that was altered, or comes from another browser, gets no session', async () => {
  Object.assign(say, { claims: anna, fault: null });
  const changed = (name: string, value: string) => (url: URL) => {
    url.searchParams.set(name, value);
    return url.href;
  };
  const refused = { to: '/login?failed=oidc', session: '' };
  expect(await signIn(changed('state', 'x'))).toMatchObject(refused);
  expect(await signIn(changed('code', 'x'))).toMatchObject(refused);
  expect(await signIn(changed('iss', 'https://evil.example'))).toMatchObject(refused);
  expect(await signIn((url) => url.href, false)).toMatchObject(refused);
  expect((await go(`${base}/login/oidc/callback?code=a&state=b`)).headers.get('location')).toBe(refused.to);
});
