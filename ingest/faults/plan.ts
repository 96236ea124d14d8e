import { type KillPoint, POINTS, type Reach } from './kills.ts';

/** What one home goes through: kills one after the other, then a sync to the end. */
export type Kills = readonly { point: KillPoint; nth: number }[];

/**
 * The kills of `homes` homes of one connector, `each` a home: every point in turn, at a place drawn from all the times
 * that an undisturbed sync reaches it. A sync that goes on has less before it, so each kill is drawn from what the
 * ones before it have left.
 */
export function planKills(reach: Reach, homes: number, each: number, next: () => number, first = 0): Kills[] {
  return Array.from({ length: homes }, (_, home) => {
    let left = 1;
    return Array.from({ length: each }, (_unused, at) => {
      const point = POINTS[(first + home * each + at) % POINTS.length]!;
      const share = next() * left;
      if (point !== 'answer' && point !== 'before_commit') left -= share;
      return { point, nth: Math.max(1, Math.ceil(share * (reach[point] ?? 1))) };
    });
  });
}
