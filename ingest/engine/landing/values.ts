import type { ColumnType, LandedValue } from '../../../core/streams/columns.ts';

/** A value as the column buffers hold it: 64-bit numbers (integers, scaled money, microseconds) as bigint, days as number. */
export type StoredValue = string | number | bigint | boolean | null;

/** Thrown when a landed value does not fit its column; `kind` tells a wrong kind from a value beyond the range. */
export class ValueError extends Error {
  readonly kind: 'wrong_type' | 'out_of_range';

  constructor(kind: 'wrong_type' | 'out_of_range', message: string) {
    super(message);
    this.kind = kind;
  }
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
/** decimal(18,4): eighteen digits in all. */
const MONEY_MAX = 10n ** 18n - 1n;
const DAY_MS = 86_400_000;

type Converter = (value: NonNullable<LandedValue>) => StoredValue;

function wrong(expected: string): never {
  throw new ValueError('wrong_type', `expected ${expected}`);
}

function text(value: NonNullable<LandedValue>): string {
  return typeof value === 'string' ? value : String(value);
}

function integer(value: NonNullable<LandedValue>): bigint {
  let big: bigint;
  if (typeof value === 'bigint') big = value;
  else if (typeof value === 'number') {
    if (!Number.isInteger(value)) wrong('a whole number');
    // Beyond 2^53 the digits of a number are no longer those that were sent.
    if (!Number.isSafeInteger(value)) throw new ValueError('out_of_range', 'has more digits than are exact');
    big = BigInt(value);
  } else if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) big = BigInt(value);
  else wrong('a whole number');
  if (big > INT64_MAX || big < INT64_MIN)
    throw new ValueError('out_of_range', 'is beyond a 64-bit whole number');
  return big;
}

function double(value: NonNullable<LandedValue>): number {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '')
        ? Number(value)
        : Number.NaN;
  if (!Number.isFinite(number)) wrong('a finite number');
  return number;
}

const PLAIN_DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** Ten thousandths of a currency unit; digits behind the fourth are rounded half away from zero. */
function money(value: NonNullable<LandedValue>): bigint {
  if (typeof value === 'boolean') wrong('an amount');
  const plain = typeof value === 'string' ? value : plainDecimal(String(value));
  let match = PLAIN_DECIMAL.exec(plain);
  if (!match && /^[+-]?\d*\.?\d+e[+-]?\d+$/i.test(plain)) match = PLAIN_DECIMAL.exec(plainDecimal(plain));
  if (!match || (match[2] === '' && !match[3])) wrong('an amount such as 12.34');
  const fraction = match[3] ?? '';
  let scaled: bigint;
  const whole = match[2]!;
  if (whole.length <= 11 && fraction.length <= 4) {
    // Fits a double exactly, which is much quicker than big integers from text.
    scaled = BigInt(Number(whole) * 10_000 + Number(fraction.padEnd(4, '0')));
  } else {
    scaled = BigInt(`${whole}${fraction.slice(0, 4).padEnd(4, '0')}`);
    if (fraction.charCodeAt(4) >= 53) scaled += 1n;
  }
  if (scaled > MONEY_MAX)
    throw new ValueError('out_of_range', 'is beyond the largest amount kept (14 digits)');
  return match[1] === '-' ? -scaled : scaled;
}

/** `1e-7`, `1.5E+3` and the like written out. */
export function plainDecimal(number: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)e([+-]?\d+)$/i.exec(number);
  if (!match) return number;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > 400) throw new ValueError('out_of_range', 'is too large or too small');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function boolean(value: NonNullable<LandedValue>): boolean {
  return typeof value === 'boolean' ? value : wrong('true or false');
}

const knownDays = new Map<string, number>();

/** Days since 1970-01-01 of a calendar date that exists. */
function date(value: NonNullable<LandedValue>): number {
  if (typeof value !== 'string' || value.length !== 10) wrong('a date such as 2026-11-22');
  let days = knownDays.get(value);
  if (days === undefined) {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
    // The parser rolls 31 February over into March: such a date is refused.
    if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== value)
      wrong('a date such as 2026-11-22');
    days = at / DAY_MS;
    if (knownDays.size > 20_000) knownDays.clear();
    knownDays.set(value, days);
  }
  return days;
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Microseconds since 1970-01-01 UTC; text without a zone is UTC already. */
function timestamp(value: NonNullable<LandedValue>): bigint {
  if (typeof value !== 'string') wrong('an instant such as 2026-11-22T08:00:00Z');
  // The form that Date.toISOString gives, by far the most frequent.
  if (value.length === 24 && value.charCodeAt(23) === 90) {
    const at = Date.parse(value);
    if (!Number.isNaN(at)) {
      // The parser rolls 30 February over; days up to 28 exist in every month.
      if (value.slice(8, 10) > '28') date(value.slice(0, 10));
      return BigInt(at) * 1000n;
    }
  }
  const match = INSTANT.exec(value);
  if (!match) wrong('an instant such as 2026-11-22T08:00:00Z');
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`;
  const at = Date.parse(`${day}T${minute}:${second}${offset}`);
  if (Number.isNaN(at)) wrong('an instant such as 2026-11-22T08:00:00Z');
  date(day!);
  return BigInt(at) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** How a value becomes what its column stores; null stays null and is not asked for. Throws `ValueError`. */
export const STORE: Record<ColumnType, Converter> = {
  text,
  json: text,
  integer,
  number: double,
  money,
  boolean,
  date,
  timestamp,
};
