import { z } from 'zod';

/**
 * Zod schemas for the values that vendors' APIs give: numbers as strings, empty text for nothing, four spellings of
 * an instant. Absent, null and blank become null; what cannot be read is an issue, never a guess.
 */

type Reading<T> = (value: unknown) => T | undefined;

/** Schema of an optional value: `read` gives the landed value, or undefined when the text makes no sense. */
function reading<T>(expected: string, read: Reading<T>): z.ZodType<T | null, unknown> {
  // One node, not a chain of them: every field of every record goes through it.
  return z.transform((value: unknown, context): T | null => {
    if (value === undefined || value === null || value === '') return null;
    if (typeof value === 'string' && isBlank(value)) return null;
    const result = read(value);
    if (result !== undefined) return result;
    // The value itself stays out of the message: it may be personal, and quarantine keeps the raw record anyway.
    context.issues.push({
      code: 'custom',
      message: `is not ${expected}`,
      params: { reason: 'wrong_type' },
      input: value,
    });
    return z.NEVER;
  });
}

/** Whether a text is white space alone; most texts are told by their first character. */
function isBlank(text: string): boolean {
  return text.charCodeAt(0) > 32 && text.charCodeAt(0) < 128 ? false : text.trim() === '';
}

/** Text; numbers and booleans become text (ids come both ways). */
export const text = reading('text', readText);
/** A whole number: `12`, `"12"`, `"12.0"`. Beyond 2^53 it stays exact as a bigint. */
export const integer = reading('a whole number', readInteger);
/** Any finite number: `0.5`, `"1e-3"`. */
export const number = reading('a number', readNumber);
/** Money as a decimal string with at most 4 decimals (further ones are rounded half away from zero). */
export const money = reading('an amount of money', readMoney);
/** `true`, `"true"`, `1`, `"1"` and their opposites. */
export const flag = reading('true or false', readFlag);
/**
 * An instant as ISO 8601 in UTC; accepts offsets (`+0100`, `+01:00`, none = UTC), epoch seconds and milliseconds, and
 * the dates of e-mail (RFC 2822: `Thu, 24 Aug 2026 05:37:16 +0000`).
 */
export const instant = reading('an instant', readInstant);
/** A calendar date YYYY-MM-DD; of an instant, its date as written. */
export const day = reading('a date', readDay);
/** Anything, kept as JSON text. */
export const json = reading('JSON', (value) => (typeof value === 'string' ? value : JSON.stringify(value)));

/** The same schema where null is an issue: for the parts of a key. */
export function required<T>(schema: z.ZodType<T | null>): z.ZodType<T> {
  return schema.transform((value, context): T => {
    if (value !== null) return value as T;
    context.addIssue({
      code: 'custom',
      message: 'is missing',
      params: { reason: 'missing_key' },
      input: value,
    });
    return z.NEVER;
  });
}

export function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return undefined;
}

export function readInteger(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string') return undefined;
  const digits = /^\s*([+-]?\d+)(?:\.0+)?\s*$/.exec(value)?.[1];
  if (digits === undefined) return undefined;
  const exact = Number(digits);
  return Number.isSafeInteger(exact) ? exact : BigInt(digits);
}

export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value))
    return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const result = Number(value);
  return Number.isFinite(result) ? result : undefined;
}

/** Scale of DECIMAL(18,4): 14 digits before the point. */
const MONEY_LIMIT = 10n ** 18n;

export function readMoney(value: unknown): string | undefined {
  if (readNumber(value) === undefined) return undefined;
  let written = String(value).trim();
  // Exponents come from JavaScript's own printing of very small or very large numbers.
  if (/e/i.test(written)) written = Number(written).toFixed(8);
  const match = /^([+-]?)(\d*)\.?(\d*)$/.exec(written);
  if (!match) return undefined;
  const decimals = (match[3] ?? '').padEnd(5, '0');
  let scaled = BigInt((match[2] || '0') + decimals.slice(0, 4));
  if (decimals[4]! >= '5') scaled += 1n;
  if (scaled >= MONEY_LIMIT) return undefined;
  return fromScaled(match[1] === '-' ? -scaled : scaled);
}

/** Sum of two amounts as `readMoney` gives them, exact to 4 decimals. */
export function addMoney(left: string, right: string): string {
  return fromScaled(toScaled(left) + toScaled(right));
}

function toScaled(amount: string): bigint {
  const [whole = '0', decimals = ''] = amount.replace('-', '').split('.');
  const scaled = BigInt(whole + decimals.padEnd(4, '0'));
  return amount.startsWith('-') ? -scaled : scaled;
}

function fromScaled(scaled: bigint): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(5, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

export function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (word === 'true' || word === '1' || word === 'yes') return true;
  if (word === 'false' || word === '0' || word === 'no') return false;
  return undefined;
}

const ISO_INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
/** What JavaScript prints itself, by far the most frequent: already what is landed. */
const PRINTED = /^[12]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const RFC_2822 =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC)$/;
/** Epoch values below this are seconds (until the year 5138), above it milliseconds (from 1973). */
const SECONDS_BELOW = 100_000_000_000;

export function readInstant(value: unknown): string | undefined {
  if (typeof value === 'string' && PRINTED.test(value) && isDay(value.slice(0, 10))) return value;
  const written = typeof value === 'number' ? String(value) : value;
  if (typeof written !== 'string') return undefined;
  const trimmed = written.trim();
  if (/^-?\d{1,15}$/.test(trimmed)) {
    const epoch = Number(trimmed);
    return toIso(Math.abs(epoch) < SECONDS_BELOW ? epoch * 1000 : epoch);
  }
  if (RFC_2822.test(trimmed)) return toIso(Date.parse(trimmed));
  const match = ISO_INSTANT.exec(trimmed);
  if (!match || readDay(match[1]) === undefined) return undefined;
  const zone = (match[4] ?? 'Z').toUpperCase().replace('UTC', 'Z');
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const time = (match[2] ?? '00:00').padEnd(8, ':00');
  return toIso(Date.parse(`${match[1]}T${time}.${(match[3] ?? '0').padEnd(3, '0').slice(0, 3)}${offset}`));
}

function toIso(milliseconds: number): string | undefined {
  const at = new Date(milliseconds);
  const year = Number.isNaN(at.getTime()) ? 0 : at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at.toISOString() : undefined;
}

export function readDay(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const date = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(value)?.[1];
  if (date === undefined) return undefined;
  return isDay(date) ? date : undefined;
}

const knownDays = new Map<string, boolean>();

/** Whether a date exists: 2026-02-30 does not. The same few days come again and again, so they are remembered. */
function isDay(date: string): boolean {
  let exists = knownDays.get(date);
  if (exists === undefined) {
    const at = new Date(`${date}T00:00:00Z`);
    exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
    if (knownDays.size > 20_000) knownDays.clear();
    knownDays.set(date, exists);
  }
  return exists;
}
