import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../core/log.ts';
import type { BytesAnswer, Connector } from '../connector.ts';
import { json } from '../testkit/fake-vendor.ts';
import { type ClientOptions, VendorClient } from './client.ts';
import { VendorError } from './errors.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

let server: Server;
let url: string;
let handler: Handler;
let times: number[];
let log: string;
const clients: VendorClient[] = [];

beforeEach(async () => {
  times = [];
  log = '';
  server = createServer((request, response) => {
    times.push(Date.now());
    handler(request, response, times.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const SECRET = 'tok-1234567890';

function client(
  over: Partial<Connector> = {},
  retry: ClientOptions['retry'] = {},
  baseUrl = url,
): VendorClient {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  const made = new VendorClient({
    connector: {
      title: 'Vendor',
      authenticate: (request, { token }) => ({
        ...request,
        headers: { authorization: `Bearer ${token}` },
        query: { ...request.query, access_token: token },
      }),
      errors: [],
      limits: { concurrency: 4 },
      ...over,
    },
    connection: 'norte-x',
    baseUrl,
    credentials: { token: SECRET },
    config: {},
    log: createLogger({ name: 'test', level: 'debug', destination }),
    retry: { baseMs: 20, ...retry },
  });
  clients.push(made);
  return made;
}

const get = { method: 'GET', path: '/rows' } as const;

test('sends query, form and JSON, authenticated, below the base address', async () => {
  const seen: string[] = [];
  handler = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      json(response, 200, { ok: true });
    });
  };
  const vendor = client({ authenticate: (request) => ({ ...request, headers: { authorization: 'x' } }) });
  await vendor.request({ method: 'GET', path: 'a', query: { q: 'é', none: undefined, n: 1 } });
  await vendor.request({ method: 'POST', path: '/b', form: { a: 'ñ', none: undefined } });
  await vendor.request({ method: 'POST', path: '/c', json: { deep: [1] } });
  expect(seen).toEqual([
    'GET /api/a?q=%C3%A9&n=1 x ',
    'POST /api/b x a=%C3%B1',
    'POST /api/c x {"deep":[1]}',
  ]);
});

test('waits as long as Retry-After says', async () => {
  handler = (_, response, nth) =>
    nth === 1 ? json(response, 429, {}, { 'retry-after': '1' }) : json(response, 200, { ok: nth });
  expect(await client().request(get)).toEqual({ ok: 2 });
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
});

test('a 429 without a header backs off by itself', async () => {
  handler = (_, response, nth) => (nth < 4 ? json(response, 429, {}) : json(response, 200, { ok: nth }));
  expect(await client().request(get)).toEqual({ ok: 4 });
  expect(times[3]! - times[2]!).toBeGreaterThanOrEqual(35);
});

test("the vendor's own header of minutes is read, and holds back the account's other requests", async () => {
  handler = (_, response, nth) =>
    nth === 1 ? json(response, 400, {}, { 'x-regain-ms': '300' }) : json(response, 200, {});
  const vendor = client({
    errors: [{ class: 'rate_limited', match: ({ status }) => status === 400, advice: 'Wait.' }],
    readThrottle: ({ headers }) =>
      headers['x-regain-ms'] ? { waitMs: Number(headers['x-regain-ms']), reason: 'usage' } : undefined,
  });
  const first = vendor.request(get);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([first, vendor.request(get)]);
  expect(times.slice(1).every((at) => at - times[0]! >= 290)).toBe(true);
});

test('a success that announces a limit slows the next request', async () => {
  handler = (_, response) => json(response, 200, {}, { 'x-usage': '95' });
  const vendor = client({
    readThrottle: ({ headers }) => (headers['x-usage'] ? { waitMs: 200, reason: 'usage' } : undefined),
  });
  await vendor.request(get);
  await vendor.request(get);
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(190);
});

test('a wait longer than is sensible fails at once and says how long', async () => {
  handler = (_, response) =>
    json(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '3600' });
  await expect(client().request(get)).rejects.toThrow(
    'Vendor answered 429 to "norte-x" (GET /rows): slow down. The account is at its request limit: run it again later. It asks to wait 60 minutes.',
  );
  expect(times).toHaveLength(1);
});

test('server errors are tried again a bounded number of times', async () => {
  handler = (_, response) => json(response, 503, {});
  await expect(client({}, { attempts: 3 }).request(get)).rejects.toMatchObject({
    class: 'transient',
    status: 503,
  });
  expect(times).toHaveLength(3);
});

test.each([
  [401, 'config'],
  [403, 'permission'],
  [404, 'config'],
  [410, 'cursor_expired'],
  [413, 'data_too_large'],
  [400, 'bug'],
  [302, 'config'],
])('status %i without a line of its own is %s and is not tried again', async (status, expected) => {
  handler = (_, response) => json(response, status, {}, { location: 'http://elsewhere/' });
  await expect(client().request(get)).rejects.toMatchObject({ class: expected, status });
  expect(times).toHaveLength(1);
});

test("the vendor's table comes first, with its advice", async () => {
  handler = (_, response) => json(response, 400, { error: { code: 17, message: 'too many calls' } });
  const failing = client({
    errors: [
      {
        class: 'skip_entity',
        match: ({ json: body }) => (body as { error: { code: number } }).error.code === 17,
        advice: 'Leave it.',
      },
    ],
  }).request(get);
  await expect(failing).rejects.toMatchObject({
    class: 'skip_entity',
    advice: 'Leave it.',
    vendorMessage: 'too many calls',
  });
});

test('an error inside a 200 is a failure', async () => {
  handler = (_, response) => json(response, 200, { result: 'error', message: 'no view access' });
  const failing = client({
    isFailure: (body) => (body as { result?: string }).result === 'error',
    errors: [{ class: 'permission', match: () => true, advice: 'Ask for access.' }],
  }).request(get);
  await expect(failing).rejects.toMatchObject({
    class: 'permission',
    status: 200,
    vendorMessage: 'no view access',
  });
});

test('an answer that is no JSON is tried again', async () => {
  handler = (_, response, nth) => {
    if (nth > 1) json(response, 200, { ok: 1 });
    else response.end('<html>upstream hiccup</html>');
  };
  expect(await client().request(get)).toEqual({ ok: 1 });
});

test('nobody there is transient and says where', async () => {
  const failing = client({}, { attempts: 2 }, 'http://127.0.0.1:9/api').request(get);
  await expect(failing).rejects.toMatchObject({ class: 'transient', status: 0 });
  await expect(failing).rejects.toThrow('Check that http://127.0.0.1:9 can be reached from here');
});

test('a vendor that never answers is given up', async () => {
  handler = () => undefined;
  const failing = client({}, { attempts: 1, timeoutMs: 200 }).request(get);
  await expect(failing).rejects.toMatchObject({ class: 'transient' });
}, 10_000);

test('credentials follow a next link only to the same origin', async () => {
  handler = (_, response) => json(response, 200, { ok: 1 });
  expect(await client().request({ method: 'GET', path: `${url}/next?after=1` })).toEqual({ ok: 1 });
  const failing = client().request({ method: 'GET', path: 'https://evil.example/next' });
  await expect(failing).rejects.toMatchObject({ class: 'config' });
  await expect(failing).rejects.toThrow('credentials are not sent there');
});

test('a presigned file comes as bytes, without credentials and without its key in the log', async () => {
  handler = (request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 0-3/9' });
    response.end(Buffer.from([0xef, 0xbb, 0x00, request.headers.authorization === undefined ? 1 : 0]));
  };
  const vendor = client({ authenticate: (request) => ({ ...request, headers: { authorization: 'x' } }) });
  const path = `${url}/file.jsonl?signature=abc123`;
  const file = await vendor.request<BytesAnswer>({ method: 'GET', path, reads: 'bytes', isPresigned: true });
  expect([...file.bytes]).toEqual([0xef, 0xbb, 0, 1]);
  expect(file).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 0-3/9' } });
  expect(log).not.toContain('abc123');
  const plain = client().request({ method: 'GET', path: 'http://evil.example/f', isPresigned: true });
  await expect(plain).rejects.toMatchObject({ class: 'config' });
});

test('secrets are in no message and no log, also when the vendor repeats them', async () => {
  handler = (request, response) =>
    json(response, 400, { error: { message: `bad token ${SECRET} in ${request.url}` } });
  const error = await client()
    .request({ method: 'GET', path: `/rows?access_token=${SECRET}` })
    .catch((thrown: unknown) => thrown as VendorError);
  expect(error).toBeInstanceOf(VendorError);
  expect(log).toContain('vendor request');
  expect(`${(error as VendorError).message} ${JSON.stringify(error)} ${log}`).not.toContain(SECRET);
});

test('no more requests at once, and no more a second, than the account may', async () => {
  let running = 0;
  let most = 0;
  handler = (_, response) => {
    most = Math.max(most, ++running);
    setTimeout(() => {
      running--;
      json(response, 200, {});
    }, 30);
  };
  const vendor = client({ limits: { concurrency: 2 } });
  await Promise.all(Array.from({ length: 8 }, () => vendor.request(get)));
  expect(most).toBe(2);

  times = [];
  const slow = client({ limits: { concurrency: 10, perSecond: 20 } });
  await Promise.all(Array.from({ length: 6 }, () => slow.request(get)));
  expect(times[5]! - times[0]!).toBeGreaterThanOrEqual(220);
});
