import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeAt } from '../../core/home.ts';
import { random } from '../../core/random.ts';
import { Inbox } from '../../ingest/index.ts';
import { ATTACKS, type Attack } from './testkit/attack.ts';
import { delivery, WEBHOOKS } from './testkit/deliveries.ts';
import { type CaptureProcess, send, startCapture } from './testkit/start.ts';

const TOTAL = 10_000;
/** Connections that break off in the middle of a request; the rest are requests that arrive whole. */
const BROKEN = 400;
/** Genuine deliveries that were taken before the attack and are sent again, byte for byte, during it. */
const REPLAYED = 600;
const seed = Number(process.env.ATALAYA_TEST_SEED ?? 20_261_122);

let folder: string;
let running: CaptureProcess;
let inbox: Inbox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-attack-'));
  running = await startCapture(folder);
  inbox = new Inbox(homeAt(folder));
});
afterAll(async () => {
  inbox.close();
  running.child.kill('SIGKILL');
  await running.ended;
  rmSync(folder, { recursive: true, force: true });
});

test(`${TOTAL} hostile requests: none is kept, none is answered with a success or a failure of ours`, async () => {
  const genuine = Array.from({ length: 60 }, (_, n) => delivery(WEBHOOKS[n % WEBHOOKS.length]!, n));
  for (const one of genuine) expect(await send(running.url, one)).toMatchObject({ status: 200 });
  const before = inbox.counts().received;
  const next = random(seed);
  const agent = new Agent({ connections: 16 });
  const wrong: string[] = [];
  const seen = new Map<string, number>();

  const attack = async ({ path, body, bytes, headers, method = 'POST', status, what }: Attack) => {
    const answer = await request(`${running.url}${path}`, {
      method: method as 'POST',
      headers,
      body: bytes ?? body,
      dispatcher: agent,
    }).catch((error: unknown) => ({ statusCode: 0, text: String(error), body: undefined }));
    const text = (await answer.body?.text().catch(() => '')) ?? '';
    seen.set(what, (seen.get(what) ?? 0) + 1);
    if (!status.includes(answer.statusCode))
      wrong.push(`${what}: ${answer.statusCode} ${text.slice(0, 100)}`);
  };
  const replay = async (n: number) => {
    const again = genuine[n % genuine.length]!;
    const answer = await send(running.url, again);
    if (answer?.text !== '{"received":1,"repeated":1}')
      wrong.push(`replayed: ${answer?.status} ${answer?.text}`);
  };

  const jobs: (() => Promise<void>)[] = [];
  for (let n = 0; n < TOTAL - BROKEN - REPLAYED; n++) {
    const made = ATTACKS[n % ATTACKS.length]!(next, 10_000 + n);
    // A megabyte is sent a few times only: what it proves, it proves then.
    if (made.body.length < 100_000 || n < 40 * ATTACKS.length) jobs.push(() => attack(made));
    else jobs.push(() => attack(ATTACKS[0]!(next, 10_000 + n)));
  }
  for (let n = 0; n < REPLAYED; n++) jobs.push(() => replay(n));
  for (let n = 0; n < BROKEN; n++) jobs.push(() => breakOff(n, next()));
  for (let at = jobs.length - 1; at > 0; at--) {
    const to = Math.floor(next() * (at + 1));
    [jobs[at], jobs[to]] = [jobs[to]!, jobs[at]!];
  }
  expect(jobs.length).toBe(TOTAL);
  const worker = async () => {
    for (let job = jobs.pop(); job; job = jobs.pop()) await job();
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await agent.close();

  expect(wrong.slice(0, 10), `seed ${seed}`).toEqual([]);
  expect(seen.size).toBe(ATTACKS.length);
  expect(inbox.counts().received, `seed ${seed}`).toBe(before);
  expect(running.child.exitCode).toBeNull();
  expect(await send(running.url, delivery('shopify', 99_999))).toMatchObject({ status: 200 });
  expect(inbox.counts().received).toBe(before + 1);
}, 120_000);

/** A genuine delivery of which only a part arrives before the connection breaks. */
function breakOff(n: number, share: number): Promise<void> {
  const { path, body, headers } = delivery(WEBHOOKS[n % WEBHOOKS.length]!, 50_000 + n);
  const { hostname, port } = new URL(running.url);
  const head = Object.entries({ host: 'x', ...headers, 'content-length': String(body.length + 5) });
  const text = `POST /capture${path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  return new Promise((done) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(text.slice(0, Math.max(1, Math.floor(text.length * share))), () =>
        socket.resetAndDestroy(),
      );
    });
    socket.once('error', () => done());
    socket.once('close', () => done());
  });
}
