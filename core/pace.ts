import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the next request may go out. */
export type Pace = () => Promise<void>;

/**
 * A token bucket: `burst` requests at once, then `perMinute` in every minute, evenly. For the limits that a vendor
 * sets on one kind of request beside those of the whole account. Runs on the monotonic clock, so a clock that tests
 * or demos hold still does not stop it.
 */
export function pace({ perMinute, burst = 1 }: { perMinute: number; burst?: number }): Pace {
  const interval = 60_000 / perMinute;
  let nextAt = performance.now() - interval * (burst - 1);
  return async () => {
    const now = performance.now();
    nextAt = Math.max(nextAt, now - interval * (burst - 1));
    const wait = nextAt - now;
    nextAt += interval;
    if (wait > 0) await sleep(wait);
  };
}

/** One bucket per owner (a connection's config object) and name, so that all streams of the account share it. */
const buckets = new WeakMap<object, Map<string, Pace>>();

/** The bucket `name` of `owner`, made on first use. */
export function sharedPace(owner: object, name: string, limit: { perMinute: number; burst?: number }): Pace {
  const named = buckets.get(owner) ?? new Map<string, Pace>();
  buckets.set(owner, named);
  const existing = named.get(name);
  if (existing) return existing;
  const created = pace(limit);
  named.set(name, created);
  return created;
}
