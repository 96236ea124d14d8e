import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Config, ROLES, type Role } from '../config/schema.ts';
import { AtalayaError, EXIT } from '../errors.ts';
import type { Ledger } from '../ledger/open.ts';
import { writeAudit } from './audit.ts';
import { generatePassword, hashPassword, MIN_PASSWORD_LENGTH } from './passwords.ts';
import { type AccessScope, accessScope } from './scope.ts';

/** A person known to the product, with the brands that were granted (`*` for all, also later ones). */
export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  agency: string | null;
  brands: string[];
  isActive: boolean;
  hasPassword: boolean;
  /** Who decides role and brands: the configuration, `user add`, or the identity provider at each sign-in. */
  managedBy: 'config' | 'ledger' | 'oidc';
}

export type AccessConfig = Pick<Config, 'brands' | 'agencies' | 'access'>;

export interface NewUser {
  email: string;
  name?: string;
  role: Role;
  /** Brand ids, or `['*']`; for the role `agency` those of the agency when not given. */
  brands?: string[];
  agency?: string;
}

/** Everybody, by e-mail address. */
export async function listUsers(ledger: Ledger): Promise<User[]> {
  const rows = await ledger.selectFrom('users').selectAll().orderBy('email').execute();
  const grants = await ledger.selectFrom('grants').selectAll().orderBy('brand').execute();
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as Role,
    agency: row.agency,
    brands: grants.filter((grant) => grant.user_id === row.id).map((grant) => grant.brand),
    isActive: row.is_active === 1,
    hasPassword: row.password_hash !== '',
    managedBy: row.managed_by === 'config' || row.managed_by === 'oidc' ? row.managed_by : 'ledger',
  }));
}

/** The user with this e-mail address (any case), or null. */
export async function findUser(ledger: Ledger, email: string): Promise<User | null> {
  const wanted = normalEmail(email);
  return (await listUsers(ledger)).find((user) => user.email === wanted) ?? null;
}

/** The password hash of an active user; null when there is none to compare with. */
export async function passwordHashOf(ledger: Ledger, email: string): Promise<string | null> {
  const row = await ledger
    .selectFrom('users')
    .select('password_hash')
    .where('email', '=', normalEmail(email))
    .where('is_active', '=', 1)
    .executeTakeFirst();
  return row?.password_hash || null;
}

/** What the user may see now; null when unknown, switched off, or without any brand. */
export async function scopeOfUser(
  ledger: Ledger,
  userId: string,
  config: Pick<Config, 'brands'>,
): Promise<{ user: Pick<User, 'id' | 'email' | 'name' | 'role'>; scope: AccessScope } | null> {
  const row = await ledger
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role'])
    .where('id', '=', userId)
    .where('is_active', '=', 1)
    .executeTakeFirst();
  if (!row || !ROLES.includes(row.role as Role)) return null;
  const grants = await ledger.selectFrom('grants').select('brand').where('user_id', '=', userId).execute();
  const scope = accessScope({
    userId: row.id,
    role: row.role as Role,
    grants: grants.map((grant) => grant.brand),
    brands: config.brands.map((brand) => brand.id),
  });
  if (scope.brands.length === 0) return null;
  return { user: { ...row, role: scope.role }, scope };
}

/** Adds a user with a random password, which is returned once and kept only as a hash. */
export async function addUser(
  ledger: Ledger,
  clock: Clock,
  config: AccessConfig,
  input: NewUser,
): Promise<{ user: User; password: string }> {
  const email = normalEmail(input.email);
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    throw new AtalayaError(
      `"${input.email}" is not an e-mail address: write one such as ana@company.example.`,
      {
        exitCode: EXIT.usage,
      },
    );
  }
  if (await findUser(ledger, email)) {
    throw new AtalayaError(
      `There is already a user ${email}: set a new password with "atalaya user reset ${email}".`,
      { exitCode: EXIT.usage },
    );
  }
  const brands = grantsFor(config, input);
  const password = generatePassword();
  const hash = await hashPassword(password);
  await insertUser(ledger, clock, { ...input, email }, brands, hash, 'ledger');
  await writeAudit(ledger, clock, {
    actor: 'cli',
    action: 'user.added',
    subject: email,
    detail: `${input.role} ${brands.join(',')}`,
  });
  return { user: (await findUser(ledger, email))!, password };
}

/** Sets a password (random when not given), ends the user's sessions, and returns it. */
export async function resetPassword(
  ledger: Ledger,
  clock: Clock,
  email: string,
  chosen?: string,
): Promise<string> {
  const user = await findUser(ledger, email);
  if (!user) {
    const known = (await listUsers(ledger)).map((one) => one.email).join(', ') || 'none yet';
    throw new AtalayaError(`There is no user ${email}. Users: ${known}.`, { exitCode: EXIT.usage });
  }
  if (chosen !== undefined && chosen.length < MIN_PASSWORD_LENGTH) {
    throw new AtalayaError(
      `The password is too short: choose at least ${MIN_PASSWORD_LENGTH} characters, or let the product choose one.`,
      { exitCode: EXIT.usage },
    );
  }
  const password = chosen ?? generatePassword();
  const password_hash = await hashPassword(password);
  await ledger.transaction().execute(async (tx) => {
    await tx.updateTable('users').set({ password_hash }).where('id', '=', user.id).execute();
    await tx.deleteFrom('sessions').where('user_id', '=', user.id).execute();
  });
  await writeAudit(ledger, clock, { actor: 'cli', action: 'user.password', subject: user.email });
  return password;
}

/**
 * Brings the users that the configuration lists into the ledger: new ones without a password (nobody can sign in
 * as them until one is set), changed roles and brands at once, and those that were taken out switched off.
 * Users added with `user add` are left alone.
 */
export async function syncUsers(
  ledger: Ledger,
  clock: Clock,
  config: AccessConfig,
): Promise<{ added: string[]; changed: string[]; removed: string[] }> {
  const known = new Map((await listUsers(ledger)).map((user) => [user.email, user]));
  const result = { added: [] as string[], changed: [] as string[], removed: [] as string[] };
  const listed = new Set<string>();
  for (const entry of config.access.users) {
    const email = normalEmail(entry.email);
    listed.add(email);
    const brands = grantsFor(config, entry);
    const user = known.get(email);
    if (!user) {
      await insertUser(ledger, clock, { ...entry, email }, brands, '', 'config');
      result.added.push(email);
      continue;
    }
    const name = entry.name ?? email;
    const same =
      user.isActive &&
      user.managedBy === 'config' &&
      user.name === name &&
      user.role === entry.role &&
      user.agency === (entry.agency ?? null) &&
      [...brands].sort().join() === [...user.brands].sort().join();
    if (same) continue;
    await ledger.transaction().execute(async (tx) => {
      await tx
        .updateTable('users')
        .set({ name, role: entry.role, agency: entry.agency ?? null, is_active: 1, managed_by: 'config' })
        .where('id', '=', user.id)
        .execute();
      await tx.deleteFrom('grants').where('user_id', '=', user.id).execute();
      if (brands.length > 0) {
        await tx
          .insertInto('grants')
          .values(brands.map((brand) => ({ user_id: user.id, brand })))
          .execute();
      }
    });
    result.changed.push(email);
  }
  for (const user of known.values()) {
    if (user.managedBy !== 'config' || listed.has(user.email) || !user.isActive) continue;
    await ledger.transaction().execute(async (tx) => {
      await tx.updateTable('users').set({ is_active: 0 }).where('id', '=', user.id).execute();
      await tx.deleteFrom('sessions').where('user_id', '=', user.id).execute();
    });
    result.removed.push(user.email);
  }
  for (const [action, emails] of Object.entries(result)) {
    for (const subject of emails) {
      const entry = config.access.users.find((one) => normalEmail(one.email) === subject);
      const detail = entry && `${entry.role} ${grantsFor(config, entry).join(',')}`;
      await writeAudit(ledger, clock, { actor: 'config', action: `user.${action}`, subject, detail });
    }
  }
  return result;
}

/** Gives a random password to every active user that has none; returns them, to be shown once. */
export async function givePasswords(
  ledger: Ledger,
  clock: Clock,
): Promise<{ user: User; password: string }[]> {
  const without = (await listUsers(ledger)).filter(
    (user) => user.isActive && !user.hasPassword && user.managedBy !== 'oidc',
  );
  return Promise.all(
    without.map(async (user) => ({ user, password: await resetPassword(ledger, clock, user.email) })),
  );
}

/** The scopes of all active users, and of an administrator of everything, one of each audience's kind. */
export async function activeScopes(ledger: Ledger, config: Pick<Config, 'brands'>): Promise<AccessScope[]> {
  const brands = config.brands.map((brand) => brand.id);
  const scopes = [accessScope({ userId: 'administrator', role: 'admin', grants: ['*'], brands })];
  for (const user of await listUsers(ledger)) {
    const found = user.isActive ? await scopeOfUser(ledger, user.id, config) : null;
    if (found) scopes.push(found.scope);
  }
  return scopes;
}

/** An address as the ledger keeps it. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The brands that are granted by what was asked for; throws when it names what does not exist. */
export function grantsFor(config: AccessConfig, input: Omit<NewUser, 'email'>): string[] {
  const known = config.brands.map((brand) => brand.id);
  const unknown = (input.brands ?? []).find((brand) => brand !== '*' && !known.includes(brand));
  if (unknown !== undefined) {
    throw new AtalayaError(`"${unknown}" is not a brand. Brands: ${known.join(', ')}.`, {
      exitCode: EXIT.usage,
    });
  }
  // An analyst may belong to an agency too, and is then held to its brands.
  if (input.role !== 'agency' && input.agency === undefined) return input.brands ?? ['*'];
  const agency = config.agencies.find((one) => one.id === input.agency);
  if (!agency) {
    const agencies = config.agencies.map((one) => one.id).join(', ') || 'none configured';
    throw new AtalayaError(
      `A user of an agency needs one of the agencies (${agencies}), not "${input.agency ?? ''}".`,
      { exitCode: EXIT.usage },
    );
  }
  // An agency never sees beyond its own brands, whatever was asked for.
  const asked = input.brands?.includes('*') ? undefined : input.brands;
  return agency.brands.filter((brand) => asked === undefined || asked.includes(brand));
}

/** Enters a user with role and brands. */
export async function insertUser(
  ledger: Ledger,
  clock: Clock,
  input: NewUser,
  brands: string[],
  passwordHash: string,
  managedBy: User['managedBy'],
): Promise<void> {
  const id = randomUUID();
  await ledger.transaction().execute(async (tx) => {
    await tx
      .insertInto('users')
      .values({
        id,
        email: input.email,
        name: input.name ?? input.email,
        role: input.role,
        agency: input.agency ?? null,
        password_hash: passwordHash,
        is_active: 1,
        created_at: clock.now().toISOString(),
        managed_by: managedBy,
      })
      .execute();
    if (brands.length > 0) {
      await tx
        .insertInto('grants')
        .values(brands.map((brand) => ({ user_id: id, brand })))
        .execute();
    }
  });
}
