import type { Clock } from '../clock.ts';
import type { Ledger } from '../ledger/open.ts';
import { randomSecret, secretDigest } from './secrets.ts';

/** How long a sign-in lasts, in milliseconds: a working day, never renewed. */
export const SESSION_MS = 12 * 60 * 60 * 1000;

/** Starts a session and returns its token, of which only a digest is kept; sessions that have ended are removed. */
export async function createSession(
  ledger: Ledger,
  clock: Clock,
  userId: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomSecret();
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  await ledger.transaction().execute(async (tx) => {
    await tx.deleteFrom('sessions').where('expires_at', '<=', now.toISOString()).execute();
    await tx
      .insertInto('sessions')
      .values({
        token_hash: secretDigest(token),
        user_id: userId,
        created_at: now.toISOString(),
        expires_at: expiresAt.toISOString(),
      })
      .execute();
  });
  return { token, expiresAt };
}

/** The user of a session that has not ended, or null. */
export async function sessionUser(ledger: Ledger, clock: Clock, token: string): Promise<string | null> {
  const row = await ledger
    .selectFrom('sessions')
    .select('user_id')
    .where('token_hash', '=', secretDigest(token))
    .where('expires_at', '>', clock.now().toISOString())
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Ends a session; unknown tokens are ignored. */
export async function endSession(ledger: Ledger, token: string): Promise<void> {
  await ledger.deleteFrom('sessions').where('token_hash', '=', secretDigest(token)).execute();
}
