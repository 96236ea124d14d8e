import { readInteger, readMoney } from '../../../core/streams/vendor-values.ts';

/**
 * Currencies without a minor unit (docs.stripe.com/currencies). ISK and UGX have none either, but Stripe counts them
 * in hundredths, so they are not here.
 */
const WHOLE_UNITS = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
/** Currencies counted in thousandths. */
const THOUSANDTHS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** Digits after the point of a currency at Stripe. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  const code = currency.toUpperCase();
  if (WHOLE_UNITS.has(code)) return 0;
  return THOUSANDTHS.has(code) ? 3 : 2;
}

/** An amount in minor units as a decimal; null without a currency, since its size is unknown then. */
export function fromMinor(amount: unknown, currency: string | null | undefined): string | null {
  const minor = readInteger(amount);
  if (minor === undefined || !currency) return null;
  const decimals = decimalsOf(currency);
  const digits = String(minor < 0 ? -minor : minor).padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  return readMoney(`${minor < 0 ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`) ?? null;
}
