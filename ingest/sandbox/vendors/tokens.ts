import { createHash } from 'node:crypto';
import type { DemoBrand } from '../brands.ts';

/**
 * Access tokens of vendors that sign in with a longer-lived secret. A token names its end and proves the secret by a
 * hash, so that servers need no memory of what they gave out.
 */
export function accessToken(secret: string, endsAt: number): string {
  const proof = createHash('sha256').update(`${secret}|${endsAt}`).digest('hex').slice(0, 40);
  return `ya29.${endsAt}.${proof}`;
}

/** A token that outlives every test. */
export const lastingToken = (secret: string) => accessToken(secret, Date.parse('2100-01-01T00:00:00Z'));

/** The brand of a bearer token that has not ended at `now`. */
export function brandOf(
  authorization: string | undefined,
  secrets: ReadonlyMap<string, DemoBrand>,
  now: number,
): DemoBrand | undefined {
  const token = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1];
  const endsAt = Number(token?.split('.')[1]);
  if (token === undefined || !(endsAt > now)) return undefined;
  for (const [secret, brand] of secrets) if (accessToken(secret, endsAt) === token) return brand;
  return undefined;
}
