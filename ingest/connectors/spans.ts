import { dateRange } from '../../core/clock.ts';

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
