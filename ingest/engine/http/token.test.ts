import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../../core/log.ts';
import { json } from '../testkit/fake-vendor.ts';
import { VendorClient } from './client.ts';
import { TokenSource } from './token.ts';

let server: Server | undefined;
let client: VendorClient | undefined;
let log = '';

afterEach(async () => {
  await client?.close();
  server?.closeAllConnections();
  server?.close();
  [client, server, log] = [undefined, undefined, ''];
});

async function connect(handler: RequestListener): Promise<VendorClient> {
  server = createServer(handler);
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new VendorClient({
    connector: {
      title: 'Vendor',
      signIn: async ({ post, credentials }) => {
        const token = await post<{ access_token: string; expires_in: number }>(`${url}/token`, {
          refresh_token: credentials.refresh_token!,
        });
        return { value: token.access_token, expiresInS: token.expires_in };
      },
      authenticate: (request, { access_token }) => ({
        ...request,
        headers: { authorization: `Bearer ${access_token}` },
      }),
      errors: [
        { class: 'config', match: ({ body }) => /invalid_grant/.test(body), advice: 'Sign in again.' },
      ],
      limits: { concurrency: 4 },
    },
    connection: 'norte-x',
    baseUrl: url,
    credentials: { refresh_token: 'refresh-1234' },
    config: {},
    log: createLogger({
      name: 'test',
      level: 'debug',
      destination: new Writable({
        write(chunk: Buffer, _encoding, done) {
          log += chunk.toString();
          done();
        },
      }),
    }),
    retry: { baseMs: 5 },
  });
  return client;
}

test('one sign-in serves requests that come at once, and its token is in no message', async () => {
  let signIns = 0;
  const vendor = await connect((request, response) => {
    if (request.url === '/token')
      json(response, 200, { access_token: `at-000${++signIns}`, expires_in: 3600 });
    else if (request.url === '/bad') json(response, 400, { error: `no ${request.headers.authorization}` });
    else json(response, 200, { by: request.headers.authorization });
  });
  const get = { method: 'GET', path: '/rows' } as const;
  const answers = await Promise.all([vendor.request(get), vendor.request(get), vendor.request(get)]);
  expect(answers).toEqual(Array(3).fill({ by: 'Bearer at-0001' }));
  expect(signIns).toBe(1);
  await expect(vendor.request({ method: 'GET', path: '/bad' })).rejects.not.toThrow('at-0001');
  expect(log).not.toContain('at-0001');
});

test('a token that the vendor took back is renewed once, and a second refusal is final', async () => {
  let signIns = 0;
  let refusals = 1;
  const vendor = await connect((request, response) => {
    if (request.url === '/token')
      json(response, 200, { access_token: `at-000${++signIns}`, expires_in: 3600 });
    else if (refusals-- > 0) json(response, 401, { error: 'UNAUTHENTICATED' });
    else json(response, 200, {});
  });
  await vendor.request({ method: 'GET', path: '/rows' });
  expect(signIns).toBe(2);
  refusals = 9;
  await expect(vendor.request({ method: 'GET', path: '/rows' })).rejects.toMatchObject({ class: 'config' });
  expect(refusals).toBe(7);
});

test('a refused sign-in is classified by the table of the vendor, a failing one is tried again', async () => {
  let failures = 2;
  const vendor = await connect((request, response) => {
    if (request.url !== '/token') json(response, 200, {});
    else if (failures-- > 0) json(response, 503, {});
    else json(response, 200, { access_token: 'at-1', expires_in: 60 });
  });
  await vendor.request({ method: 'GET', path: '/rows' });
  expect(failures).toBe(-1);
  await client!.close();
  server!.closeAllConnections();
  server!.close();
  const refused = await connect((_request, response) => json(response, 400, { error: 'invalid_grant' }));
  await expect(refused.request({ method: 'GET', path: '/rows' })).rejects.toMatchObject({
    class: 'config',
    advice: 'Sign in again.',
  });
});

test('a sign-in whose answer is cut off is tried again, and no part of its token is in a message', async () => {
  const vendor = await connect((request, response) => {
    if (request.url !== '/token') return json(response, 200, {});
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"access_token":"at-secret-cut');
  });
  const failure = await vendor.request({ method: 'GET', path: '/rows' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ class: 'transient' });
  expect(String(failure)).not.toContain('at-secret');
});

test('a token is renewed before it ends', async () => {
  let now = 0;
  let count = 0;
  const source = new TokenSource(
    async () => ({ value: `t${++count}`, expiresInS: 3600 }),
    () => now,
  );
  expect(await source.get()).toBe('t1');
  now = 3_539_000;
  expect(await source.get()).toBe('t1');
  now = 3_541_000;
  expect(await source.get()).toBe('t2');
});
