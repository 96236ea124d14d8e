/** Pairs that show one combination of levels; -1 where a comparison had nothing to compare. */
export interface Pattern {
  levels: readonly number[];
  pairs: number;
}

/** Probabilities of the levels of each comparison. */
export type Levels = readonly (readonly number[])[];

export interface Estimate {
  /** How often each level is seen among pairs of one person; rows of comparisons that were held out are null. */
  m: (number[] | null)[];
  /** Share of the pairs that are one person's. */
  share: number;
}

const ROUNDS = 200;
const ENOUGH = 1e-5;

/**
 * Learns from counted patterns how records of one person agree, with `u` (how strangers agree) held fixed. Comparisons
 * in `held` are not used: all patterns agree on them. Deterministic: the same patterns in any order of equal counts.
 */
export function estimate(
  patterns: readonly Pattern[],
  u: Levels,
  start: Levels,
  held: ReadonlySet<number>,
): Estimate {
  let m = start.map((row) => [...row]);
  let share = 0.3;
  for (let round = 0; round < ROUNDS; round++) {
    const sums = m.map((row) => row.map(() => 0));
    let matches = 0;
    let all = 0;
    for (const { levels, pairs } of patterns) {
      const match = posterior(levels, m, u, share, held) * pairs;
      matches += match;
      all += pairs;
      for (let at = 0; at < levels.length; at++) if (levels[at]! >= 0) sums[at]![levels[at]!]! += match;
    }
    const next = sums.map((row) => smoothed(row));
    const moved = Math.max(
      ...next.flatMap((row, at) =>
        held.has(at) ? [0] : row.map((value, level) => Math.abs(value - m[at]![level]!)),
      ),
    );
    m = next;
    share = Math.min(1 - 1e-9, Math.max(1e-9, matches / Math.max(1, all)));
    if (moved < ENOUGH) break;
  }
  return { m: m.map((row, at) => (held.has(at) ? null : row)), share };
}

/** Chance that a pair with these levels is one person's. */
export function posterior(
  levels: readonly number[],
  m: Levels,
  u: Levels,
  share: number,
  held: ReadonlySet<number> = new Set(),
): number {
  let odds = Math.log(share / (1 - share));
  for (let at = 0; at < levels.length; at++) {
    const level = levels[at]!;
    if (level >= 0 && !held.has(at)) odds += Math.log(m[at]![level]! / u[at]![level]!);
  }
  return 1 / (1 + Math.exp(-odds));
}

/** Shares of counts; what was never seen is taken for rare, not for impossible. */
export function smoothed(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0) + counts.length * 0.5;
  return counts.map((count) => (count + 0.5) / total);
}
