import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeAt } from '../../core/home.ts';
import { Inbox } from '../../ingest/index.ts';
import { delivery, WEBHOOKS } from './testkit/deliveries.ts';
import { send, startCapture } from './testkit/start.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-durable-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kept(home: string): string[] {
  const inbox = new Inbox(homeAt(home));
  try {
    return inbox.waiting(100_000).map(({ source, deliveryId }) => `${source}/${deliveryId}`);
  } finally {
    inbox.close();
  }
}

test('killed between the write and the answer: the delivery is kept, and sent again it is there once', async () => {
  const home = join(folder, 'after');
  const first = await startCapture(home, 'after-write');
  expect(await send(first.url, delivery('shopify', 1))).toBeUndefined();
  expect(await first.ended).toBe('SIGKILL');
  expect(kept(home).length).toBe(1);
  const second = await startCapture(home);
  const again = await send(second.url, delivery('shopify', 1));
  expect(again).toMatchObject({ status: 200, text: '{"received":1,"repeated":1}' });
  second.child.kill('SIGKILL');
  await second.ended;
  expect(kept(home).length).toBe(1);
});

test('killed before the write: nobody was told that it arrived', async () => {
  const home = join(folder, 'before');
  const only = await startCapture(home, 'before-write');
  expect(await send(only.url, delivery('stripe', 1))).toBeUndefined();
  await only.ended;
  expect(kept(home)).toEqual([]);
});

test('killed at any moment under load: whatever was answered with a success is on the disk, once', async () => {
  const home = join(folder, 'load');
  let answered = 0;
  let sent = 0;
  for (let round = 0; round < 4; round++) {
    const running = await startCapture(home);
    const sending: Promise<void>[] = [];
    const timer = setTimeout(() => running.child.kill('SIGKILL'), 150 + round * 90);
    for (let n = 0; n < 400 && running.child.signalCode === null; n++) {
      const one = delivery(WEBHOOKS[n % WEBHOOKS.length]!, 1 + sent++);
      sending.push(
        send(running.url, one).then((answer) => {
          if (answer?.status === 200) answered += 1;
        }),
      );
      await new Promise((done) => setTimeout(done, 2));
    }
    await Promise.all(sending);
    clearTimeout(timer);
    running.child.kill('SIGKILL');
    await running.ended;
    const found = kept(home);
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThanOrEqual(answered);
    expect(found.length).toBeLessThanOrEqual(sent);
  }
  expect(answered).toBeGreaterThan(50);
}, 60_000);
