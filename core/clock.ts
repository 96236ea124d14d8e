/** A source of the present moment; everything that depends on time takes one, so tests can hold it still. */
export interface Clock {
  now(): Date;
}

/** The machine's clock, or the fixed instant in `ATALAYA_NOW` (ISO 8601) when tests and demos set it. */
export function systemClock(env: NodeJS.ProcessEnv = process.env): Clock {
  const fixed = env.ATALAYA_NOW;
  if (!fixed) return { now: () => new Date() };
  const at = new Date(fixed);
  if (Number.isNaN(at.getTime())) {
    throw new Error(
      `ATALAYA_NOW is "${fixed}", which is not an ISO 8601 instant such as 2026-11-22T08:00:00Z.`,
    );
  }
  return { now: () => new Date(at) };
}

/** A clock that stands still at `iso`. */
export function fixedClock(iso: string): Clock {
  const at = new Date(iso);
  return { now: () => new Date(at) };
}

/** The calendar date (YYYY-MM-DD) of an instant in an IANA time zone. */
export function localDate(at: Date, timezone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

/** `date` (YYYY-MM-DD) moved by `days`, in plain calendar arithmetic. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Every date from `from` to `to`, both included, oldest first. */
export function dateRange(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}
