import { describe, expect, it } from 'vitest';
import { pace, sharedPace } from './pace.ts';

async function duration(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

describe('pace', () => {
  it('lets a burst through and spaces what comes after it', async () => {
    const turn = pace({ perMinute: 1200, burst: 3 });
    const turns = async (count: number) => {
      for (let n = 0; n < count; n++) await turn();
    };
    const started = performance.now();
    expect(await duration(() => turns(3))).toBeLessThan(45);
    await turns(3);
    // Six turns, three of them at once: the last cannot come before three times 50 ms. Timers may be a little early.
    expect(performance.now() - started).toBeGreaterThan(145);
  });

  it('is shared by all who name the same owner and bucket', () => {
    const owner = {};
    const limit = { perMinute: 10 };
    expect(sharedPace(owner, 'search', limit)).toBe(sharedPace(owner, 'search', limit));
    expect(sharedPace(owner, 'search', limit)).not.toBe(sharedPace(owner, 'other', limit));
    expect(sharedPace(owner, 'search', limit)).not.toBe(sharedPace({}, 'search', limit));
  });
});
