import { random } from '../../core/random.ts';

/** One day of a brand, in order and without gaps. */
export interface Day {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** Net revenue in the reporting currency. */
  revenue: number;
  /** Spend by paid channel; a channel that is missing spent nothing. */
  spend: Readonly<Record<string, number>>;
}

export type Verdict = 'estimated' | 'uncertain' | 'too_few_data';

export interface ChannelMix {
  channel: string;
  verdict: Verdict;
  /** Revenue over the period that the model gives to the channel, and the 90 % interval; null with too few data. */
  contribution: number | null;
  low: number | null;
  high: number | null;
  /** Share of a day's effect that is left on the next day. */
  carryOver: number | null;
  /** Daily spend, carried over, at which half of the greatest effect is reached; null where the effect is linear. */
  halfSaturation: number | null;
}

export interface MediaMix {
  days: number;
  /** Share of the variance of daily revenue that the model explains; null with too few data. */
  fit: number | null;
  /** Revenue that would have come without any advertising; with the contributions it is the revenue of the period. */
  baseline: number | null;
  channels: ChannelMix[];
}

/** A model of a brand needs this many days at least, and a week for each number that it estimates. */
export const MIN_DAYS = 90;
export const MIN_DAYS_PER_PARAMETER = 7;
/** A channel whose spend is the same each day teaches nothing: the standard deviation as a share of the mean. */
export const MIN_VARIATION = 0.1;

const CARRY_OVERS = [0, 0.3, 0.6, 0.8];
/** Half saturation as a multiple of the mean spend of days with spend; infinity is a straight line. */
const SATURATIONS = [0.5, 2, Number.POSITIVE_INFINITY];
const ROUNDS = 2;
const DRAWS = 200;
const BLOCK_DAYS = 7;
const RIDGE = 0.001;

interface Shape {
  carryOver: number;
  saturation: number;
}

/**
 * A media-mix model of one brand: daily revenue as a base with its trend, weekdays and (with two years of days)
 * seasons, plus what each channel's spend adds, never less than nothing, carried over to later days (adstock) and with
 * diminishing returns (saturation, x / (x + half)). The shapes are searched on a grid; the interval comes from 200
 * samples of the residuals in blocks of a week, drawn from a generator that always gives the same.
 */
export function mediaMix(days: readonly Day[]): MediaMix {
  const all = [...new Set(days.flatMap((day) => Object.keys(day.spend)))].sort();
  const channels = all.filter((channel) => isTelling(days, channel));
  const base = days.map((day, at) => baseOf(day, at, days.length));
  const parameters = (base[0]?.length ?? 0) + channels.length * 3;
  if (channels.length === 0 || days.length < Math.max(MIN_DAYS, MIN_DAYS_PER_PARAMETER * parameters)) {
    return { days: days.length, fit: null, baseline: null, channels: all.map(unknown) };
  }
  const revenue = days.map((day) => day.revenue);
  const spends = channels.map((channel) => days.map((day) => day.spend[channel] ?? 0));
  const shapes = searchShapes(base, spends, revenue);
  const media = spends.map((spend, at) => shaped(spend, shapes[at]!));
  const fitted = regress(base, media, revenue);
  const draws = bootstrap(base, media, fitted);
  const contributions = media.map((series, at) => fitted.effects[at]! * sum(series));
  const total = sum(revenue);
  const mean = total / revenue.length;
  const variance = sum(revenue.map((value) => (value - mean) ** 2));
  const results = channels.map((channel, at): ChannelMix => {
    const sampled = draws.map((effects) => effects[at]! * sum(media[at]!)).sort((a, b) => a - b);
    const low = quantile(sampled, 0.05);
    const { carryOver, saturation } = shapes[at]!;
    return {
      channel,
      verdict: low > 0 ? 'estimated' : 'uncertain',
      contribution: contributions[at]!,
      low,
      high: quantile(sampled, 0.95),
      carryOver,
      halfSaturation: Number.isFinite(saturation) ? saturation * meanOfSpending(spends[at]!) : null,
    };
  });
  return {
    days: days.length,
    fit: variance > 0 ? 1 - sum(fitted.residuals.map((value) => value ** 2)) / variance : null,
    baseline: total - sum(contributions),
    channels: [...results, ...all.filter((channel) => !channels.includes(channel)).map(unknown)].sort(
      (a, b) => (a.channel < b.channel ? -1 : 1),
    ),
  };
}

function unknown(channel: string): ChannelMix {
  return {
    channel,
    verdict: 'too_few_data',
    contribution: null,
    low: null,
    high: null,
    carryOver: null,
    halfSaturation: null,
  };
}

/** Whether a channel spent on enough days, and not always the same. */
function isTelling(days: readonly Day[], channel: string): boolean {
  const spend = days.map((day) => day.spend[channel] ?? 0);
  const mean = sum(spend) / days.length;
  const deviation = Math.sqrt(sum(spend.map((value) => (value - mean) ** 2)) / days.length);
  return spend.filter((value) => value > 0).length >= 14 && deviation > MIN_VARIATION * mean;
}

/** What revenue depends on without advertising. */
function baseOf(day: Day, at: number, length: number): number[] {
  const weekdays = [2, 3, 4, 5, 6, 7].map((weekday) => (day.weekday === weekday ? 1 : 0));
  const row = [1, at / length - 0.5, ...weekdays];
  if (length < 730) return row;
  const angle = (2 * Math.PI * at) / 365.25;
  return [...row, Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)];
}

function meanOfSpending(spend: readonly number[]): number {
  const spent = spend.filter((value) => value > 0);
  return sum(spent) / Math.max(1, spent.length);
}

/** Spend as it works: part of it later, the more the less; about 1 on an ordinary day with spend. */
function shaped(spend: readonly number[], { carryOver, saturation }: Shape): number[] {
  const mean = meanOfSpending(spend) || 1;
  let carried = 0;
  return spend.map((value) => {
    carried = (value / mean) * (1 - carryOver) + carried * carryOver;
    return Number.isFinite(saturation) ? carried / (carried + saturation) : carried;
  });
}

/** The shape of each channel that leaves the least unexplained, one channel after the other, twice. */
function searchShapes(
  base: readonly number[][],
  spends: readonly number[][],
  revenue: readonly number[],
): Shape[] {
  const shapes: Shape[] = spends.map(() => ({ carryOver: 0.3, saturation: Number.POSITIVE_INFINITY }));
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = 0; at < spends.length; at++) {
      let least = Number.POSITIVE_INFINITY;
      let best = shapes[at]!;
      for (const carryOver of CARRY_OVERS) {
        for (const saturation of SATURATIONS) {
          const tried = shapes.map((shape, other) => (other === at ? { carryOver, saturation } : shape));
          const media = spends.map((spend, other) => shaped(spend, tried[other]!));
          const left = sum(regress(base, media, revenue).residuals.map((value) => value ** 2));
          if (left < least * (1 - 1e-9)) {
            least = left;
            best = { carryOver, saturation };
          }
        }
      }
      shapes[at] = best;
    }
  }
  return shapes;
}

interface Fit {
  /** By media series, never negative. */
  effects: number[];
  predicted: number[];
  residuals: number[];
}

/** Least squares in which no channel takes revenue away: one whose effect would be negative is left out. */
function regress(base: readonly number[][], media: readonly number[][], revenue: readonly number[]): Fit {
  const columns = base[0]!.length;
  let kept = media.map((_, at) => at);
  for (;;) {
    const rows = base.map((row, day) => [...row, ...kept.map((at) => media[at]![day]!)]);
    const weights = leastSquares(rows, revenue, columns);
    const effects = media.map((_, at) => (kept.includes(at) ? weights[columns + kept.indexOf(at)]! : 0));
    const worst = kept.reduce((low, at) => (effects[at]! < effects[low]! ? at : low), kept[0] ?? 0);
    if (kept.length > 0 && effects[worst]! < 0) {
      kept = kept.filter((at) => at !== worst);
      continue;
    }
    const predicted = rows.map((row) => row.reduce((total, value, at) => total + value * weights[at]!, 0));
    return { effects, predicted, residuals: revenue.map((value, day) => value - predicted[day]!) };
  }
}

/** Effects of samples: what the model says, with the residuals of other weeks. */
function bootstrap(base: readonly number[][], media: readonly number[][], fitted: Fit): number[][] {
  const next = random(20_201);
  const length = fitted.residuals.length;
  return Array.from({ length: DRAWS }, () => {
    const sampled: number[] = [];
    while (sampled.length < length) {
      const from = Math.floor(next() * (length - BLOCK_DAYS + 1));
      sampled.push(...fitted.residuals.slice(from, from + BLOCK_DAYS));
    }
    const revenue = fitted.predicted.map((value, day) => value + sampled[day]!);
    return regress(base, media, revenue).effects;
  });
}

/** Normal equations by Gauss elimination; a little ridge on what comes after the base keeps twins apart. */
function leastSquares(rows: readonly number[][], values: readonly number[], free: number): number[] {
  const size = rows[0]!.length;
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  rows.forEach((row, day) => {
    for (let i = 0; i < size; i++) {
      if (row[i] === 0) continue;
      for (let j = i; j < size; j++) matrix[i]![j]! += row[i]! * row[j]!;
      matrix[i]![size]! += row[i]! * values[day]!;
    }
  });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) matrix[i]![j] = matrix[j]![i]!;
    matrix[i]![i]! += i < free ? 1e-9 : RIDGE * rows.length;
  }
  for (let i = 0; i < size; i++) {
    const pivot = matrix[i]![i]!;
    for (let j = i; j <= size; j++) matrix[i]![j]! /= pivot;
    for (let k = 0; k < size; k++) {
      const factor = matrix[k]![i]!;
      if (k === i || factor === 0) continue;
      for (let j = i; j <= size; j++) matrix[k]![j]! -= factor * matrix[i]![j]!;
    }
  }
  return matrix.map((row) => row[size]!);
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)]!;
  return below + (sorted[Math.ceil(position)]! - below) * (position - Math.floor(position));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
