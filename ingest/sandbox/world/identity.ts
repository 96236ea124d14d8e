import {
  CITIES,
  COMPANY_KINDS,
  COMPANY_WORDS,
  HOBBIES,
  MAIL_HOSTS,
  MEN,
  STREETS,
  SURNAMES,
  WOMEN,
} from './names.ts';
import type { Rng } from './rng.ts';

export interface Address {
  street: string;
  postcode: string;
  city: string;
  province: string;
}

/** Who somebody really is; what the sources write down of it differs. */
export interface Identity {
  given: string;
  surname1: string;
  surname2: string;
  sex: 'M' | 'F';
  nationalId: string;
  birthDate: string;
  /** One or two addresses that the person uses, lower case. */
  emails: string[];
  /** Nine digits without prefix. */
  phone: string;
  address: Address;
  maritalStatus: string;
  hobbies: string;
  incomeBand: string;
}

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** The control letter of a Spanish national id of `digits` (for a foreigner's, X, Y, Z stand for 0, 1, 2). */
export function controlLetter(digits: number): string {
  return LETTERS[digits % 23] as string;
}

/** A valid DNI, or now and then a valid NIE. */
export function nationalId(rng: Rng): string {
  if (rng.chance(0.07)) {
    const first = rng.int(0, 2);
    const rest = rng.int(0, 9_999_999).toString().padStart(7, '0');
    return `${'XYZ'[first]}${rest}${controlLetter(Number(`${first}${rest}`))}`;
  }
  const digits = rng.int(10_000_000, 79_999_999);
  return `${digits}${controlLetter(digits)}`;
}

/** A valid CIF of a limited company: B, seven digits and their control digit. */
export function companyTaxId(rng: Rng): string {
  const digits = rng.int(1_000_000, 9_999_999).toString();
  let sum = 0;
  for (let at = 0; at < 7; at++) {
    const digit = Number(digits[at]);
    if (at % 2 === 1) sum += digit;
    else sum += digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
  }
  return `B${digits}${(10 - (sum % 10)) % 10}`;
}

/** Text without accents, in lower case, with nothing but letters and digits. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** Common names come up more often than rare ones, as they do in a census. */
function frequent<T>(rng: Rng, list: readonly T[]): T {
  return list[Math.floor(list.length * rng.next() ** 1.7)] as T;
}

function makeEmail(
  rng: Rng,
  who: { given: string; surname1: string; surname2: string; birthDate: string },
): string {
  const given = plain(who.given.split(' ')[0] ?? '');
  const first = plain(who.surname1);
  const second = plain(who.surname2);
  const local = rng.weighted([
    [`${given}.${first}`, 3],
    [`${given}${first}`, 3],
    [`${given[0]}${first}${second[0]}`, 2],
    [`${given}.${first}.${second}`, 2],
    [`${first}.${given}`, 1],
  ] as const);
  const suffix = rng.chance(0.75)
    ? rng.weighted([
        [who.birthDate.slice(2, 4), 2],
        [String(rng.int(1, 999)), 3],
      ] as const)
    : `${second.slice(0, 3)}`;
  return `${local}${suffix}@${rng.weighted(MAIL_HOSTS)}`;
}

/**
 * A new identity. With `household`, the person lives with somebody who is known already: they share the
 * address, often the phone, and a surname.
 */
export function makeIdentity(rng: Rng, household?: Identity): Identity {
  const sex = rng.chance(0.53) ? 'F' : 'M';
  const given = frequent(rng, sex === 'F' ? WOMEN : MEN);
  const [city, province, firstCode, codes] = rng.weighted(
    CITIES.map((entry, at) => [entry, 1 / (at + 2)] as const),
  );
  const birthDate = new Date(Date.UTC(rng.int(1946, 2005), rng.int(0, 11), rng.int(1, 28)))
    .toISOString()
    .slice(0, 10);
  const child = household !== undefined && rng.chance(0.4);
  const surname1 = child ? household.surname1 : frequent(rng, SURNAMES);
  const surname2 = child ? household.surname2 : frequent(rng, SURNAMES);
  const who = { given, surname1, surname2, birthDate };
  const emails = [makeEmail(rng, who)];
  if (rng.chance(0.14)) emails.push(makeEmail(rng, who));
  const own = `${rng.chance(0.8) ? 6 : 7}${rng.int(10_000_000, 99_999_999)}`;
  return {
    ...who,
    sex,
    nationalId: nationalId(rng),
    emails,
    phone: household !== undefined && rng.chance(0.65) ? household.phone : own,
    address: household?.address ?? {
      street: `${rng.pick(STREETS)}, ${rng.int(1, 140)}, ${rng.int(1, 8)}º ${rng.pick(['A', 'B', 'C', 'Izq', 'Dcha'])}`,
      postcode: String(firstCode + rng.int(0, codes - 1)).padStart(5, '0'),
      city,
      province,
    },
    maritalStatus: rng.pick(['soltero', 'casado', 'pareja', 'divorciado']),
    hobbies: [...new Set([rng.pick(HOBBIES), rng.pick(HOBBIES)])].join(';'),
    incomeBand: rng.weighted([
      ['<18k', 2],
      ['18k-30k', 4],
      ['30k-50k', 3],
      ['>50k', 1],
    ] as const),
  };
}

/** The phone as one of the many ways in which people and tills write it. */
export function writePhone(rng: Rng, phone: string): string {
  const [a, b, c] = [phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)];
  return rng.weighted([
    [phone, 5],
    [`+34 ${a} ${b} ${c}`, 3],
    [`+34${phone}`, 3],
    [`${a} ${b.slice(0, 2)} ${b.slice(2)}${c[0]} ${c.slice(1)}`, 2],
    [`0034${phone}`, 1],
    [`${a}-${b}-${c}`, 1],
  ] as const);
}

/** The e-mail address as people type it: capitals, a blank at the end, an accent where none belongs. */
export function writeEmail(rng: Rng, email: string, given: string): string {
  if (rng.chance(0.86)) return email;
  const [local = '', host = ''] = email.split('@');
  const accented = given.split(' ')[0]?.toLowerCase() ?? '';
  return rng.weighted([
    [`${local[0]?.toUpperCase()}${local.slice(1)}@${host}`, 4],
    [email.toUpperCase(), 2],
    [`${email} `, 1],
    [email.replace(plain(accented), accented), 2],
  ] as const);
}

export interface CompanyIdentity {
  name: string;
  taxId: string;
  cnae: string;
  employees: number;
  annualRevenue: number;
  /** Share of unpaid invoices in thousandths. */
  defaultPerMille: number;
  domain: string;
  city: string;
}

/** A company that buys from the brands; money in euros. */
export function makeCompany(rng: Rng, city: string): CompanyIdentity {
  const [kind, cnae] = rng.pick(COMPANY_KINDS);
  const name = `${kind} ${rng.pick(COMPANY_WORDS)} ${rng.pick(SURNAMES)} ${rng.chance(0.75) ? 'S.L.' : 'S.A.'}`;
  const employees = Math.max(1, Math.round(rng.lognormal(14, 1.1)));
  return {
    name,
    taxId: companyTaxId(rng),
    cnae,
    employees,
    annualRevenue: employees * rng.int(45_000, 130_000),
    defaultPerMille: rng.int(0, 90),
    domain: `${plain(name).slice(0, 22)}.example`,
    city,
  };
}
