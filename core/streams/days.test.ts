import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../clock.ts';
import { cursorOf, daysToRead, doneOf, doneWith } from './days.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const base = { done: null, now: NOW, timezone: 'Europe/Madrid', since: '2026-11-20', restatementDays: 3 };

describe('days to read', () => {
  it('run from the start to today, and nothing is read before a start in the future', () => {
    expect(daysToRead(base)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    expect(daysToRead({ ...base, since: '2026-12-01' })).toEqual([]);
  });

  it('reach back behind the last day read, however long the pause, and lie side by side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 60 }),
        (pause, restatementDays) => {
          const through = addDays('2026-11-22', -pause);
          const days = daysToRead({ ...base, done: { from: '2020-01-01', through }, restatementDays });
          expect(days[0]).toBe(addDays(through, -restatementDays));
          expect(days.at(-1)).toBe('2026-11-22');
          expect(days).toHaveLength(pause + restatementDays + 1);
        },
      ),
    );
  });

  it('survive a cursor from the future', () => {
    const done = { from: '2026-11-01', through: '2027-03-01' };
    expect(daysToRead({ ...base, done })[0]).toBe('2026-11-19');
  });
});

describe('what is done', () => {
  it('grows with each day and never shrinks', () => {
    const done = { from: '2026-11-01', through: '2026-11-20' };
    expect(cursorOf(doneWith(done, '2026-11-18', '2026-11-18'))).toEqual(done);
    expect(cursorOf(doneWith(done, '2026-11-18', '2026-11-21'))).toEqual({ ...done, through: '2026-11-21' });
    expect(cursorOf(doneWith(null, '2026-11-18', '2026-11-19'))).toEqual({
      from: '2026-11-18',
      through: '2026-11-19',
    });
  });

  it('is nothing in a backfill and nothing in a cursor of another kind', () => {
    expect(cursorOf(null)).toBeUndefined();
    expect([doneOf(null), doneOf({ from: 1, through: '2026-11-01' })]).toEqual([null, null]);
  });
});
