import { describe, expect, it } from 'vitest';
import { estimate, type Pattern, posterior, smoothed } from './em.ts';

/** Patterns of two-level comparisons as their true shares would give them. */
function patterns(m: readonly number[], u: readonly number[], share: number, pairs: number): Pattern[] {
  const all: Pattern[] = [];
  for (let code = 0; code < 2 ** m.length; code++) {
    const levels = m.map((_, at) => (code >> at) & 1);
    const chance = (rate: readonly number[]) =>
      levels.reduce((product, level, at) => product * (level === 1 ? rate[at]! : 1 - rate[at]!), 1);
    all.push({ levels, pairs: pairs * (share * chance(m) + (1 - share) * chance(u)) });
  }
  return all;
}

describe('estimate', () => {
  const m = [0.9, 0.8, 0.95];
  const u = [0.05, 0.1, 0.01];
  const levels = (rates: readonly number[]) => rates.map((rate) => [1 - rate, rate]);
  const start = levels([0.7, 0.7, 0.7]);

  it('finds how records of one person agree without being told which they are', () => {
    const found = estimate(patterns(m, u, 0.3, 100_000), levels(u), start, new Set());
    expect(found.share).toBeCloseTo(0.3, 2);
    for (const [at, row] of found.m.entries()) expect(row![1]).toBeCloseTo(m[at]!, 2);
  });

  it('leaves out what all pairs of a session agree on', () => {
    const agreeing = patterns(m, u, 0.3, 100_000).filter((pattern) => pattern.levels[0] === 1);
    const found = estimate(agreeing, levels(u), start, new Set([0]));
    expect(found.m[0]).toBeNull();
    expect(found.m[1]![1]).toBeCloseTo(m[1]!, 2);
    expect(found.share).toBeGreaterThan(0.8);
  });

  it('takes what says nothing for no evidence, and what was never seen for rare', () => {
    expect(posterior([-1, -1, -1], levels(m), levels(u), 0.25)).toBeCloseTo(0.25);
    expect(posterior([1, -1, -1], levels(m), levels(u), 0.25)).toBeCloseTo((0.25 * 18) / (0.25 * 18 + 0.75));
    expect(smoothed([0, 9])).toEqual([0.05, 0.95]);
  });
});
