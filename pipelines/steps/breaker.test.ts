import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleRuns } from '../caretaker.ts';
import { runGraph } from '../graph.ts';
import { listIncidents } from '../incidents/store.ts';
import { currentRelease } from '../release.ts';
import { CONTACTS, type TestHome, testHome, testParts, VISITS } from '../testing.ts';
import { allowRelease, HELD_BACK } from './breaker.ts';

let home: TestHome;
beforeEach(async () => {
  home = await testHome();
});
afterEach(() => home.close());

const contacts = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ contact_id: String(at), email: `p${at}@casa.example` }));

test('a release that would lose half of its rows is held back until somebody allows it, once', async () => {
  await home.land(VISITS, [{ visit_id: '1', visit_date: '2026-11-21', revenue: '12.5' }]);
  await home.land(CONTACTS, contacts(400), { slice: 'all' });
  let minute = 0;
  const build = () => {
    const at = Date.UTC(2026, 10, 22, 8, minute++);
    home.ws.clock = { now: () => new Date(at) };
    return runGraph(home.ws, { kind: 'build' }, testParts());
  };
  const first = await build();
  expect(first.release).not.toBeNull();

  await home.land(CONTACTS, contacts(150), { slice: 'all' });
  const held = await build();
  expect(held).toMatchObject({ status: 'failed', release: null, error: { step: 'publish', exitCode: 3 } });
  expect(held.error!.message).toContain(HELD_BACK);
  expect(held.error!.message).toMatch(/lost 6\d % of its 400 rows/);
  expect(currentRelease(home.ws.home)).toBe(first.release);
  await settleRuns(home.ws);
  expect(await listIncidents(home.ws)).toMatchObject([{ monitor: 'held_back', state: 'open' }]);

  await allowRelease(home.ws, 'the old CRM was closed', 'ana@casa.example');
  const allowed = await build();
  expect(allowed.status).toBe('succeeded');
  await settleRuns(home.ws);
  expect(await listIncidents(home.ws)).toEqual([]);
  const [used] = await home.ws.ledger.selectFrom('allowances').selectAll().execute();
  expect(used).toMatchObject({ run_id: allowed.runId, actor: 'ana@casa.example' });
}, 180_000);
