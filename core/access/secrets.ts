import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text that is safe in cookies, headers and URLs. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What the ledger keeps of a session or API token. A plain digest is enough because the token is 256 random bits;
 * looking it up by digest also means that no comparison depends on the token's own characters.
 */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
