import type { QuietHours } from '../core/config/operations.ts';

const MINUTE_MS = 60_000;
/** No quiet time is longer than a day, and a change of the clock adds an hour at most. */
const MOST_MINUTES = 26 * 60;

/**
 * The first minute after `at` that is not quiet in `timezone`, or null when `at` itself is not. Minutes are looked at
 * one by one as the company's clocks show them, so that days with 23 or 25 hours need no rule of their own.
 */
export function quietUntil(hours: QuietHours | undefined, timezone: string, at: Date): Date | null {
  if (!hours) return null;
  const shown = wallClock(timezone);
  const isQuiet = (ms: number) => within(hours, shown(ms));
  let minute = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  if (!isQuiet(minute)) return null;
  for (let step = 0; step < MOST_MINUTES && isQuiet(minute); step++) minute += MINUTE_MS;
  return new Date(minute);
}

/** `HH:MM` comparisons hold because both are padded; over midnight the two ends are joined the other way round. */
function within({ from, to }: QuietHours, time: string): boolean {
  return from < to ? time >= from && time < to : time >= from || time < to;
}

function wallClock(timezone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (ms) => format.format(ms);
}
