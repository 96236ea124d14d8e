import { expect, test } from 'vitest';
import { random as seeded } from '../../core/random.ts';
import { type BgNbd, type Buyers, fitBgNbd, logGamma, purchasesIfRecent, stoppedOdds } from './bg-nbd.ts';
import { minimise } from './nelder-mead.ts';

/** Estimates of the paper for the CDNOW customers (Fader, Hardie, Lee 2005, table 2). */
const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

test('the gamma function at known points', () => {
  expect(logGamma(1)).toBeCloseTo(0, 12);
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
});

test('the minimum of a curved valley', () => {
  const found = minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1]);
  expect(found.at[0]).toBeCloseTo(1, 3);
  expect(found.at[1]).toBeCloseTo(1, 3);
});

test('purchases to come of the customer that the paper works out', () => {
  const customer = { repeats: 2, recency: 30.43, age: 38.86 };
  const expected = purchasesIfRecent(CDNOW, customer, 39) / (1 + stoppedOdds(CDNOW, customer));
  expect(expected).toBeCloseTo(1.226, 2);
});

test('nobody is active longer for having been silent longer', () => {
  const odds = [0, 10, 20, 30].map((recency) => stoppedOdds(CDNOW, { repeats: 3, recency, age: 30 }));
  expect(odds).toEqual([...odds].sort((p, q) => q - p));
  expect(stoppedOdds(CDNOW, { repeats: 0, recency: 0, age: 30 })).toBe(0);
});

test('a rate of stopping of one is no hole in the formula', () => {
  const beside = [0.9999, 1, 1.0001].map((a) =>
    purchasesIfRecent({ ...CDNOW, a }, { repeats: 1, age: 20 }, 52),
  );
  expect(beside[1]).toBeGreaterThan(Math.min(beside[0]!, beside[2]!) - 1e-3);
  expect(beside[1]).toBeLessThan(Math.max(beside[0]!, beside[2]!) + 1e-3);
});

function gamma(random: () => number, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * normal ** 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Buyers whose behaviour the model describes exactly, with what they bought in the weeks that followed. */
function simulate(model: BgNbd, customers: number, ahead: number): { buyers: Buyers[]; later: number } {
  const random = seeded(20261122);
  let later = 0;
  const buyers = Array.from({ length: customers }, (): Buyers => {
    const age = 20 + 60 * random();
    const rate = gamma(random, model.r) / model.alpha;
    const stops = gamma(random, model.a);
    const share = stops / (stops + gamma(random, model.b));
    let repeats = 0;
    let recency = 0;
    let at = 0;
    let active = true;
    while (active) {
      at += -Math.log(1 - random()) / rate;
      if (at > age + ahead) break;
      if (at <= age) {
        repeats += 1;
        recency = at;
      } else later += 1;
      active = random() >= share;
    }
    return { repeats, recency, age, customers: 1 };
  });
  return { buyers, later };
}

test('the parameters that made the customers are found again, and what they buy next is foretold', () => {
  const truth: BgNbd = { r: 0.6, alpha: 8, a: 0.8, b: 2.5 };
  const { buyers, later } = simulate(truth, 20_000, 26);
  const found = fitBgNbd(buyers)!;
  expect(found.r / truth.r).toBeCloseTo(1, 1);
  expect(found.alpha / truth.alpha).toBeCloseTo(1, 1);
  expect(found.a / (found.a + found.b)).toBeCloseTo(truth.a / (truth.a + truth.b), 1);
  const foretold = buyers.reduce(
    (sum, buyer) => sum + purchasesIfRecent(found, buyer, 26) / (1 + stoppedOdds(found, buyer)),
    0,
  );
  expect(foretold / later).toBeGreaterThan(0.95);
  expect(foretold / later).toBeLessThan(1.05);
});

test('too few customers, or too few who came back, give no model', () => {
  const once: Buyers = { repeats: 0, recency: 0, age: 30, customers: 1000 };
  expect(fitBgNbd([once])).toBeNull();
  expect(fitBgNbd([{ ...once, repeats: 1, recency: 5, customers: 100 }])).toBeNull();
});
