import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../config/load.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { generatePassword, hashPassword, verifyPassword } from './passwords.ts';
import { createSession, endSession, SESSION_MS, sessionUser } from './sessions.ts';
import { createToken, listTokens, revokeToken, tokenUser } from './tokens.ts';
import {
  activeScopes,
  addUser,
  findUser,
  givePasswords,
  listUsers,
  resetPassword,
  scopeOfUser,
  syncUsers,
} from './users.ts';

const CONFIG = (users: string) =>
  parseConfig(
    `
company: { name: Casa }
brands: [{ id: norte, name: Norte }, { id: sur, name: Sur }]
agencies: [{ id: lumen, brands: [norte] }]
access: { users: [${users}] }`,
    '/nowhere/atalaya.yaml',
  );
const ANA = '{ email: Ana@Casa.example, role: marketer, brands: [norte] }';
const LUZ = '{ email: luz@lumen.example, role: agency, agency: lumen, brands: [norte, sur] }';

let folder: string;
let ledger: Ledger;
let now = new Date('2026-09-30T08:00:00Z');
const clock = { now: () => new Date(now) };

beforeEach(async () => {
  now = new Date('2026-09-30T08:00:00Z');
  folder = mkdtempSync(join(tmpdir(), 'atalaya-access-'));
  ledger = await openLedger(join(folder, 'ledger.db'));
});
afterEach(async () => {
  await ledger.destroy();
  rmSync(folder, { recursive: true, force: true });
});

test('a password is verified by its salted hash alone', async () => {
  const password = generatePassword();
  const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)]);
  expect(one).not.toBe(two);
  expect(one).not.toContain(password);
  expect(await verifyPassword(password, one)).toBe(true);
  expect(await verifyPassword(`${password} `, one)).toBe(false);
  for (const broken of [null, '', 'plain', 'scrypt$1$1$1$$']) {
    expect(await verifyPassword('', broken)).toBe(false);
  }
});

test('the configuration decides role and brands; taking somebody out switches them off and ends their sessions', async () => {
  expect(await syncUsers(ledger, clock, CONFIG(`${ANA}, ${LUZ}`))).toEqual({
    added: ['ana@casa.example', 'luz@lumen.example'],
    changed: [],
    removed: [],
  });
  expect((await findUser(ledger, 'ANA@casa.example'))?.brands).toEqual(['norte']);
  // An agency is held to its own brands, whatever else the configuration grants.
  const luz = (await findUser(ledger, 'luz@lumen.example'))!;
  expect(luz.brands).toEqual(['norte']);
  expect((await syncUsers(ledger, clock, CONFIG(`${ANA}, ${LUZ}`))).changed).toEqual([]);

  const { token } = await createSession(ledger, clock, luz.id);
  await addUser(ledger, clock, CONFIG(''), { email: 'eva@casa.example', role: 'admin', brands: ['*'] });
  const wider = ANA.replace('[norte]', '[norte, sur]');
  expect(await syncUsers(ledger, clock, CONFIG(wider))).toEqual({
    added: [],
    changed: ['ana@casa.example'],
    removed: ['luz@lumen.example'],
  });
  expect(await sessionUser(ledger, clock, token)).toBeNull();
  expect(await scopeOfUser(ledger, luz.id, CONFIG(''))).toBeNull();
  const active = (await listUsers(ledger)).filter((user) => user.isActive).map((user) => user.email);
  expect(active).toEqual(['ana@casa.example', 'eva@casa.example']);
});

test('only people of existing brands have a scope, and each audience is asked for once it is needed', async () => {
  const config = CONFIG(ANA);
  await syncUsers(ledger, clock, config);
  const ana = (await findUser(ledger, 'ana@casa.example'))!;
  const found = await scopeOfUser(ledger, ana.id, config);
  expect(found?.scope).toMatchObject({
    role: 'marketer',
    brands: ['norte'],
    allBrands: false,
    personalData: false,
  });
  expect(await scopeOfUser(ledger, ana.id, { brands: [{ id: 'sur', name: 'Sur' }] })).toBeNull();
  expect((await activeScopes(ledger, config)).map((scope) => scope.role)).toEqual(['admin', 'marketer']);
});

test('passwords are given once, only to those without one, and a reset ends sessions', async () => {
  await syncUsers(ledger, clock, CONFIG(`${ANA}, ${LUZ}`));
  const given = await givePasswords(ledger, clock);
  expect(given.map((one) => one.user.email)).toEqual(['ana@casa.example', 'luz@lumen.example']);
  expect(await givePasswords(ledger, clock)).toEqual([]);
  const { token } = await createSession(ledger, clock, given[0]!.user.id);
  await expect(resetPassword(ledger, clock, 'ana@casa.example', 'short')).rejects.toThrow(/too short/);
  expect(await sessionUser(ledger, clock, token)).toBe(given[0]!.user.id);
  await resetPassword(ledger, clock, 'ana@casa.example');
  expect(await sessionUser(ledger, clock, token)).toBeNull();
  await expect(resetPassword(ledger, clock, 'bob@casa.example')).rejects.toThrow(/ana@casa.example/);
});

test('a session ends after twelve hours or when it is ended; the ledger never holds its token', async () => {
  await syncUsers(ledger, clock, CONFIG(ANA));
  const ana = (await findUser(ledger, 'ana@casa.example'))!;
  const { token } = await createSession(ledger, clock, ana.id);
  expect(await sessionUser(ledger, clock, token)).toBe(ana.id);
  expect(JSON.stringify(await ledger.selectFrom('sessions').selectAll().execute())).not.toContain(token);
  now = new Date(now.getTime() + SESSION_MS - 1);
  expect(await sessionUser(ledger, clock, token)).toBe(ana.id);
  now = new Date(now.getTime() + 1);
  expect(await sessionUser(ledger, clock, token)).toBeNull();
  const second = await createSession(ledger, clock, ana.id);
  expect(await ledger.selectFrom('sessions').selectAll().execute()).toHaveLength(1);
  await endSession(ledger, second.token);
  expect(await sessionUser(ledger, clock, second.token)).toBeNull();
});

test('an API token acts as its user until it expires or is revoked', async () => {
  await syncUsers(ledger, clock, CONFIG(ANA));
  const ana = (await findUser(ledger, 'ana@casa.example'))!;
  const forever = await createToken(ledger, clock, { email: ana.email, name: 'report' });
  const short = await createToken(ledger, clock, { email: ana.email, name: 'trial', days: 1 });
  expect(await tokenUser(ledger, clock, forever.token)).toEqual({
    id: forever.id,
    userId: ana.id,
    scopes: ['load', 'meta'],
  });
  expect(JSON.stringify(await listTokens(ledger))).not.toContain(forever.token);
  now = new Date(now.getTime() + 86_400_000);
  expect(await tokenUser(ledger, clock, short.token)).toBeNull();
  await revokeToken(ledger, clock, forever.id);
  expect(await tokenUser(ledger, clock, forever.token)).toBeNull();
  await expect(revokeToken(ledger, clock, forever.id)).rejects.toThrow(/no token/);
  await expect(createToken(ledger, clock, { email: 'bob@casa.example', name: 'x' })).rejects.toThrow(
    /no active user/,
  );
});

test('a user needs an address, an unused one, known brands and, for an agency, an agency', async () => {
  const config = CONFIG('');
  const add = (input: object) =>
    addUser(ledger, clock, config, { email: 'eva@casa.example', role: 'admin', brands: ['*'], ...input });
  await expect(add({ email: 'eva' })).rejects.toThrow(/not an e-mail/);
  await expect(add({ brands: ['este'] })).rejects.toThrow(/Brands: norte, sur/);
  await expect(add({ role: 'agency', brands: undefined, agency: 'nadie' })).rejects.toThrow(/lumen/);
  const { password } = await add({});
  expect(password).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/);
  await expect(add({})).rejects.toThrow(/already a user/);
});
