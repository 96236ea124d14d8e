import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { delivery, WEBHOOKS } from '../app/capture/testkit/deliveries.ts';
import { startCapture } from '../app/capture/testkit/start.ts';
import { type Figure, figure, percentile } from './figure.ts';

const PER_SECOND = 200;
const SECONDS = Number(process.env.ATALAYA_BENCH_SECONDS ?? 30);
/** What the slowest answer of a hundred may take, in milliseconds. */
const MOST_MS = 50;

/** Answers to webhooks of every vendor at 200 a second, each sent when it is due whatever became of the others. */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  const { url, child, ended } = await startCapture(folder);
  const agent = new Agent({ connections: 64 });
  const times: number[] = [];
  const one = async (n: number, due: number) => {
    const { path, body, headers } = delivery(WEBHOOKS[n % WEBHOOKS.length]!, n);
    const answer = await request(`${url}${path}`, { method: 'POST', body, headers, dispatcher: agent });
    await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`A genuine delivery was answered ${answer.statusCode}.`);
    // From when it was due: a sender that had to wait counts too.
    times.push(performance.now() - due);
  };
  try {
    // The first answers pay for what the process has not compiled yet.
    for (let n = 0; n < 100; n++) await one(n, performance.now());
    times.length = 0;
    const begun = performance.now();
    const sending: Promise<void>[] = [];
    for (let n = 0; n < PER_SECOND * SECONDS; n++) {
      const due = begun + (n * 1000) / PER_SECOND;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      sending.push(one(1_000 + n, due));
    }
    await Promise.all(sending);
  } finally {
    await agent.close();
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
  const promised = { unit: 'ms', peer: 'most that is promised', peer_value: MOST_MS };
  const name = `capture: ${PER_SECOND} a second`;
  return [
    figure({ ...promised, name: `${name}, p50`, value: percentile(times, 0.5) }),
    figure({ ...promised, name: `${name}, p99`, value: percentile(times, 0.99) }),
  ];
}
