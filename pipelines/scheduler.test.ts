import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Workspace } from '../core/workspace.ts';
import { type JobFailure, type ScheduledJob, type Scheduler, startScheduler } from './scheduler.ts';
import { type TestHome, testHome } from './testing.ts';

let home: TestHome;
let scheduler: Scheduler | undefined;

beforeEach(async () => {
  // Every minute of the fake clock is also a minute of the workspace's.
  vi.useFakeTimers({ now: new Date('2026-11-22T08:00:00Z'), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  home = await testHome();
  home.ws.clock = { now: () => new Date() };
  home.ws.config.pipelines.jitter_seconds = 0;
});
afterEach(async () => {
  await scheduler?.stop();
  scheduler = undefined;
  vi.useRealTimers();
  await home.close();
});

async function synced(ws: Workspace, connection: string, at: string): Promise<void> {
  await ws.ledger
    .insertInto('syncs')
    .values({
      connection,
      stream: 'visits',
      last_attempt_at: at,
      last_success_at: at,
      last_error: null,
      error_class: null,
      fresh_to: null,
      new_fields: null,
    })
    .onConflict((conflict) => conflict.columns(['connection', 'stream']).doUpdateSet({ last_attempt_at: at }))
    .execute();
}

async function published(ws: Workspace, at: string): Promise<void> {
  await ws.ledger
    .insertInto('releases')
    .values({ id: `r-${at}`, run_id: null, created_at: at, tables: '{}', sha256: '', status: 'published' })
    .execute();
}

/** Starts the scheduler and collects the jobs that it asks for. */
function start(
  work: (job: ScheduledJob) => Promise<readonly JobFailure[] | undefined> = async () => undefined,
): string[] {
  const asked: string[] = [];
  scheduler = startScheduler(home.ws, {
    run: async (job) => {
      asked.push([job.kind, ...job.connections].join(' '));
      return (await work(job)) ?? [];
    },
  });
  return asked;
}

const settle = () => vi.advanceTimersByTimeAsync(50);

test('what was never synced and never built is done at the start', async () => {
  const asked = start();
  await settle();
  await vi.waitFor(() => expect(asked.sort()).toEqual(['run norte-crm', 'sync norte-web']));
});

test('a time that passed while nobody was there is made up for, one that did not is not', async () => {
  // In Madrid it is 09:00: norte-web was due at 08:15 (every second hour, at a quarter past).
  await synced(home.ws, 'norte-web', '2026-11-22T06:00:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  const asked = start();
  await vi.waitFor(() => expect(asked).toEqual(['sync norte-web']));
  await scheduler!.stop();

  await synced(home.ws, 'norte-web', '2026-11-22T07:30:00.000Z');
  const again = start();
  await settle();
  await scheduler!.stop();
  expect(again).toEqual([]);
});

test('each job runs at its time in the company’s zone and never beside itself', async () => {
  await synced(home.ws, 'norte-web', '2026-11-22T07:59:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  let free: () => void = () => {};
  const asked = start((job) =>
    job.kind === 'run' ? new Promise((resolve) => (free = () => resolve([]))) : Promise.resolve([]),
  );
  await settle();
  expect(scheduler!.jobs().map(({ name, next }) => [name, next?.toISOString()])).toEqual([
    ['sync:norte-web', '2026-11-22T09:15:00.000Z'],
    ['pipeline', '2026-11-22T08:30:00.000Z'],
  ]);
  await vi.advanceTimersByTimeAsync(76 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm', 'sync norte-web']));
  expect(scheduler!.jobs().find((job) => job.name === 'pipeline')).toMatchObject({ isRunning: true });
  free();
  await vi.advanceTimersByTimeAsync(30 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm', 'sync norte-web', 'run norte-crm']));
  free();
});

test('without a schedule of its own the pipeline builds only when something arrived', async () => {
  home.ws.config = {
    ...home.ws.config,
    connections: home.ws.config.connections.filter((connection) => connection.schedule !== undefined),
  };
  await synced(home.ws, 'norte-web', '2026-11-22T07:59:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  const asked = start();
  await vi.advanceTimersByTimeAsync(31 * 60_000);
  expect(asked).toEqual([]);
  await synced(home.ws, 'norte-web', '2026-11-22T08:40:00.000Z');
  await vi.advanceTimersByTimeAsync(30 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['build']));
});

test('a job that fails is run again at its next time', async () => {
  await synced(home.ws, 'norte-web', '2026-11-22T07:59:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  const asked = start(() => Promise.reject(new Error('no')));
  await vi.advanceTimersByTimeAsync(31 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm']));
  await vi.advanceTimersByTimeAsync(30 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm', 'run norte-crm']));
});

test('a connection that failed for a passing reason is tried again, a bounded number of times', async () => {
  await synced(home.ws, 'norte-web', '2026-11-22T07:59:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  home.ws.config.pipelines.retries = 2;
  const asked = start((job) =>
    Promise.resolve(job.connections.map((connection) => ({ connection, class: 'transient' }))),
  );
  await vi.advanceTimersByTimeAsync(31 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm']));
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm', 'sync norte-crm']));
  await vi.advanceTimersByTimeAsync(26 * 60_000);
  await vi.waitFor(() => expect(asked).toEqual(['run norte-crm', 'sync norte-crm', 'sync norte-crm']));
});

test('what only a person can mend is not tried again before its next time', async () => {
  await synced(home.ws, 'norte-web', '2026-11-22T07:59:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  const asked = start(() => Promise.resolve([{ connection: 'norte-crm', class: 'config' }]));
  await vi.advanceTimersByTimeAsync(59 * 60_000);
  expect(asked).toEqual(['run norte-crm']);
});

test('what falls into quiet hours is done once at their end', async () => {
  await synced(home.ws, 'norte-web', '2026-11-22T07:59:00.000Z');
  await published(home.ws, '2026-11-22T08:00:00.000Z');
  // From 09:10 to 10:40 in Madrid: the pipeline is due at 09:30, 10:00 and 10:30, the web at 10:15 within them.
  home.ws.config.pipelines.quiet_hours = { from: '09:10', to: '10:40' };
  const asked = start();
  await vi.advanceTimersByTimeAsync(99 * 60_000);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  await vi.waitFor(() => expect(asked.sort()).toEqual(['run norte-crm', 'sync norte-web']));
});
