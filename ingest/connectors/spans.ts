import { dateRange, localDate } from '../../core/clock.ts';
import { doneOf, doneWith } from '../../core/streams/days.ts';
import { weeksToRead } from '../../core/streams/weeks.ts';
import type { PlanInput, Slice } from '../engine/connector.ts';

/** Days from `from` to `until` (YYYY-MM-DD), both included. */
export interface Span {
  from: string;
  until: string;
}

/** Both halves of a span of days, a step of a split ladder; null when it is a single day. */
export function halves({ from, until }: Span): Span[] | null {
  const days = dateRange(from, until);
  if (days.length < 2) return null;
  const middle = Math.ceil(days.length / 2);
  return [
    { from, until: days[middle - 1]! },
    { from: days[middle]!, until },
  ];
}

/** The single days of a span, a step of a split ladder; null when it is one already. */
export function singleDays({ from, until }: Span): Span[] | null {
  const days = dateRange(from, until);
  return days.length < 2 ? null : days.map((day) => ({ from: day, until: day }));
}

/**
 * A slice for each week of days to read (`from`, `until`, and what is `done` after it): what vendors' reports by day
 * are asked for in. `restatementDays` and `retentionDays` are the vendor's; the zone is the input's own.
 */
export function weekSlices(
  input: PlanInput,
  days: { restatementDays: number; retentionDays?: number },
): Slice[] {
  const { cursor, now, timezone, since, backfill } = input;
  const done = doneOf(cursor);
  const today = localDate(now, timezone);
  const weeks = weeksToRead({ done, now, timezone, since, backfill, ...days });
  return weeks.map(({ id, monday, sunday }) => {
    const until = sunday < today ? sunday : today;
    return {
      id,
      replaces: true,
      params: { from: monday, until, done: backfill ? null : doneWith(done, weeks[0]!.monday, until) },
    };
  });
}
