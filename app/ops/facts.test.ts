import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestWorkspace, testWorkspace } from '../testing.ts';
import { opsFacts, recentRuns, sourceStatus } from './facts.ts';
import { opsPage } from './page.ts';
import { statusText } from './text.ts';

let fixture: TestWorkspace;
beforeEach(async () => {
  fixture = await testWorkspace();
  const { ledger } = fixture.ws;
  const at = fixture.clock.now().toISOString();
  await ledger
    .insertInto('runs')
    .values({
      id: 'run-1',
      kind: 'run',
      status: 'failed',
      started_at: at,
      finished_at: at,
      error: 'marts <script>alert(1)</script> failed',
      release_id: null,
      pid: 1,
    })
    .execute();
  const steps = [
    ['transform', 'failed', { elapsedMs: 2500 }],
    ['load', 'succeeded', { elapsedMs: 1200 }],
    ['sync', 'succeeded', {}],
  ] as const;
  for (const [name, status, detail] of steps) {
    await ledger
      .insertInto('steps')
      .values({
        run_id: 'run-1',
        name,
        status,
        started_at: at,
        finished_at: at,
        detail: JSON.stringify(detail),
        error: null,
      })
      .execute();
  }
});
afterEach(() => fixture.close());

test('steps stand in the order of the run with the time they measured, also under a clock that stands still', async () => {
  const [run] = await recentRuns(fixture.ws, 5);
  expect(run?.steps.map((step) => [step.name, step.ms])).toEqual([
    ['sync', 0],
    ['load', 1200],
    ['transform', 2500],
  ]);
});

test('the page says in the person’s language what failed, and nothing from the ledger becomes markup', async () => {
  const facts = await opsFacts(fixture.ws);
  const page = opsPage(facts, 'es', 'abc', 'Europe/Madrid');
  expect(page).toContain('con error');
  expect(page).toContain('Transformar');
  expect(page).toContain('2.5 s');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script');
  expect(opsPage(facts, 'en', 'abc', 'Europe/Madrid')).toContain('30 Sept 2026, 12:15');
  expect(page).toContain('Nada va mal.');
  expect(statusText(facts)).toMatch(/last run +run failed/);
});

test('a source is failed, never read, late or fresh by its last attempts and its schedule', () => {
  const state = (lastError: string | null, lastAttemptAt: string | null, lastSuccessAt: string | null) => ({
    lastError,
    lastAttemptAt,
    lastSuccessAt,
  });
  expect(sourceStatus(state('no permission', '2026-09-30T10', '2026-09-30T08'), 120, 60)).toBe('failed');
  expect(sourceStatus(state('no permission', '2026-09-30T10', null), null, 60)).toBe('failed');
  expect(sourceStatus(state('old', '2026-09-30T10', '2026-09-30T10'), 0, 60)).toBe('fresh');
  expect(sourceStatus(state(null, null, null), null, 60)).toBe('never');
  expect(sourceStatus(state(null, '2026-09-30T08', '2026-09-30T08'), 120, 60)).toBe('fresh');
  expect(sourceStatus(state(null, '2026-09-30T08', '2026-09-30T08'), 121, 60)).toBe('stale');
});
