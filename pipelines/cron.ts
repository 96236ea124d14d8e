import { createTask, parse, type ScheduledTask } from 'node-cron';

const DAY = 24 * 60;
/** Years that hold two leap days: every pattern of days recurs in them. Fixed, so that the answer never changes. */
const FROM = Date.UTC(2027, 0, 1);
const DAYS = 9 * 366;

/**
 * The longest time in minutes between two runs of a cron expression: how old a source may get before it is late.
 * `0 8-20 * * *` gives 720 (the night). Plain calendar days, without changes of the clock.
 */
export function longestGapMinutes(expression: string): number {
  const fields = parse(expression);
  const times = fields.hour
    .flatMap((hour) => fields.minute.map((minute) => hour * 60 + minute))
    .sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  let longest = times.slice(1).reduce((gap, time, at) => Math.max(gap, time - times[at]!), 0);
  let previous: number | undefined;
  for (let day = 0; day < DAYS; day++) {
    if (!runsOn(fields, new Date(FROM + day * DAY * 60_000))) continue;
    if (previous !== undefined) longest = Math.max(longest, (day - previous) * DAY - last + first);
    previous = day;
  }
  return previous === undefined ? DAYS * DAY : longest;
}

/** Minutes between two syncs of a connection; one without a schedule of its own is expected daily. */
export function expectedMinutes(schedule: string | undefined): number {
  return schedule === undefined ? DAY : longestGapMinutes(schedule);
}

/** The newest minute after `after` and up to `until` at which the expression was due in `timezone`, if any. */
export function lastDue(expression: string, timezone: string, after: Date, until: Date): Date | undefined {
  const task = idleTask(expression, timezone);
  try {
    for (let at = floorToMinute(until); at > after.getTime(); at -= 60_000) {
      if (task.match(new Date(at))) return new Date(at);
    }
    return undefined;
  } finally {
    task.destroy();
  }
}

function idleTask(expression: string, timezone: string): ScheduledTask {
  return createTask(expression, () => undefined, { timezone });
}

function floorToMinute(at: Date): number {
  return Math.floor(at.getTime() / 60_000) * 60_000;
}

function runsOn(fields: ReturnType<typeof parse>, day: Date): boolean {
  const dom = fields.dayOfMonth.filter((value) => typeof value === 'number');
  const dow = fields.dayOfWeek.filter((value) => typeof value === 'number').map((value) => value % 7);
  return (
    fields.month.includes(day.getUTCMonth() + 1) &&
    (dom.length === 0 || dom.includes(day.getUTCDate())) &&
    (dow.length === 0 || dow.includes(day.getUTCDay()))
  );
}
