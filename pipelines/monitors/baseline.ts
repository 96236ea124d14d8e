export interface Baseline {
  median: number;
  /** Median distance from the median, scaled to be a standard deviation where values are normal. */
  spread: number;
  values: number;
}

/** Makes the median absolute deviation comparable to a standard deviation of a normal distribution. */
const MAD_TO_SIGMA = 1.4826;
/** Of the same weekday: fewer say too little about what is usual. */
const LEAST_WEEKDAYS = 4;
const LEAST_DAYS = 14;

/** The middle of the values; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * What was usual on a day like `day`: from the values of the same weekday, or from all days while there are too few of
 * those; null while there is too little of both. Median and median deviation, so that a few odd days do not count.
 */
export function baselineFor(day: string, history: ReadonlyMap<string, number>): Baseline | null {
  const before = [...history].filter(([date]) => date < day);
  const same = before.filter(([date]) => weekday(date) === weekday(day)).map(([, value]) => value);
  const values = same.length >= LEAST_WEEKDAYS ? same : before.map(([, value]) => value);
  if (same.length < LEAST_WEEKDAYS && values.length < LEAST_DAYS) return null;
  const middle = median(values);
  const spread = MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - middle)));
  return { median: middle, spread, values: values.length };
}

/**
 * How many spreads a value is away from what is usual, with its sign. A spread is at least a tenth of the median and
 * the noise of counting, so that a source that was always the same does not alarm over one row.
 */
export function deviation(value: number, baseline: Baseline): number {
  const least = Math.max(0.1 * Math.abs(baseline.median), Math.sqrt(Math.abs(baseline.median)), 1e-9);
  return (value - baseline.median) / Math.max(baseline.spread, least);
}

/**
 * Population stability index between two mixes: 0 the same, above 0.25 usually called a real shift. Shares are smoothed
 * by half a row each, so that a group that is new or gone has a finite weight.
 */
export function stabilityIndex(usual: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number {
  const groups = [...new Set([...usual.keys(), ...now.keys()])];
  const total = (counts: ReadonlyMap<string, number>) =>
    groups.reduce((sum, group) => sum + (counts.get(group) ?? 0) + 0.5, 0);
  const [all, recent] = [total(usual), total(now)];
  return groups.reduce((sum, group) => {
    const expected = ((usual.get(group) ?? 0) + 0.5) / all;
    const actual = ((now.get(group) ?? 0) + 0.5) / recent;
    return sum + (actual - expected) * Math.log(actual / expected);
  }, 0);
}

function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
