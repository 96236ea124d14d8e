import type { Did } from './numbers.ts';
import { instantOf, offsetAt, type WallClock } from './zone.ts';

/** Order of the parts of a date written with numbers. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A moment read from a file: a wall clock, or an instant when the text named its zone. */
export interface Moment extends WallClock {
  /** Minutes ahead of UTC that the text states. */
  zoneMinutes?: number;
  /** The text had no time of day. */
  dateOnly: boolean;
}

const TIME = String.raw`(?:[T ,]+(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?\s?m\.?)?)?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?`;
const NUMERIC = new RegExp(String.raw`^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})${TIME}${ZONE}$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
/** Excel's day numbers of 1954 to 2119: other whole numbers are not taken for days. */
const FIRST_SERIAL = 20_000;
const LAST_SERIAL = 80_000;
const DAY_MS = 86_400_000;
/** Excel counts from 1899-12-30, since it believes in 29 February 1900. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);

/** The order that a `date_format` such as dd/mm/yyyy names. */
export function orderOf(format: string): DateOrder {
  const lower = format.toLowerCase();
  if (lower.indexOf('y') < lower.indexOf('d')) return 'ymd';
  return lower.indexOf('m') < lower.indexOf('d') ? 'mdy' : 'dmy';
}

/** The order that a sample of dates shows: day first unless only month first can be right. */
export function orderIn(samples: Iterable<string>): DateOrder {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const sample of samples) {
    const match = NUMERIC.exec(sample.trim());
    if (!match || match[1]!.length > 2) continue;
    if (Number(match[1]) > 12) dayFirst++;
    else if (Number(match[2]) > 12) monthFirst++;
  }
  return monthFirst > 0 && dayFirst === 0 ? 'mdy' : 'dmy';
}

/** Reads a date or timestamp as written, or null when it is none or does not exist (31 February). */
export function readMoment(text: string, order: DateOrder, did: Did): Moment | null {
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, a, b, c, hour, minute, second, fraction, half, zone] = numeric;
    const iso = a!.length === 4;
    const [year, month, day] = iso
      ? [a!, b!, c!]
      : order === 'mdy'
        ? [c!, a!, b!]
        : order === 'ymd'
          ? [a!, b!, c!]
          : [c!, b!, a!];
    if (!iso) did(order === 'mdy' ? 'date written mm/dd/yyyy' : 'date written dd/mm/yyyy');
    return moment({ year: fullYear(year), month, day, hour, minute, second, fraction, half, zone });
  }
  const compact = COMPACT.exec(text);
  if (compact) {
    const found = moment({ year: Number(compact[1]), month: compact[2]!, day: compact[3]! });
    if (found) return found;
  }
  if (/^\d{5}(?:[.,]\d+)?$/.test(text)) return readSerial(Number(text.replace(',', '.')), did);
  if (/^1\d{9}$|^1\d{12}$/.test(text)) {
    did('date written as seconds since 1970');
    const at = Number(text) * (text.length === 10 ? 1000 : 1);
    return { ...wallClock(at), zoneMinutes: 0, dateOnly: false };
  }
  return null;
}

/** Excel's day number with the time of day as its fraction. */
export function readSerial(serial: number, did: Did): Moment | null {
  if (serial < FIRST_SERIAL || serial >= LAST_SERIAL) return null;
  did('Excel date number');
  return ofExcel(SERIAL_ZERO + Math.round(serial * DAY_MS));
}

/** A date cell of Excel: wall clock as if it were UTC, rounded to the second that people see. */
export function ofExcel(ms: number): Moment {
  const rounded = Math.round(ms / 1000) * 1000;
  return { ...wallClock(rounded), dateOnly: rounded % DAY_MS === 0 };
}

/** The calendar date (YYYY-MM-DD) of a moment; one with a zone is moved to `timezone` first. */
export function dateText(moment: Moment, timezone: string): string {
  if (moment.zoneMinutes === undefined || moment.dateOnly) return day(moment);
  const at = instant(moment, timezone);
  return day(wallClock(at + offsetAt(at, timezone)));
}

/** The instant of a moment as ISO text in UTC; one without a zone is read in `timezone`. */
export function instantText(moment: Moment, timezone: string): string {
  return new Date(instant(moment, timezone)).toISOString();
}

function instant(moment: Moment, timezone: string): number {
  if (moment.zoneMinutes === undefined) return instantOf(moment, timezone);
  return instantOf(moment, 'UTC') - moment.zoneMinutes * 60_000;
}

function wallClock(ms: number): WallClock {
  const at = new Date(ms);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    ms: at.getUTCMilliseconds(),
  };
}

function day({ year, month, day }: WallClock): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Two digits are this century up to 69, the last one from 70. */
function fullYear(year: string): number {
  const number = Number(year);
  if (year.length > 2) return number;
  return number < 70 ? 2000 + number : 1900 + number;
}

function moment(parts: {
  year: number;
  month: string;
  day: string;
  hour?: string;
  minute?: string;
  second?: string;
  fraction?: string;
  half?: string;
  zone?: string;
}): Moment | null {
  const clock: WallClock = {
    year: parts.year,
    month: Number(parts.month),
    day: Number(parts.day),
    hour: Number(parts.hour ?? 0),
    minute: Number(parts.minute ?? 0),
    second: Number(parts.second ?? 0),
    ms: Number((parts.fraction ?? '').slice(0, 3).padEnd(3, '0')),
  };
  if (parts.half) {
    if (clock.hour < 1 || clock.hour > 12) return null;
    clock.hour = (clock.hour % 12) + (/^p/i.test(parts.half) ? 12 : 0);
  }
  const at = new Date(Date.UTC(clock.year, clock.month - 1, clock.day));
  const exists = at.getUTCMonth() + 1 === clock.month && at.getUTCDate() === clock.day && clock.year >= 1800;
  if (!exists || clock.hour > 23 || clock.minute > 59 || clock.second > 59) return null;
  const result: Moment = { ...clock, dateOnly: parts.hour === undefined };
  if (parts.zone) {
    const sign = /^([+-])(\d{2}):?(\d{2})?$/.exec(parts.zone);
    const minutes = sign ? Number(sign[2]) * 60 + Number(sign[3] ?? 0) : 0;
    result.zoneMinutes = sign?.[1] === '-' ? -minutes : minutes;
  }
  return result;
}
