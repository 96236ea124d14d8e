import { afterEach, beforeEach, expect, test } from 'vitest';
import { MONITORS } from '../../core/config/operations.ts';
import { WORDS } from '../incidents/words.ts';
import { CONTACTS, type TestHome, testHome, VISITS } from '../testing.ts';
import { baselineFor, deviation, stabilityIndex } from './baseline.ts';
import { clockWatch } from './machine.ts';
import { sourceFindings } from './sources.ts';

let home: TestHome;
beforeEach(async () => {
  home = await testHome();
});
afterEach(() => home.close());

/** Rows of eight weeks: 100 on working days, 20 at the week's end, one odd day. */
function weeks(): Map<string, number> {
  const days = new Map<string, number>();
  for (let at = Date.UTC(2026, 8, 28); at <= Date.UTC(2026, 10, 22); at += 86_400_000) {
    const date = new Date(at);
    const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    days.set(date.toISOString().slice(0, 10), weekend ? 20 : 100);
  }
  days.set('2026-10-14', 4000);
  return days;
}

test('a baseline is that of the same weekday, and one odd day does not move it', () => {
  const history = weeks();
  expect(baselineFor('2026-11-21', history)).toMatchObject({ median: 20, spread: 0 });
  const wednesday = baselineFor('2026-11-18', history)!;
  expect(wednesday.median).toBe(100);
  expect(deviation(100, wednesday)).toBe(0);
  expect(Math.abs(deviation(104, wednesday))).toBeLessThan(1);
  expect(deviation(20, wednesday)).toBeLessThan(-5);
  expect(baselineFor('2026-10-02', history)).toBeNull();
});

test('a mix that stays has an index near 0, one that turns has a large one', () => {
  const usual = new Map([
    ['web', 700],
    ['phone', 300],
  ]);
  expect(
    stabilityIndex(
      usual,
      new Map([
        ['web', 69],
        ['phone', 31],
      ]),
    ),
  ).toBeLessThan(0.02);
  expect(
    stabilityIndex(
      usual,
      new Map([
        ['web', 20],
        ['phone', 80],
      ]),
    ),
  ).toBeGreaterThan(0.5);
});

test('sources are late by their own schedule, failing by their last error, and never both', async () => {
  const sync = (connection: string, stream: string, success: string, error: string | null) =>
    home.ws.ledger
      .insertInto('syncs')
      .values({
        connection,
        stream,
        last_attempt_at: '2026-11-22T07:59:00.000Z',
        last_success_at: success,
        last_error: error,
        error_class: error && 'permission',
        fresh_to: null,
        new_fields: '["novedad"]',
        notes: null,
      })
      .execute();
  // Every two hours, and daily: five hours are late for the one and nothing for the other.
  await sync('norte-web', 'visits', '2026-11-22T03:00:00.000Z', null);
  await sync('norte-crm', 'contacts', '2026-11-22T03:00:00.000Z', 'not allowed');
  const found = await sourceFindings(home.ws, [CONTACTS, VISITS]);
  expect(found.map(({ cause, severity }) => `${cause} ${severity}`)).toEqual([
    'late:norte-web warning',
    'failing:norte-crm error',
  ]);
  // The fields of the first look are how the source is; a further one is news.
  await home.ws.ledger.updateTable('syncs').set({ new_fields: '["novedad","otra"]' }).execute();
  expect((await sourceFindings(home.ws, [])).filter(({ monitor }) => monitor === 'schema')).toMatchObject([
    { cause: 'schema:norte-web/visits', facts: { fields: 'otra' } },
    { cause: 'schema:norte-crm/contacts', facts: { fields: 'otra' } },
  ]);
  // The ledger keeps names alone from earlier versions, and names with what was seen of them.
  const kept = Object.fromEntries(
    ['novedad', 'otra'].map((name) => [name, { since: '2026-11-22', last: '2026-11-22', records: 1 }]),
  );
  await home.ws.ledger
    .updateTable('syncs')
    .set({ new_fields: JSON.stringify(kept) })
    .execute();
  expect((await sourceFindings(home.ws, [])).filter(({ monitor }) => monitor === 'schema')).toMatchObject([
    { cause: 'schema:norte-web/visits', facts: { fields: 'otra' } },
    { cause: 'schema:norte-crm/contacts', facts: { fields: 'otra' } },
  ]);
  home.ws.clock = { now: () => new Date('2026-11-22T12:00:00Z') };
  expect((await sourceFindings(home.ws, [VISITS]))[0]).toMatchObject({
    severity: 'error',
    facts: { hours: 9 },
  });
});

test('the clock’s jump is what it moved beyond the time that passed', () => {
  let [wall, steady] = [1_000_000, 0];
  const jumped = clockWatch(
    () => wall,
    () => steady,
  );
  wall += 20_000;
  steady += 20_000;
  expect(jumped()).toBe(0);
  wall += 3_620_000;
  steady += 20_000;
  expect(jumped()).toBe(3_600_000);
  expect(jumped()).toBe(0);
});

test('every monitor has its words in both languages, with the same figures', () => {
  const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const monitor of MONITORS) {
    const [es, en] = [WORDS.es[monitor], WORDS.en[monitor]];
    expect(names(es.text + es.advice), monitor).toEqual(names(en.text + en.advice));
  }
});
