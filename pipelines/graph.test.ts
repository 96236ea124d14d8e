import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { acquireLock, releaseLock } from '../core/ledger/locks.ts';
import type { RunEvent } from './events.ts';
import { releaseFingerprint } from './fingerprint.ts';
import { runGraph } from './graph.ts';
import { currentRelease, listReleases, releaseFile } from './release.ts';
import { CONTACTS, type TestHome, testHome, testParts, VISITS } from './testing.ts';

// Each run starts dbt, which takes seconds.
vi.setConfig({ testTimeout: 180_000 });

let home: TestHome;

beforeEach(async () => {
  home = await testHome();
  await home.land(VISITS, [
    { _key: '1', visit_id: '1', visit_date: '2026-11-20', revenue: '10.50' },
    { _key: '2', visit_id: '2', visit_date: '2026-11-21', revenue: null },
  ]);
  await home.land(CONTACTS, [{ _key: '7', contact_id: '7', email: 'ana@example.org' }]);
});
afterEach(() => home.close());

async function steps(runId: string): Promise<Record<string, string>> {
  const rows = await home.ws.ledger.selectFrom('steps').selectAll().where('run_id', '=', runId).execute();
  return Object.fromEntries(rows.map((row) => [row.name, row.status]));
}

test('a run publishes what landed, tells its steps, and a second one gives the same marts', async () => {
  const events: RunEvent[] = [];
  const refreshed: string[] = [];
  const first = await runGraph(
    home.ws,
    {
      kind: 'run',
      onEvent: (event) => events.push(event),
      refresh: async (release) => {
        refreshed.push(release);
        return 'one audience';
      },
    },
    testParts(),
  );
  expect(first).toMatchObject({ status: 'succeeded', release: expect.stringMatching(/^r20261122T080000-/) });
  expect(await steps(first.runId)).toEqual(
    Object.fromEntries(
      ['sync', 'load', 'identify', 'transform', 'check', 'publish', 'refresh', 'notify'].map((name) => [
        name,
        'succeeded',
      ]),
    ),
  );
  expect(refreshed).toEqual([first.release]);
  expect(currentRelease(home.ws.home)).toBe(first.release);
  expect(events.filter((event) => event.type === 'step-progress').map((event) => event.detail)).toContain(
    'model fct_visits: success',
  );

  const second = await runGraph(home.ws, { kind: 'build' }, testParts());
  expect(second.release).not.toBe(first.release);
  expect(await releaseFingerprint(releaseFile(home.ws.home, second.release!))).toEqual(
    await releaseFingerprint(releaseFile(home.ws.home, first.release!)),
  );
  expect(await steps(second.runId)).toMatchObject({ refresh: 'skipped' });
  expect(await steps(second.runId)).not.toHaveProperty('sync');
});

test('a failing check publishes nothing, the last good release stays, and the sentence names the check', async () => {
  const good = await runGraph(home.ws, { kind: 'build' }, testParts());
  await home.land(VISITS, [{ _key: '3', visit_id: '3', visit_date: '2026-11-21', revenue: '-1' }]);
  const bad = await runGraph(home.ws, { kind: 'build' }, testParts());
  expect(bad).toMatchObject({
    status: 'failed',
    release: null,
    error: {
      step: 'check',
      exitCode: 3,
      message: expect.stringContaining('visits_have_no_negative_revenue'),
    },
  });
  expect(bad.error!.message).toContain('1 row breaks it');
  expect(currentRelease(home.ws.home)).toBe(good.release);
  expect(await listReleases(home.ws)).toHaveLength(1);
  const [told] = await home.ws.ledger
    .selectFrom('audit')
    .selectAll()
    .where('subject', '=', bad.runId)
    .execute();
  expect(told).toMatchObject({ action: 'run.failed', detail: expect.stringContaining('negative_revenue') });
});

test('a model that cannot be built fails the transform step with its cause', async () => {
  // Two visits of one id in one connection break the contract's primary key.
  await home.land(VISITS, [{ _key: '1', visit_id: '1', visit_date: '2026-11-21', revenue: '1' }]);
  const result = await runGraph(home.ws, { kind: 'build' }, testParts());
  expect(result).toMatchObject({ status: 'failed', error: { step: 'transform', exitCode: 1 } });
  expect(result.error!.message).toMatch(
    /The model fct_visits \(models\/marts\/fct_visits.sql\) failed: .*key/i,
  );
  expect(currentRelease(home.ws.home)).toBeNull();
});

test('a build file that cannot be read is moved aside and made anew', async () => {
  const first = await runGraph(home.ws, { kind: 'build' }, testParts());
  writeFileSync(home.ws.home.buildFile, 'not a database '.repeat(5000));
  const second = await runGraph(home.ws, { kind: 'build' }, testParts());
  expect(second.status).toBe('succeeded');
  expect(readFileSync(`${home.ws.home.buildFile}.unreadable`, 'utf8')).toMatch(/^not a database/);
  expect(await releaseFingerprint(releaseFile(home.ws.home, second.release!))).toEqual(
    await releaseFingerprint(releaseFile(home.ws.home, first.release!)),
  );
});

test('only one run builds: the second gets exit code 4 and one sentence, while a sync goes on', async () => {
  const lock = await acquireLock(home.ws.ledger, 'build', home.ws.clock);
  await expect(runGraph(home.ws, { kind: 'run' }, testParts())).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(
      /^Another run is under way \(process \d+ on .+\): wait until it is done; /,
    ),
  });
  expect(await runGraph(home.ws, { kind: 'sync' }, testParts())).toMatchObject({ status: 'succeeded' });
  await releaseLock(home.ws.ledger, lock);
});

test('killed while the models are built: nobody goes on behind its back, and the next run gives the same marts', async () => {
  const good = await runGraph(home.ws, { kind: 'build' }, testParts());
  const here = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  const script = join(home.root, 'killed.mts');
  writeFileSync(
    script,
    `import { runGraph } from ${here('./graph.ts')};
    import { testHome, testParts } from ${here('./testing.ts')};
    const { ws } = await testHome(${JSON.stringify(home.root)});
    await runGraph(ws, { kind: 'build', onEvent: ({ step, type }) => {
      if (step === 'transform' && type === 'step-progress') process.kill(process.pid, 'SIGKILL');
    } }, testParts());`,
  );
  const child = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), script], {
    encoding: 'utf8',
  });
  expect(child.signal, child.stderr).toBe('SIGKILL');
  expect(currentRelease(home.ws.home)).toBe(good.release);

  const next = await runGraph(home.ws, { kind: 'build' }, testParts());
  expect(next.status).toBe('succeeded');
  expect(await releaseFingerprint(releaseFile(home.ws.home, next.release!))).toEqual(
    await releaseFingerprint(releaseFile(home.ws.home, good.release!)),
  );
  const runs = await home.ws.ledger.selectFrom('runs').select('status').execute();
  expect(runs.map((run) => run.status).sort()).toEqual(['abandoned', 'succeeded', 'succeeded']);
});

test('a run whose process died is found abandoned by the next', async () => {
  await home.ws.ledger
    .insertInto('runs')
    .values({
      id: 'run-gone',
      kind: 'run',
      status: 'running',
      started_at: '2026-11-22T07:00:00.000Z',
      finished_at: null,
      error: null,
      release_id: null,
      pid: 1,
    })
    .execute();
  await runGraph(home.ws, { kind: 'sync' }, testParts());
  const [gone] = await home.ws.ledger.selectFrom('runs').selectAll().where('id', '=', 'run-gone').execute();
  expect(gone).toMatchObject({ status: 'abandoned', error: 'The process ended before it was done.' });
});

test('a connection that fails does not keep the rest from being published', async () => {
  const result = await runGraph(
    home.ws,
    { kind: 'run' },
    testParts({
      sync: async () => ({
        rows: 0,
        quarantined: 0,
        failed: 1,
        connections: [{ id: 'norte-web', error: { class: 'permission', message: 'The token was revoked.' } }],
      }),
    }),
  );
  expect(result).toMatchObject({ status: 'succeeded', sync: { failed: 1 } });
  expect(result.release).not.toBeNull();
});

test('too little disk space is one sentence, and nothing half-written stays', async () => {
  process.env.ATALAYA_MIN_FREE_MB = '999999999';
  try {
    const result = await runGraph(home.ws, { kind: 'build' }, testParts());
    expect(result).toMatchObject({ status: 'failed', error: { step: 'load', exitCode: 1 } });
    expect(result.error!.message).toMatch(/^There is not enough disk space to load the landed records: /);
    expect(existsSync(join(home.ws.home.releases, 'current'))).toBe(false);
  } finally {
    delete process.env.ATALAYA_MIN_FREE_MB;
  }
});
