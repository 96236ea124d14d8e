/** What holds from the instant it was computed for until (not including) `until`. */
export interface Held<T> {
  value: T;
  until: number;
}

/**
 * Keeps what was computed for an instant until the next change, so that a thousand requests within a quiet hour
 * cost one computation. A clock that goes back computes anew.
 */
export function heldUntilChange<T>(compute: (now: number) => Held<T>): (now: number) => T {
  let held: (Held<T> & { from: number }) | undefined;
  return (now) => {
    if (held === undefined || now < held.from || now >= held.until) held = { ...compute(now), from: now };
    return held.value;
  };
}

/** The earlier of a known change and another instant that lies after `now`. */
export function nextChange(until: number, at: number | null | undefined, now: number): number {
  return at != null && at > now && at < until ? at : until;
}
