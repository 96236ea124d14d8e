import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quietUntil } from './quiet-hours.ts';
import { jitter, retryDelay } from './retries.ts';

const ZONE = 'Europe/Madrid';
const NIGHT = { from: '22:00', to: '06:30' };
const until = (iso: string) => quietUntil(NIGHT, ZONE, new Date(iso))?.toISOString() ?? null;

test('the night ends at its hour by the company’s clocks, also when they change in it', () => {
  expect(until('2026-11-22T20:59:00Z')).toBeNull();
  expect(until('2026-11-22T21:00:00Z')).toBe('2026-11-23T05:30:00.000Z');
  // 2026-10-25: an hour more; 2026-03-29: an hour less.
  expect(until('2026-10-24T20:00:00Z')).toBe('2026-10-25T05:30:00.000Z');
  expect(until('2026-03-28T21:00:00Z')).toBe('2026-03-29T04:30:00.000Z');
});

test('what a quiet time ends with is never quiet, and never in the past', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const text = (value: number) =>
    `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  const instant = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) }),
    fc.integer({ min: Date.UTC(2026, 9, 24), max: Date.UTC(2026, 9, 26) }),
  );
  fc.assert(
    fc.property(minute, minute, instant, (from, to, ms) => {
      if (from === to) return;
      const hours = { from: text(from), to: text(to) };
      const end = quietUntil(hours, ZONE, new Date(ms));
      if (end === null) return;
      expect(end.getTime()).toBeGreaterThan(ms - 60_000);
      expect(quietUntil(hours, ZONE, end)).toBeNull();
    }),
    { numRuns: 60, seed: 8 },
  );
});

test('waits grow within a budget, and only for what passes by itself', () => {
  const options = { name: 'norte-meta', budget: 3 };
  const waits = [1, 2, 3].map((attempt) => retryDelay('transient', attempt, options)!);
  expect(waits[0]).toBeGreaterThanOrEqual(60_000);
  expect(waits[1]).toBeGreaterThan(waits[0]!);
  expect(waits[2]).toBeGreaterThan(waits[1]!);
  expect(retryDelay('transient', 4, options)).toBeNull();
  for (const name of ['config', 'permission', 'bug']) expect(retryDelay(name, 1, options)).toBeNull();
});

test('jitter is bounded and the same for the same job', () => {
  expect(jitter('sync:norte-meta', 20)).toBe(jitter('sync:norte-meta', 20));
  expect(jitter('sync:norte-meta', 20)).not.toBe(jitter('sync:sur-meta', 20));
  for (const name of ['a', 'b', 'c', 'pipeline']) expect(jitter(name, 20)).toBeLessThan(20_000);
});
