import { minimise } from './nelder-mead.ts';

/**
 * How often customers buy and when they stop, by the BG/NBD model: Fader, Hardie, Lee, "Counting Your Customers" the
 * Easy Way, Marketing Science 24 (2005). While active a customer buys at a rate of their own (gamma with r and alpha),
 * and after each purchase stops for good with a probability of their own (beta with a and b). Time is in weeks.
 */
export interface BgNbd {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** Customers who are alike: days with a purchase after the first, weeks to the last one, weeks known, how many. */
export interface Buyers {
  repeats: number;
  recency: number;
  age: number;
  customers: number;
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function of a positive number. */
export function logGamma(x: number): number {
  const shifted = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (shifted + i);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Logarithm of the likelihood of what the buyers did. */
export function logLikelihood({ r, alpha, a, b }: BgNbd, buyers: readonly Buyers[]): number {
  const byRepeats = new Map<number, number>();
  const common = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  let total = 0;
  for (const { repeats: x, recency, age, customers } of buyers) {
    let fixed = byRepeats.get(x);
    if (fixed === undefined) {
      fixed = common + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x);
      byRepeats.set(x, fixed);
    }
    const active = -(r + x) * Math.log(alpha + age);
    const stopped =
      x > 0 ? Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + recency) : Number.NEGATIVE_INFINITY;
    const most = Math.max(active, stopped);
    total += customers * (fixed + most + Math.log(Math.exp(active - most) + Math.exp(stopped - most)));
  }
  return total;
}

/** Fewer than so many customers, or so many who came back, tell nothing that would hold. */
export const ENOUGH = { customers: 200, returned: 40 } as const;

/** The model most likely to have made these buyers; null when they are too few. */
export function fitBgNbd(buyers: readonly Buyers[]): BgNbd | null {
  const all = buyers.reduce((sum, group) => sum + group.customers, 0);
  const returned = buyers.reduce((sum, group) => sum + (group.repeats > 0 ? group.customers : 0), 0);
  if (all < ENOUGH.customers || returned < ENOUGH.returned) return null;
  const modelAt = (point: readonly number[]): BgNbd => {
    const [r, alpha, a, b] = point.map((x) => Math.exp(Math.max(-12, Math.min(12, x))));
    return { r: r!, alpha: alpha!, a: a!, b: b! };
  };
  // Logarithms keep all four positive.
  const found = minimise((point) => -logLikelihood(modelAt(point), buyers) / all, [-1, 1.5, -0.5, 0.5]);
  return modelAt(found.at);
}

/** Gauss' hypergeometric function for 0 <= z < 1, by its series. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 5000 && Math.abs(term) > 1e-13 * Math.abs(sum); n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return sum;
}

/**
 * Purchases to come in `weeks` of a customer with so many repeats in so many weeks, before what the last purchase
 * tells of whether they are still active is divided in: equation 10 of the paper is this over 1 + `stoppedOdds`.
 */
export function purchasesIfRecent(
  { r, alpha, a, b }: BgNbd,
  customer: { repeats: number; age: number },
  weeks: number,
): number {
  const { repeats: x, age } = customer;
  // The formula divides by a - 1; beside that point it is smooth.
  const safe = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
  const z = weeks / (alpha + age + weeks);
  const series = hypergeometric(r + x, b + x, safe + b + x - 1, z);
  return (
    ((safe + b + x - 1) / (safe - 1)) * (1 - ((alpha + age) / (alpha + age + weeks)) ** (r + x) * series)
  );
}

/** Odds that a customer has stopped; who never came back cannot have, in this model. */
export function stoppedOdds(
  { r, alpha, a, b }: BgNbd,
  customer: { repeats: number; recency: number; age: number },
): number {
  const { repeats: x, recency, age } = customer;
  return x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x);
}
