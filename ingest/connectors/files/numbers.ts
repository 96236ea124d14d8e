import { plainDecimal, ValueError } from '../../engine/landing/values.ts';

/** Tells what was done to a value, by a name that people read in the notes. */
export type Did = (what: string) => void;

const GROUPED = /^[+-]?\d{1,3}([.,])\d{3}$/;

/**
 * A number as people and programs write it, as plain decimal text: decimal comma or point, thousands separators,
 * currency signs, percent (then divided by a hundred), a minus in front, behind or as parentheses. Null when it is none.
 */
export function plainNumber(text: string, decimal: ',' | '.', did: Did): string | null {
  let rest = text;
  if (/^-?\d+$/.test(rest)) return rest;
  if (decimal === '.' && /^-?\d+\.\d+$/.test(rest)) return rest;
  let negative = false;
  if (/^\(.*\)$/.test(rest)) {
    negative = true;
    rest = rest.slice(1, -1);
  }
  const bare = rest.replace(/[€$£¥]|\b(?:EUR|USD|GBP|MXN)\b/gi, '');
  if (bare !== rest) did('currency sign');
  rest = bare.replace(/[\s\u00a0\u202f]+/g, '').replace(/[\u2212\u2013]/g, '-');
  const percent = rest.endsWith('%');
  if (percent) rest = rest.slice(0, -1);
  if (rest.endsWith('-')) {
    negative = !negative;
    rest = rest.slice(0, -1);
  }
  if (rest.startsWith('-') || rest.startsWith('+')) {
    negative = negative !== rest.startsWith('-');
    rest = rest.slice(1);
  }
  rest = rest.replaceAll("'", '');
  if (!/^(?=.*\d)[\d.,]+(?:e[+-]?\d+)?$/i.test(rest)) return null;
  const plain = separated(rest, decimal, did);
  if (plain === null) return null;
  if (percent) did('percent');
  const signed = `${negative ? '-' : ''}${plain}`;
  try {
    return percent ? plainDecimal(`${signed}e-2`) : plainDecimal(signed);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

/** Digits with one point at most, or null when the separators make no sense. */
function separated(text: string, decimal: ',' | '.', did: Did): string | null {
  const [mantissa = '', ...power] = text.split(/(?=e)/i);
  const commas = mantissa.split(',').length - 1;
  const points = mantissa.split('.').length - 1;
  let mark: ',' | '.' | null;
  if (commas > 0 && points > 0) mark = mantissa.lastIndexOf(',') > mantissa.lastIndexOf('.') ? ',' : '.';
  else if (commas + points === 0) mark = null;
  else {
    const only = commas > 0 ? ',' : '.';
    if (commas + points > 1) mark = null;
    // Three digits behind a single separator are read as the file's other numbers are.
    else mark = only !== decimal && GROUPED.test(mantissa) ? null : only;
  }
  const [whole = '', fraction, more] = mark === null ? [mantissa] : mantissa.split(mark);
  if (more !== undefined) return null;
  const digits = whole.replace(/[.,]/g, '');
  if (digits !== whole) {
    if (!/^\d{1,3}(?:[.,]\d{3})+$/.test(whole)) return null;
    did('thousands separator');
  }
  if (fraction !== undefined && !/^\d*$/.test(fraction)) return null;
  if (mark === ',') did('decimal comma');
  const plain = fraction ? `${digits || '0'}.${fraction}` : digits || '0';
  return plain + power.join('');
}

/** How a sample of numbers marks its decimals, or null when none of them tells. */
export function decimalOf(samples: Iterable<string>): ',' | '.' | null {
  let commas = 0;
  let points = 0;
  for (const sample of samples) {
    const match = /^[^\d]*[\d.,'\s\u00a0\u202f]*([.,])(\d*)[^\d]*$/.exec(sample);
    if (!match) continue;
    const other = match[1] === ',' ? '.' : ',';
    const marks = sample.split(match[1]!).length - 1;
    // A group of three may be thousands, unless the other separator stands before it.
    const tells = sample.includes(other) || (marks === 1 && match[2]!.length !== 3);
    if (!tells) continue;
    if (match[1] === ',') commas++;
    else points++;
  }
  if (commas === 0 && points === 0) return null;
  return commas > points ? ',' : '.';
}
