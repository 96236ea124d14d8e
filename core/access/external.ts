import type { Clock } from '../clock.ts';
import type { OidcConfig } from '../config/sign-in.ts';
import type { Ledger } from '../ledger/open.ts';
import { writeAudit } from './audit.ts';
import { type AccessConfig, findUser, grantsFor, insertUser, normalEmail, type User } from './users.ts';

/** What an identity provider says of a person; checked and signed, but not yet a right to anything. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The user behind an identity provider's claims, with the rights that they have now; null when there are none. The
 * address must be verified by the provider. Somebody who is listed or was added keeps the rights given here; for
 * others the first rule that fits decides, anew at each sign-in, and no rule means no entry.
 */
export async function externalUser(
  ledger: Ledger,
  clock: Clock,
  config: AccessConfig,
  rules: OidcConfig['rules'],
  claims: Claims,
): Promise<User | null> {
  if (typeof claims.email !== 'string' || claims.email_verified !== true) return null;
  const email = normalEmail(claims.email);
  const known = await findUser(ledger, email);
  if (known && known.managedBy !== 'oidc') return known.isActive ? known : null;

  const rule = rules.find(({ claim, value }) => holds(claims, claim, value));
  if (!rule) {
    if (known?.isActive) await switchOff(ledger, clock, known);
    return null;
  }
  const brands = grantsFor(config, rule);
  const name = typeof claims.name === 'string' ? claims.name.slice(0, 200) : email;
  if (!known)
    await insertUser(
      ledger,
      clock,
      { email, name, role: rule.role, agency: rule.agency },
      brands,
      '',
      'oidc',
    );
  else await setRights(ledger, known, { name, role: rule.role, agency: rule.agency ?? null }, brands);
  const user = await findUser(ledger, email);
  const before = known?.isActive ? rightsOf(known) : '';
  if (user && rightsOf(user) !== before) {
    const action = known ? 'user.changed' : 'user.added';
    await writeAudit(ledger, clock, { actor: 'oidc', action, subject: email, detail: rightsOf(user) });
  }
  return user;
}

/** True when the claim is the value, or a list that holds it; a claim of an object's own inherited names is none. */
function holds(claims: Claims, claim: string, value: string): boolean {
  if (!Object.hasOwn(claims, claim)) return false;
  const given = claims[claim];
  return Array.isArray(given) ? given.includes(value) : given === value;
}

function rightsOf(user: User): string {
  return `${user.role} ${[...user.brands].sort().join(',')}`;
}

async function switchOff(ledger: Ledger, clock: Clock, user: User): Promise<void> {
  await ledger.transaction().execute(async (tx) => {
    await tx.updateTable('users').set({ is_active: 0 }).where('id', '=', user.id).execute();
    await tx.deleteFrom('sessions').where('user_id', '=', user.id).execute();
  });
  await writeAudit(ledger, clock, { actor: 'oidc', action: 'user.removed', subject: user.email });
}

async function setRights(
  ledger: Ledger,
  user: User,
  set: { name: string; role: string; agency: string | null },
  brands: readonly string[],
): Promise<void> {
  await ledger.transaction().execute(async (tx) => {
    await tx
      .updateTable('users')
      .set({ ...set, is_active: 1 })
      .where('id', '=', user.id)
      .execute();
    await tx.deleteFrom('grants').where('user_id', '=', user.id).execute();
    for (const brand of brands) await tx.insertInto('grants').values({ user_id: user.id, brand }).execute();
  });
}
