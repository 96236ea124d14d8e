import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AtalayaError, EXIT } from '../errors.ts';
import type { Ledger } from '../ledger/open.ts';
import { writeAudit } from './audit.ts';
import { randomSecret, secretDigest } from './secrets.ts';
import { DEFAULT_SCOPES, TOKEN_SCOPES, type TokenScope } from './token-scopes.ts';
import { findUser } from './users.ts';

/** Makes a token recognisable to people and to secret scanners. */
const PREFIX = 'atl_';

export interface ApiToken {
  id: string;
  email: string;
  name: string;
  scopes: TokenScope[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}

/** Creates an API token that acts as the user with `email`; its value is returned once and kept only as a digest. */
export async function createToken(
  ledger: Ledger,
  clock: Clock,
  input: { email: string; name: string; days?: number; scopes?: readonly TokenScope[] },
): Promise<{ id: string; token: string; expiresAt: string | null; scopes: TokenScope[] }> {
  const user = await findUser(ledger, input.email);
  if (!user?.isActive) {
    throw new AtalayaError(`There is no active user ${input.email}: see "atalaya user list".`, {
      exitCode: EXIT.usage,
    });
  }
  const token = PREFIX + randomSecret();
  const id = randomBytes(6).toString('hex');
  const now = clock.now();
  const expiresAt =
    input.days === undefined ? null : new Date(now.getTime() + input.days * 86_400_000).toISOString();
  const scopes = [...(input.scopes ?? DEFAULT_SCOPES)];
  await ledger
    .insertInto('tokens')
    .values({
      id,
      token_hash: secretDigest(token),
      user_id: user.id,
      name: input.name,
      created_at: now.toISOString(),
      expires_at: expiresAt,
      revoked_at: null,
      scopes: scopes.join(','),
    })
    .execute();
  await writeAudit(ledger, clock, {
    actor: 'cli',
    action: 'token.created',
    subject: id,
    detail: `${user.email} ${scopes.join(',')} until ${expiresAt ?? 'revoked'}`,
  });
  return { id, token, expiresAt, scopes };
}

/** Revokes a token at once. */
export async function revokeToken(ledger: Ledger, clock: Clock, id: string): Promise<void> {
  const result = await ledger
    .updateTable('tokens')
    .set({ revoked_at: clock.now().toISOString() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) {
    throw new AtalayaError(`There is no token ${id} to revoke: see "atalaya token list".`, {
      exitCode: EXIT.usage,
    });
  }
  await writeAudit(ledger, clock, { actor: 'cli', action: 'token.revoked', subject: id });
}

/** All tokens, without their values. */
export async function listTokens(ledger: Ledger): Promise<ApiToken[]> {
  const rows = await ledger
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .select([
      'tokens.id',
      'users.email',
      'tokens.name',
      'tokens.scopes',
      'tokens.created_at as createdAt',
      'tokens.expires_at as expiresAt',
      'tokens.revoked_at as revokedAt',
    ])
    .orderBy('tokens.created_at')
    .execute();
  return rows.map((row) => ({ ...row, scopes: scopesOf(row.scopes) }));
}

function scopesOf(text: string): TokenScope[] {
  return TOKEN_SCOPES.filter((scope) => text.split(',').includes(scope));
}

/** The user, id and scopes of a token that is neither revoked nor expired, or null. */
export async function tokenUser(
  ledger: Ledger,
  clock: Clock,
  token: string,
): Promise<{ id: string; userId: string; scopes: TokenScope[] } | null> {
  const row = await ledger
    .selectFrom('tokens')
    .select(['id', 'user_id', 'expires_at', 'scopes'])
    .where('token_hash', '=', secretDigest(token))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!row || (row.expires_at !== null && row.expires_at <= clock.now().toISOString())) return null;
  return { id: row.id, userId: row.user_id, scopes: scopesOf(row.scopes) };
}
