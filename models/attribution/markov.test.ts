import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONVERSION, NOTHING, removalEffects, type Transition } from './markov.ts';

interface Path {
  channels: readonly string[];
  converts: boolean;
}

/** What the warehouse counts of paths. */
function transitionsOf(paths: readonly Path[]): Transition[] {
  return paths.flatMap(({ channels, converts }) =>
    [...channels, converts ? CONVERSION : NOTHING].map((next, at) => ({
      history: channels.slice(Math.max(0, at - 3), at),
      next,
      count: 1,
    })),
  );
}

const path = (text: string, converts: boolean): Path => ({ channels: text.split(' '), converts });
const ofPaths = (paths: readonly Path[], order: number) => removalEffects(transitionsOf(paths), order);

const anyPaths = fc.array(
  fc.record({
    channels: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 }),
    converts: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('removalEffects', () => {
  // Sergey Bryl', "Attribution model with R (part 1: Markov chains concept)", analyzecore.com, 2016: three channels,
  // three customers, removal effects .5, 1, 1, so that C1 gets .2 of the sale and C2 and C3 .4 each.
  it('gives the figures of the three-channel example of the literature', () => {
    const { conversionRate, effects } = ofPaths(
      [path('c1 c2 c3', true), path('c1', false), path('c2 c3', false)],
      1,
    );
    expect(conversionRate).toBeCloseTo(1 / 3, 12);
    expect(effects.get('c1')).toBeCloseTo(0.5, 12);
    expect(effects.get('c2')).toBeCloseTo(1, 12);
    expect(effects.get('c3')).toBeCloseTo(1, 12);
  });

  it('sees in a higher order what the first cannot: b leads on only after a', () => {
    const paths = [path('a b', true), path('c b', false)];
    expect(ofPaths(paths, 1).effects.get('a')).toBeCloseTo(0.5, 12);
    expect(ofPaths(paths, 2).effects.get('a')).toBeCloseTo(1, 12);
    expect(ofPaths(paths, 2).effects.get('c')).toBeCloseTo(0, 12);
  });

  it('solves long loops', () => {
    const { effects, conversionRate } = ofPaths([path('a a a a b a b a b', true), path('a b', false)], 1);
    expect(conversionRate).toBeCloseTo(0.5, 10);
    expect(effects.get('b')).toBeCloseTo(1, 10);
  });

  it('has no effects without a conversion', () => {
    expect(ofPaths([path('a b', false)], 1)).toEqual({ conversionRate: 0, effects: new Map() });
  });

  for (const order of [1, 2, 3]) {
    it(`order ${order}: the chain converts as often as the paths do, and effects are shares`, () => {
      fc.assert(
        fc.property(anyPaths, (paths) => {
          const { conversionRate, effects } = ofPaths(paths, order);
          expect(conversionRate).toBeCloseTo(paths.filter((one) => one.converts).length / paths.length, 8);
          for (const effect of effects.values()) expect(effect >= 0 && effect <= 1).toBe(true);
        }),
        { numRuns: 100 },
      );
    });

    it(`order ${order}: neither the order of the input nor the names matter`, () => {
      const names: Record<string, string> = { a: 'z', b: 'a', c: 'b', d: 'c' };
      fc.assert(
        fc.property(anyPaths, (paths) => {
          const plain = ofPaths(paths, order).effects;
          const turned = removalEffects(transitionsOf(paths).reverse(), order).effects;
          expect([...turned]).toEqual([...plain]);
          const renamed = ofPaths(
            paths.map((one) => ({ ...one, channels: one.channels.map((name) => names[name]!) })),
            order,
          ).effects;
          for (const [name, effect] of plain) expect(renamed.get(names[name]!)).toBeCloseTo(effect, 9);
        }),
        { numRuns: 100 },
      );
    });

    it(`order ${order}: a channel that only paths in vain meet would not be missed`, () => {
      fc.assert(
        fc.property(anyPaths, (paths) => {
          const withIdle = [...paths, path('idle', false), path('idle', false)];
          const { effects } = ofPaths(withIdle, order);
          if (paths.some((one) => one.converts)) expect(effects.get('idle')).toBeCloseTo(0, 9);
        }),
        { numRuns: 50 },
      );
    });
  }
});
