import { expect, test } from 'vitest';
import { expectedMinutes, lastDue, longestGapMinutes } from './cron.ts';

test.each([
  ['15 */2 * * *', 120],
  ['*/30 * * * *', 30],
  ['0 6 * * *', 24 * 60],
  ['0 8-20 * * *', 12 * 60],
  ['0 6 * * 1-5', 3 * 24 * 60],
  ['0 6 1 * *', 31 * 24 * 60],
  ['0 6 29 2 *', 1461 * 24 * 60],
])('the longest gap of %s is %i minutes', (expression, minutes) => {
  expect(longestGapMinutes(expression)).toBe(minutes);
});

test('a connection without a schedule is expected daily', () => {
  expect(expectedMinutes(undefined)).toBe(1440);
});

test('the last due time is found in the company’s own time, through a change of the clock', () => {
  const at = (iso: string) => new Date(iso);
  // 06:00 in Madrid is 05:00 UTC in winter and 04:00 UTC in summer.
  expect(
    lastDue('0 6 * * *', 'Europe/Madrid', at('2026-11-21T12:00:00Z'), at('2026-11-22T08:00:00Z')),
  ).toEqual(at('2026-11-22T05:00:00Z'));
  expect(
    lastDue('0 6 * * *', 'Europe/Madrid', at('2026-07-21T12:00:00Z'), at('2026-07-22T08:00:00Z')),
  ).toEqual(at('2026-07-22T04:00:00Z'));
  expect(lastDue('0 6 * * *', 'Europe/Madrid', at('2026-11-22T05:30:00Z'), at('2026-11-22T08:00:00Z'))).toBe(
    undefined,
  );
});
