import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AlertChannel } from '../../core/config/operations.ts';
import { decide, type Finding, listIncidents, settleFindings } from '../incidents/store.ts';
import { type TestHome, testHome } from '../testing.ts';
import { dispatchAlerts } from './dispatch.ts';
import { sign } from './message.ts';

let home: TestHome;
let now: Date;
let http: Server;
let smtp: TcpServer;
let received: { path: string; headers: IncomingMessage['headers']; body: string }[];
let mails: string[];
/** Answers that the next HTTP requests get instead of 200; 0 cuts the connection after the request was read. */
let faults: number[];

beforeEach(async () => {
  home = await testHome();
  now = new Date('2026-11-22T08:00:00Z');
  home.ws.clock = { now: () => new Date(now) };
  received = [];
  mails = [];
  faults = [];
  http = createHttp((req, res) => {
    let body = '';
    req.on('data', (chunk) => {
      body += String(chunk);
    });
    req.on('end', () => {
      received.push({ path: req.url ?? '', headers: req.headers, body });
      const fault = faults.shift();
      if (fault === 0) req.socket.destroy();
      else res.writeHead(fault ?? 200).end('ok');
    });
  });
  smtp = smtpServer(mails);
  await Promise.all([
    new Promise<void>((done) => http.listen(0, '127.0.0.1', () => done())),
    new Promise<void>((done) => smtp.listen(0, '127.0.0.1', () => done())),
  ]);
  const web = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const channels: AlertChannel[] = [
    {
      id: 'mail',
      type: 'email',
      server: `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`,
      from: 'atalaya@casa.example',
      to: ['guardia@casa.example'],
      language: 'es',
    },
    { id: 'slack', type: 'slack', url: `${web}/slack`, language: 'en' },
    { id: 'teams', type: 'teams', url: `${web}/teams` },
    { id: 'hook', type: 'webhook', url: `${web}/hook`, secret: 'a secret of some length' },
    { id: 'sur-only', type: 'slack', url: `${web}/sur`, brands: ['sur'] },
  ];
  home.ws.config.alerts = {
    ...home.ws.config.alerts,
    public_url: 'https://datos.casa.example/',
    channels,
    rules: [{ on: ['late', 'disk'], severity: 'warning', to: channels.map((channel) => channel.id) }],
  };
});
afterEach(async () => {
  http.closeAllConnections();
  await Promise.all([new Promise((done) => http.close(done)), new Promise((done) => smtp.close(done))]);
  await home.close();
});

/** As much of SMTP as a mail needs. */
function smtpServer(kept: string[]): TcpServer {
  return createTcp((socket) => {
    let data: string | null = null;
    let rest = '';
    socket.write('220 test ESMTP\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (data !== null) {
          if (line === '.') {
            kept.push(data);
            data = null;
            socket.write('250 kept\r\n');
          } else data += `${line}\r\n`;
        } else if (/^DATA/i.test(line)) {
          data = '';
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
}

const late = (severity: 'warning' | 'error' = 'warning', hours = 5): Finding => ({
  cause: 'late:norte-web',
  monitor: 'late',
  severity,
  subject: 'norte-web',
  brand: 'norte',
  facts: { hours, expected: 2, streams: 1 },
});
const paths = () => received.map(({ path }) => path).sort();

test('an incident is told once to each channel, in its language, with a link, and its end too', async () => {
  for (let look = 0; look < 3; look++) {
    await settleFindings(home.ws, ['late'], [late('warning', 5 + look)]);
    await dispatchAlerts(home.ws);
  }
  expect(paths()).toEqual(['/hook', '/slack', '/teams']);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('Nueva: Fuente atrasada');
  expect(mails[0]!.replaceAll('=\r\n', '')).toContain('https://datos.casa.example/ops?lang=3Des#incident-1');
  const slack = JSON.parse(received.find(({ path }) => path === '/slack')!.body) as { text: string };
  expect(slack.text).toContain('New: Source late');
  expect(slack.text).toContain('norte-web: no successful read for 5 h');
  const hook = received.find(({ path }) => path === '/hook')!;
  const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(String(hook.headers['x-atalaya-signature']))!;
  expect(mac).toBe(sign('a secret of some length', time!, hook.body));

  await settleFindings(home.ws, ['late'], []);
  await dispatchAlerts(home.ws);
  await dispatchAlerts(home.ws);
  expect(received).toHaveLength(6);
  expect(mails).toHaveLength(2);
  expect(mails[1]).toContain('Resuelta');
  expect(await listIncidents(home.ws)).toEqual([]);
});

test('what did not get through is sent again with the same id until it does, the others are not', async () => {
  home.ws.config.alerts.rules[0]!.to = ['slack', 'hook'];
  faults = [500, 0];
  await settleFindings(home.ws, ['late'], [late()]);
  expect(await dispatchAlerts(home.ws)).toEqual({ sent: 0, failed: 2 });
  expect(await dispatchAlerts(home.ws)).toEqual({ sent: 0, failed: 0 });
  now = new Date('2026-11-22T08:01:00Z');
  expect(await dispatchAlerts(home.ws)).toEqual({ sent: 2, failed: 0 });
  now = new Date('2026-11-22T09:00:00Z');
  expect(await dispatchAlerts(home.ws)).toEqual({ sent: 0, failed: 0 });
  const ids = received.map(({ path, headers }) => `${path} ${String(headers['idempotency-key'])}`);
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(2);
});

test('two processes that look at once send each message once', async () => {
  await settleFindings(home.ws, ['late'], [late()]);
  const [one, two] = await Promise.allSettled([dispatchAlerts(home.ws), dispatchAlerts(home.ws)]);
  expect([one.status, two.status].filter((status) => status === 'fulfilled').length).toBeGreaterThan(0);
  await dispatchAlerts(home.ws);
  expect(paths()).toEqual(['/hook', '/slack', '/teams']);
});

test('a worse incident is told, one that somebody put off is silent until its time', async () => {
  home.ws.config.alerts.rules[0]!.to = ['slack'];
  await settleFindings(home.ws, ['late'], [late()]);
  await decide(
    home.ws,
    1,
    { kind: 'snoozed', until: new Date('2026-11-22T12:00:00Z') },
    'ana@casa.example',
    'mañana',
  );
  await settleFindings(home.ws, ['late'], [late('error')]);
  await dispatchAlerts(home.ws);
  expect(received).toHaveLength(1);
  now = new Date('2026-11-22T12:00:01Z');
  await settleFindings(home.ws, ['late'], [late('error')]);
  await dispatchAlerts(home.ws);
  expect(received.map(({ body }) => body).join()).toContain('Still open');
  expect((await listIncidents(home.ws))[0]).toMatchObject({ state: 'open', severity: 'error' });
});

test('a channel hears only of its brands, and of nothing that concerns the whole company', async () => {
  home.ws.config.alerts.rules[0]!.to = ['sur-only'];
  const disk: Finding = { ...late(), cause: 'disk:machine', monitor: 'disk', brand: null };
  await settleFindings(
    home.ws,
    ['late', 'disk'],
    [late(), disk, { ...late(), cause: 'late:sur-web', brand: 'sur' }],
  );
  await dispatchAlerts(home.ws);
  expect(paths()).toEqual(['/sur']);
});
