import { addDays, dateRange, localDate } from '../clock.ts';

export interface DaysInput {
  /** First and last day of an earlier run that is complete; null before the first. */
  done: { from: string; through: string } | null;
  now: Date;
  /** IANA zone in which the vendor counts days. */
  timezone: string;
  /** First day when nothing was read yet. */
  since: string;
  backfill?: { from: string; to: string };
  /** Days that the vendor may still change; they are read again. */
  restatementDays: number;
  /** Days that the vendor keeps; older ones are never asked for, so that what landed of them stays. */
  retentionDays?: number;
}

/**
 * The days (YYYY-MM-DD) that a day-by-day report must read now: oldest first, today's partial day included; a
 * backfill reads exactly its days, newest first. The restatement window counts back from the last day read as well,
 * since a day that was still open when the product stopped was never read in its final state.
 */
export function daysToRead(input: DaysInput): string[] {
  const today = localDate(input.now, input.timezone);
  const kept = input.retentionDays === undefined ? '0001-01-01' : addDays(today, -input.retentionDays);
  if (input.backfill) {
    return dateRange(latest(input.backfill.from, kept), earliest(input.backfill.to, today)).reverse();
  }
  if (!input.done) return dateRange(latest(input.since, kept), today);
  const restated = addDays(earliest(input.done.through, today), -input.restatementDays);
  return dateRange(latest(restated, input.done.from, kept), today);
}

/** Two days in one text. A slice's only plain date is then its own day, by which the engine knows how old it is. */
export function span(from: string, to: string): string {
  return `${from}..${to}`;
}

/** The days that a cursor of `{from, through}` says are complete. */
export function doneOf(
  cursor: Readonly<Record<string, unknown>> | null,
): { from: string; through: string } | null {
  const { from, through } = cursor ?? {};
  return typeof from === 'string' && typeof through === 'string' ? { from, through } : null;
}

/** What is complete once `day` is, as text for a slice; a day that is read again never moves it back. */
export function doneWith(done: { from: string; through: string } | null, first: string, day: string): string {
  return span(done?.from ?? first, done && done.through > day ? done.through : day);
}

/** The cursor that a slice's `done` stands for; none in a backfill. */
export function cursorOf(done: unknown): { from: string; through: string } | undefined {
  if (typeof done !== 'string') return undefined;
  const [from = '', through = ''] = done.split('..');
  return { from, through };
}

/** ISO dates sort as text. */
function latest(...dates: string[]): string {
  return dates.sort().at(-1)!;
}

function earliest(...dates: string[]): string {
  return dates.sort()[0]!;
}
