import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixedClock } from '../../core/clock.ts';
import { parseConfig } from '../../core/config/load.ts';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { createLogger } from '../../core/log.ts';
import { closeWorkspace, openWorkspace, type Workspace } from '../../core/workspace.ts';
import { drainCaptured, Inbox, pollLeads } from '../../ingest/index.ts';
import { captureRoutes } from './routes.ts';
import {
  CAPTURE_ENV,
  captureConfig,
  delivery,
  type Headers,
  PUBLIC,
  sign,
  WEBHOOKS,
} from './testkit/deliveries.ts';

const FORM = { email: 'ana@correo.example', idempotency_key: 'key-00000001' };

let folder: string;
let ws: Workspace;
let server: Server;
let graph: Server;
let base: string;
let inbox: Inbox;
/** The filters with which leads were asked for. */
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-capture-'));
  graph = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://graph');
    const id = pathname.split('/').at(-1);
    if (id === 'leadgen_forms' || id === 'leads') {
      // Two pages of one form: the second is asked for by its cursor.
      const isSecond = searchParams.has('after');
      const first = { data: [{ id: 'lead-1' }], paging: { next: 'http://graph', cursors: { after: 'c1' } } };
      const leads = isSecond ? { data: [{ id: 'missed-1' }] } : first;
      asked.push(searchParams.get('filtering') ?? '');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(id === 'leads' ? leads : { data: [{ id: 'f1' }] }));
      return;
    }
    response.writeHead(id === 'gone' ? 400 : 200, { 'content-type': 'application/json' });
    const lead = {
      id,
      created_time: '2026-11-20T10:00:00+0000',
      form_id: 'f1',
      ad_id: 'a1',
      field_data: [
        { name: 'email', values: ['luz@correo.example'] },
        { name: 'color', values: ['azul'] },
      ],
    };
    response.end(JSON.stringify(id === 'gone' ? { error: { code: 100, message: 'not there' } } : lead));
  });
  await new Promise<void>((done) => graph.listen(0, '127.0.0.1', done));
  const config = captureConfig(`http://127.0.0.1:${(graph.address() as AddressInfo).port}`);
  const env = { ...process.env, ...CAPTURE_ENV };
  ws = await openWorkspace({
    config: parseConfig(JSON.stringify(config), join(folder, 'atalaya.yaml'), env),
    root: join(folder, 'home'),
    clock: fixedClock('2026-11-22T08:00:00Z'),
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  const app = express();
  app.use(captureRoutes(ws));
  app.use(((error, _req, res, _next) => {
    res.status(error.status ?? 500).json({ error: 'refused' });
  }) as express.ErrorRequestHandler);
  server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  inbox = new Inbox(ws.home);
});

afterAll(async () => {
  inbox.close();
  for (const one of [server, graph]) {
    one.closeAllConnections();
    await new Promise((done) => one.close(done));
  }
  await closeWorkspace(ws);
  rmSync(folder, { recursive: true, force: true });
});

async function post(path: string, body: string | Buffer, headers: Headers = {}) {
  const answer = await fetch(`${base}/capture${path}`, { method: 'POST', body, headers });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

describe.each(WEBHOOKS)('a webhook of %s', (vendor) => {
  test('is on the disk before it is answered, and once', async () => {
    const { path, body, headers } = delivery(vendor, 1);
    const before = inbox.counts().received;
    expect(await post(path, body, headers)).toEqual({ status: 200, json: { received: 1, repeated: 0 } });
    expect(inbox.counts().received).toBe(before + 1);
    expect(await post(path, body, headers)).toEqual({ status: 200, json: { received: 1, repeated: 1 } });
    expect(inbox.counts().received).toBe(before + 1);
  });

  test('forged, altered, cut, unsigned, oversized or compressed, is refused and not kept', async () => {
    const { path, body, headers } = delivery(vendor, 2);
    const before = inbox.counts().received;
    const signature = Object.keys(headers).find(
      (name) => /signature|hmac/.test(name) && !/timestamp/.test(name),
    )!;
    const value = headers[signature]!;
    const spoiled = (text: string) =>
      `${text.slice(0, -3)}${text.at(-3) === 'A' ? 'B' : 'A'}${text.slice(-2)}`;
    for (const wrong of [
      spoiled(value),
      value.slice(0, 20),
      `${value}00`,
      '',
      'sha256=',
      'ñ'.normalize('NFD').slice(0, 1),
      't=,v1=',
      'x'.repeat(5_000),
    ])
      expect((await post(path, body, { ...headers, [signature]: wrong })).status).toBe(401);
    const { [signature]: _, ...unsigned } = headers;
    expect((await post(path, body, unsigned)).status).toBe(401);
    expect((await post(path, `${body} `, headers)).status).toBe(vendor === 'twilio' ? 401 : 401);
    expect((await post(path, body.slice(0, -4), headers)).status).toBe(401);
    expect((await post(path, '', headers)).status).toBe(401);
    expect((await post(path, 'x'.repeat(1024 * 1024 + 1), headers)).status).toBe(413);
    expect((await post(path, body, { ...headers, 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await fetch(`${base}/capture${path}`, { method: 'PUT', body })).status).toBe(405);
    expect(inbox.counts().received).toBe(before);
  });
});

test.each(['stripe', 'hubspot', 'zendesk'])(
  'a recorded delivery of %s is too old to be believed',
  async (vendor) => {
    for (const at of [Date.now() - 301_000, Date.now() + 301_000]) {
      const { path, body, headers } = delivery(vendor, 3, at);
      expect((await post(path, body, headers)).status).toBe(401);
    }
  },
);

test('what is signed but makes no sense is said so and not kept', async () => {
  const before = inbox.counts().received;
  for (const body of ['{', '[]x', 'null', '"text"', Buffer.from([0xff, 0xfe, 0x7b])]) {
    const headers = { 'x-shopify-hmac-sha256': sign([body], 'base64'), 'x-shopify-webhook-id': 'w' };
    expect((await post('/webhooks/shopify', body, headers)).status).toBe(400);
  }
  expect(inbox.counts().received).toBe(before);
});

test.each(['shopify', 'zendesk'])(
  'a recorded delivery of %s is known under any unsigned id',
  async (vendor) => {
    const { path, body, headers } = delivery(vendor, 1, Date.now() - 1_000);
    await post(path, body, headers);
    const before = inbox.counts().received;
    for (const header of ['x-shopify-webhook-id', 'x-zendesk-webhook-invocation-id']) {
      const answer = await post(path, body, { ...headers, [header]: 'another' });
      expect(answer).toEqual({ status: 200, json: { received: 1, repeated: 1 } });
    }
    expect(inbox.counts().received).toBe(before);
  },
);

test('a delivery that breaks off is not kept', async () => {
  const before = inbox.counts().received;
  const { body, headers } = delivery('shopify', 9);
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.write(
    `POST /capture/webhooks/shopify HTTP/1.1\r\nHost: x\r\n${head}Content-Length: 500\r\n\r\n${body}`,
  );
  await new Promise((done) => setTimeout(done, 100));
  socket.destroy();
  await new Promise((done) => setTimeout(done, 100));
  expect(inbox.counts().received).toBe(before);
});

test('Twilio signs other bodies by their hash', async () => {
  const body = '{"CallSid": "CA1", "CallStatus": "completed"}';
  const query = `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-twilio-signature': sign([`${PUBLIC}/capture/webhooks/twilio${query}`, ''], 'base64', 'sha1'),
  };
  expect((await post(`/webhooks/twilio${query}`, body, headers)).status).toBe(200);
  expect((await post(`/webhooks/twilio${query}`, body.replace('CA1', 'CA2'), headers)).status).toBe(401);
});

test('Facebook gets its challenge back for the agreed word alone', async () => {
  const ask = (word: string) =>
    fetch(`${base}/capture/webhooks/leads?hub.mode=subscribe&hub.verify_token=${word}&hub.challenge=42`);
  expect(await (await ask('the-agreed-word')).text()).toBe('42');
  expect((await ask('another')).status).toBe(403);
  expect((await ask('')).status).toBe(403);
});

test('a form is taken once, from its pages alone, and refused with the names of what is wrong', async () => {
  const send = (answer: object, headers: Headers = {}) =>
    post('/forms/contacto', JSON.stringify(answer), { 'content-type': 'application/json', ...headers });
  expect((await send(FORM, { origin: 'https://www.norte.example' })).status).toBe(202);
  expect(await send(FORM)).toEqual({ status: 200, json: { received: true, repeated: true } });
  expect((await send(FORM, { origin: 'https://evil.example' })).status).toBe(403);
  expect(await send({ ...FORM, idempotency_key: 'key-00000002', website: 'spam' })).toMatchObject({
    status: 422,
  });
  expect((await send({ full_name: 'Nadie' })).json).toMatchObject({ fields: ['email'] });
  expect((await send({ ...FORM, surprise: 1 })).status).toBe(422);
  expect((await post('/forms/contacto', '{')).status).toBe(400);
  expect((await post('/forms/contacto', `"${'x'.repeat(65 * 1024)}"`)).status).toBe(413);
  expect((await post('/forms/none', '{}')).status).toBe(404);
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await post('/forms/narrow', JSON.stringify(FORM))).status);
  expect(statuses).toEqual([202, 200, 429]);
  const script = await fetch(`${base}/capture/form.js`);
  expect(script.headers.get('content-type')).toContain('javascript');
});

test('what was captured lands as canonical leads and consents; announcements wake their connection', async () => {
  const consent = { is_granted: true, text: 'Acepto.', version: 'v3', channel: 'email' };
  const page = { landing_page: 'https://www.norte.example/botas', utm_source: 'facebook', fbclid: 'fb1' };
  const answer = {
    ...FORM,
    ...page,
    consent,
    idempotency_key: 'key-00000003',
    self_reported_source: 'Un amigo',
  };
  await post('/forms/contacto', JSON.stringify(answer));
  const gone = JSON.stringify({
    entry: [{ changes: [{ field: 'leadgen', value: { leadgen_id: 'gone' } }] }],
  });
  await post('/webhooks/leads', gone, { 'x-hub-signature-256': `sha256=${sign([gone], 'hex')}` });
  const woken: string[] = [];
  const report = await drainCaptured(ws, async (ids) => {
    woken.push(...ids);
    return [];
  });
  expect(report.waiting).toBe(0);
  expect(report.problems).toEqual([expect.stringContaining('no longer there')]);
  expect(woken.length).toBe(5);
  const rows = async (stream: string, wanted: string) => {
    const batches = await ws.ledger
      .selectFrom('batches')
      .select('path')
      .where('stream', '=', stream)
      .execute();
    const files = batches.map(({ path }) => `'${join(ws.home.root, path)}'`).join(', ');
    return withDuckDB(':memory:', (duck) =>
      queryRows(duck, `select * from read_parquet([${files}]) where ${wanted}`),
    );
  };
  expect(await rows('leads', "lead_id = 'key-00000003'")).toEqual([
    expect.objectContaining({
      email: 'ana@correo.example',
      form_id: 'contacto',
      utm_source: 'facebook',
      fbclid: 'fb1',
      self_reported_source: 'Un amigo',
      consent_version: 'v3',
      captured_at: '2026-11-22 08:00:00',
    }),
  ]);
  const [proof] = await rows('consents', "consent_id = 'key-00000003'");
  expect(proof).toMatchObject({ is_granted: true, text_version: 'v3', channel: 'email' });
  expect(JSON.parse(String(proof!.proof))).toMatchObject({ text: 'Acepto.' });
  expect(String(proof!.proof)).not.toContain('127.0.0.1');
  expect(await rows('leads', "lead_id = 'lead-1'")).toEqual([
    expect.objectContaining({ email: 'luz@correo.example', ad_id: 'a1', _extra: '{"color":"azul"}' }),
  ]);
  expect((await drainCaptured(ws, async () => [])).handled).toBe(0);
});

test('what has landed leaves only its id in the inbox', () => {
  const rows = new Database(join(ws.home.root, 'inbox.db'))
    .prepare('select length(body) as size, delivery_id as id from deliveries where handled_at is not null')
    .all() as { size: number; id: string }[];
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.every(({ size, id }) => size === 0 && id !== '')).toBe(true);
});

test('the hourly poll finds the lead of which no notice came, once, and it lands like the others', async () => {
  expect(await pollLeads(ws)).toEqual({ found: 2, missed: 1, problems: [] });
  expect(asked.at(-1)).toContain(String(Date.parse('2026-08-24T08:00:00Z') / 1000));
  expect(await pollLeads(ws)).toEqual({ found: 2, missed: 0, problems: [] });
  expect(asked.at(-1)).toContain(String(Date.parse('2026-11-21T08:00:00Z') / 1000));
  expect(await drainCaptured(ws, async () => [])).toMatchObject({ handled: 1, waiting: 0 });
});
