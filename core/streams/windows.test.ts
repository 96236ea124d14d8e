import { describe, expect, it } from 'vitest';
import { windowsToRead } from './windows.ts';

const WEEKS = { now: new Date('2026-11-18T12:00:00Z'), days: 7, restatementDays: 10, since: '2026-11-01' };

describe('windows of days', () => {
  it('begin on Mondays, cover everything since the start and end with the one that holds today', () => {
    expect(windowsToRead({ ...WEEKS, through: null })).toEqual([
      { id: '2026-10-26+7d', from: '2026-10-26', to: '2026-11-01' },
      { id: '2026-11-02+7d', from: '2026-11-02', to: '2026-11-08' },
      { id: '2026-11-09+7d', from: '2026-11-09', to: '2026-11-15' },
      { id: '2026-11-16+7d', from: '2026-11-16', to: '2026-11-22' },
    ]);
  });

  it('are the same ones later, from the restatement time behind the last day read', () => {
    const ids = (through: string) => windowsToRead({ ...WEEKS, through }).map(({ id }) => id);
    expect(ids('2026-11-18')).toEqual(['2026-11-02+7d', '2026-11-09+7d', '2026-11-16+7d']);
    expect(ids('2026-11-02')[0]).toBe('2026-10-19+7d');
    // A clock that went back does not move the reading into the future.
    expect(ids('2027-01-01')).toEqual(ids('2026-11-18'));
  });

  it('of a backfill come newest first and never after today', () => {
    const backfill = { from: '2026-11-03', to: '2026-12-31' };
    expect(windowsToRead({ ...WEEKS, through: '2026-11-18', backfill }).map(({ from }) => from)).toEqual([
      '2026-11-16',
      '2026-11-09',
      '2026-11-02',
    ]);
  });
});
