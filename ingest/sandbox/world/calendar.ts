import { addDays } from '../../../core/clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The part of a day's visits and sales that falls into each hour, 0 to 23: lunch and evening peaks. */
const HOURS = [
  1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3.2, 4.6, 5.6, 6.2, 6.1, 5.2, 4.2, 4.1, 4.6, 5.4, 6.3, 6.8, 7, 7.2, 5.6,
  3,
];
const CUMULATED = HOURS.map((_, hour) => HOURS.slice(0, hour + 1).reduce((sum, share) => sum + share, 0));
const TOTAL = CUMULATED[23] as number;

/** Days counted from the world's first one, in a time zone whose days may have 23 or 25 hours. */
export class Calendar {
  private readonly midnights: number[] = [];
  private readonly dates: string[] = [];
  private readonly formatter: Intl.DateTimeFormat;

  constructor(
    readonly startDate: string,
    readonly timezone: string,
  ) {
    this.formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** Local date (YYYY-MM-DD) of day `day`; day 0 is the start date. */
  date(day: number): string {
    if (day < 0) return addDays(this.startDate, day);
    this.dates[day] ??= addDays(this.startDate, day);
    return this.dates[day] as string;
  }

  /** The instant (epoch ms) at which day `day` begins. */
  midnight(day: number): number {
    if (day < 0) return this.findMidnight(this.date(day));
    for (let known = this.midnights.length; known <= day; known++) {
      this.midnights.push(this.findMidnight(this.date(known), this.midnights[known - 1]));
    }
    return this.midnights[day] as number;
  }

  /** The first instant of a date. The day before, when known, leaves only 23, 24 or 25 hours to try. */
  private findMidnight(date: string, before?: number): number {
    const start = before ?? Date.parse(`${date}T00:00:00Z`);
    for (let hours = before === undefined ? -14 : 23; hours <= 25; hours++) {
      const at = start + hours * HOUR;
      if (this.formatter.format(at) === date) return at;
    }
    throw new Error(`${this.timezone} has no midnight on ${date}`);
  }

  /** The instant at that second of the day; a day of 23 or 25 hours is stretched, so it always stays inside. */
  at(day: number, second: number): number {
    const start = this.midnight(day);
    return start + Math.floor((second / 86_400) * (this.midnight(day + 1) - start));
  }

  /** The day an instant belongs to; negative before the world begins. */
  dayOf(at: number): number {
    let day = Math.floor((at - this.midnight(0)) / DAY);
    while (at < this.midnight(day)) day--;
    while (at >= this.midnight(day + 1)) day++;
    return day;
  }

  /** 1 is Monday, 7 is Sunday. */
  weekday(day: number): number {
    return ((new Date(`${this.date(day)}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  }

  /** Share of the day that has passed at `now`, between 0 and 1. */
  elapsed(day: number, now: number): number {
    const start = this.midnight(day);
    return Math.min(1, Math.max(0, (now - start) / (this.midnight(day + 1) - start)));
  }

  /** Local `YYYY-MM-DD HH:MM:SS` of an instant. */
  local(at: number): string {
    const day = this.dayOf(at);
    // The clock on the wall: midnight's offset is wrong for part of a day with a clock change, so ask for that one.
    const start = this.midnight(day);
    if (this.midnight(day + 1) - start === DAY) {
      return `${this.date(day)} ${new Date(at - start).toISOString().slice(11, 19)}`;
    }
    return new Intl.DateTimeFormat('sv-SE', {
      timeZone: this.timezone,
      dateStyle: 'short',
      timeStyle: 'medium',
    }).format(at);
  }
}

/** A second of the day for a number drawn from [0, 1), following the hours at which people are about. */
export function secondOfDay(drawn: number): number {
  const target = drawn * TOTAL;
  let hour = 0;
  while (hour < 23 && (CUMULATED[hour] as number) <= target) hour++;
  const before = hour === 0 ? 0 : (CUMULATED[hour - 1] as number);
  return Math.floor((hour + (target - before) / (HOURS[hour] as number)) * 3600);
}

const OPEN = 9 * HOUR;
const CLOSE = 19 * HOUR;

/** The instant after `minutes` of opening time (Monday to Friday, 09 to 19 local) have passed since `from`. */
export function addBusinessMinutes(calendar: Calendar, from: number, minutes: number): number {
  let left = minutes * MINUTE;
  for (let day = calendar.dayOf(from); ; day++) {
    if (calendar.weekday(day) > 5) continue;
    const start = Math.max(from, calendar.midnight(day) + OPEN);
    const end = calendar.midnight(day) + CLOSE;
    if (start >= end) continue;
    if (left <= end - start) return start + Math.floor(left);
    left -= end - start;
  }
}

/** Minutes of opening time between two instants. */
export function businessMinutes(calendar: Calendar, from: number, to: number): number {
  let sum = 0;
  for (let day = calendar.dayOf(from); calendar.midnight(day) < to; day++) {
    if (calendar.weekday(day) > 5) continue;
    const start = Math.max(from, calendar.midnight(day) + OPEN);
    const end = Math.min(to, calendar.midnight(day) + CLOSE);
    if (end > start) sum += end - start;
  }
  return Math.floor(sum / MINUTE);
}
