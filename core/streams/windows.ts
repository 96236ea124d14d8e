import { addDays, localDate } from '../clock.ts';

export interface WindowsInput {
  /** Last day (YYYY-MM-DD, UTC) that an earlier run read to its end; null before the first. */
  through: string | null;
  now: Date;
  /** First day when nothing was read yet. */
  since: string;
  backfill?: { from: string; to: string };
  /** Length of a window in days. */
  days: number;
  /** Days that the vendor may still change; windows that reach into them are read again. */
  restatementDays: number;
}

/** Days of UTC from `from` to `to`, both included. */
export interface Window {
  id: string;
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;

/**
 * Windows of whole UTC days that a listing by time is read in, oldest first (newest first in a backfill). They are
 * counted from a Monday long ago, so that a window has the same id in every run and replaces what it held; those that
 * reach into the restatement time are read again whole.
 */
export function windowsToRead(input: WindowsInput): Window[] {
  const { days, backfill } = input;
  const today = localDate(input.now, 'UTC');
  const from = backfill?.from ?? firstDay(input, today);
  const to = backfill && backfill.to < today ? backfill.to : today;
  const windows: Window[] = [];
  for (let start = startOf(from, days); start <= to; start = addDays(start, days)) {
    windows.push({ id: `${start}+${days}d`, from: start, to: addDays(start, days - 1) });
  }
  return backfill ? windows.reverse() : windows;
}

function firstDay(input: WindowsInput, today: string): string {
  if (input.through === null) return input.since;
  const reached = input.through < today ? input.through : today;
  return addDays(reached, -input.restatementDays);
}

/** First day of the window that holds `day`: a multiple of the length, counted from Monday, 5 January 1970. */
function startOf(day: string, days: number): string {
  const count = Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS) - 4;
  return addDays('1970-01-05', Math.floor(count / days) * days);
}
