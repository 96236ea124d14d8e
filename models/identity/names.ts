import { readFileSync } from 'node:fs';

/** First words of the names that short and regional forms stand for: the list that the models normalise names by. */
const VARIANTS = new Map(
  readFileSync(new URL('../seeds/name_variants.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [variant, name] = line.trim().split(',');
      return [variant!, name!.split(' ')[0]!] as const;
    }),
);

function firstName(name: string): string {
  const first = name.split(' ')[0]!;
  return VARIANTS.get(first) ?? first;
}

/** Whether two words are one edit (insert, delete, replace or swap of neighbours) apart at most. */
export function isOneEditApart(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  if (a.length > b.length) return a.slice(at + 1) === b.slice(at);
  if (b.length > a.length) return a.slice(at) === b.slice(at + 1);
  if (a.slice(at + 1) === b.slice(at + 1)) return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** Luis and Luisa, Mario and Maria: one letter apart, and two people. */
function isOtherGender(short: string, long: string): boolean {
  if (long === `${short}a`) return true;
  return (
    short.length === long.length &&
    short.slice(0, -1) === long.slice(0, -1) &&
    /[oa]$/.test(short) &&
    /[oa]$/.test(long)
  );
}

/**
 * Whether two given names may be one person's: equal, a known short form, an initial or beginning of the other, or
 * one slip of the pen apart. Both in lower case without accents.
 */
export function areGivenNamesCompatible(a: string, b: string): boolean {
  const [left, right] = [firstName(a), firstName(b)];
  if (left === right) return true;
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (isOtherGender(short, long)) return false;
  if ((short.length === 1 || short.length >= 3) && long.startsWith(short)) return true;
  return short.length >= 5 && isOneEditApart(left, right);
}

/** Whether two surnames may be one: equal or one slip of the pen apart. */
export function areSurnamesCompatible(a: string, b: string): boolean {
  return a === b || (Math.min(a.length, b.length) >= 4 && isOneEditApart(a, b));
}

/** Whether two dates of birth (YYYY-MM-DD) may be one: at most one wrong digit, or day and month swapped. */
export function areBirthDatesCompatible(a: string, b: string): boolean {
  if (a === b) return true;
  const swapped = `${b.slice(0, 5)}${b.slice(8, 10)}-${b.slice(5, 7)}`;
  if (a === swapped) return true;
  let wrong = 0;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) wrong++;
  return wrong <= 1;
}
