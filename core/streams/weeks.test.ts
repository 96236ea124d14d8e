import { expect, test } from 'vitest';
import { daysOf, weeksToRead } from './weeks.ts';

const base = {
  now: new Date('2026-11-24T10:00:00Z'),
  timezone: 'Europe/Madrid',
  since: '2026-11-11',
  restatementDays: 7,
  done: null,
};
const mondays = (input: Parameters<typeof weeksToRead>[0]) => weeksToRead(input).map((week) => week.monday);

test('weeks are whole and oldest first, the first of them from its Monday', () => {
  expect(weeksToRead(base)).toEqual([
    { id: '2026-11-09+7d', monday: '2026-11-09', sunday: '2026-11-15' },
    { id: '2026-11-16+7d', monday: '2026-11-16', sunday: '2026-11-22' },
    { id: '2026-11-23+7d', monday: '2026-11-23', sunday: '2026-11-29' },
  ]);
});

test('those that reach into the restatement window are read again, from the last day read', () => {
  const done = { from: '2026-09-01', through: '2026-11-24' };
  expect(mondays({ ...base, done })).toEqual(['2026-11-16', '2026-11-23']);
  expect(mondays({ ...base, done: { ...done, through: '2026-11-10' } })[0]).toBe('2026-11-02');
});

test('a week that the vendor has begun to forget is not replaced by its rest', () => {
  expect(mondays({ ...base, since: '2026-01-01', retentionDays: 12 })).toEqual(['2026-11-16', '2026-11-23']);
});

test('a backfill reads newest first, and the days to come are left out', () => {
  const weeks = weeksToRead({ ...base, backfill: { from: '2026-11-14', to: '2026-11-24' } });
  expect(weeks.map((week) => week.monday)).toEqual(['2026-11-23', '2026-11-16', '2026-11-09']);
  expect(daysOf(weeks[0]!, '2026-11-24')).toEqual(['2026-11-23', '2026-11-24']);
});
