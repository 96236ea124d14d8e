import { expect, test } from 'vitest';
import { random } from '../../core/random.ts';
import { type Day, mediaMix } from './media-mix.ts';

/** Days of a brand in which television brings 3 for each unit spent, half of it later, and posters nothing. */
function world(length: number): Day[] {
  const next = random(7);
  let carried = 0;
  return Array.from({ length }, (_, at) => {
    const tv = Math.floor(at / 9) % 2 === 0 ? 100 + 100 * next() : 0;
    const posters = at % 11 < 5 ? 60 * next() : 0;
    carried = 0.4 * tv + 0.6 * carried;
    const weekday = (at % 7) + 1;
    return {
      weekday,
      revenue: 1000 + 0.5 * at + (weekday > 5 ? 300 : 0) + 3 * carried + 80 * (next() - 0.5),
      spend: { tv, posters },
    };
  });
}

const truth = (days: readonly Day[]) => 3 * days.reduce((sum, day) => sum + day.spend.tv!, 0);

test('finds what a channel brings, with an interval around the truth, and what it does not', () => {
  const days = world(240);
  const found = mediaMix(days);
  const [posters, tv] = found.channels;
  expect(tv).toMatchObject({ channel: 'tv', verdict: 'estimated' });
  expect(tv!.contribution! / truth(days)).toBeGreaterThan(0.85);
  expect(tv!.contribution! / truth(days)).toBeLessThan(1.15);
  expect(tv!.carryOver).toBeGreaterThan(0);
  expect(posters).toMatchObject({ channel: 'posters', verdict: 'uncertain' });
  expect(posters!.contribution!).toBeLessThan(0.1 * truth(days));
  expect(found.fit!).toBeGreaterThan(0.9);
});

test('the base and the contributions are the revenue of the period', () => {
  const days = world(200);
  const found = mediaMix(days);
  const parts = found.channels.reduce((sum, channel) => sum + channel.contribution!, found.baseline!);
  expect(parts).toBeCloseTo(
    days.reduce((sum, day) => sum + day.revenue, 0),
    4,
  );
});

test('says that the data are too few: few days, or spend that never changes', () => {
  expect(mediaMix(world(60))).toMatchObject({
    fit: null,
    baseline: null,
    channels: [
      { channel: 'posters', verdict: 'too_few_data', contribution: null },
      { channel: 'tv', verdict: 'too_few_data' },
    ],
  });
  const constant = world(240).map((day) => ({ ...day, spend: { tv: day.spend.tv!, radio: 50 } }));
  expect(mediaMix(constant).channels).toMatchObject([
    { channel: 'radio', verdict: 'too_few_data', contribution: null },
    { channel: 'tv', verdict: 'estimated' },
  ]);
  expect(mediaMix([])).toEqual({ days: 0, fit: null, baseline: null, channels: [] });
});

test('gives the same twice', () => {
  expect(mediaMix(world(200))).toEqual(mediaMix(world(200)));
});
