import { createHash } from 'node:crypto';

/** Minutes before each new try, by class of failure; a class that is missing does not pass by waiting. */
const WAITS: Readonly<Record<string, readonly number[]>> = {
  transient: [1, 4, 15, 30],
  rate_limited: [5, 15, 45, 60],
  cursor_expired: [1, 15],
};

const MINUTE_MS = 60_000;
/** Waits are lengthened by up to this share, so that connections that failed together do not come back together. */
const SPREAD = 0.2;

/**
 * Milliseconds until a connection that failed with `errorClass` is tried for the `attempt`-th time again (from 1), or
 * null when it is not: wrong credentials, a missing permission or a bug need a person, and the budget is limited.
 */
export function retryDelay(
  errorClass: string,
  attempt: number,
  options: { name: string; budget: number },
): number | null {
  const waits = WAITS[errorClass];
  if (!waits || attempt < 1 || attempt > options.budget) return null;
  const minutes = waits[attempt - 1] ?? waits.at(-1)!;
  return Math.round(minutes * MINUTE_MS * (1 + SPREAD * shareOf(`${options.name}/${attempt}`)));
}

/** How long after its time a job begins: the same for the same job, spread over the jobs. */
export function jitter(name: string, seconds: number): number {
  return Math.round(shareOf(name) * seconds * 1000);
}

/** A number from 0 to 1 that depends on the text alone. */
function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
