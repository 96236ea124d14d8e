import type { Rng } from '../../ingest/sandbox/world/rng.ts';

export interface Company {
  name: string;
  domain: string;
  phone: string;
}

/** A made-up person as they are, before any source writes them down. */
export interface Person {
  given: string;
  s1: string;
  s2: string;
  birth: string;
  dni: string;
  mobile: string;
  landline: string | null;
  email: string;
  email2: string | null;
  postcode: string;
  city: string;
  street: { name: string; number: number; floor: string };
  company: Company | null;
  /** Where they lived and what number they had before. */
  before: { postcode: string; street: Person['street']; mobile: string };
}

export type Written = Record<string, string | null>;

type Source = 'crm' | 'commerce' | 'web' | 'ads_leads' | 'contact_centre' | 'b2b_crm';

/** Sources with how many of the records are theirs. */
export const SOURCES: readonly (readonly [Source, number])[] = [
  ['crm', 0.235],
  ['commerce', 0.21],
  ['web', 0.2],
  ['ads_leads', 0.145],
  ['contact_centre', 0.145],
  ['b2b_crm', 0.8],
];

/** How often each source fills a field in. */
const FILLS: Record<
  Source,
  Record<'s2' | 'dni' | 'dob' | 'phone' | 'phone2' | 'email' | 'street' | 'postcode', number>
> = {
  crm: { s2: 0.9, dni: 0.8, dob: 0.66, phone: 0.85, phone2: 0.18, email: 0.67, street: 0.9, postcode: 0.9 },
  commerce: {
    s2: 0.7,
    dni: 0.45,
    dob: 0.05,
    phone: 0.83,
    phone2: 0.02,
    email: 0.88,
    street: 0.97,
    postcode: 0.97,
  },
  web: {
    s2: 0.08,
    dni: 0.05,
    dob: 0.27,
    phone: 0.34,
    phone2: 0.005,
    email: 0.89,
    street: 0.16,
    postcode: 0.5,
  },
  ads_leads: {
    s2: 0.1,
    dni: 0,
    dob: 0.03,
    phone: 0.85,
    phone2: 0.01,
    email: 0.86,
    street: 0,
    postcode: 0.38,
  },
  contact_centre: {
    s2: 0.2,
    dni: 0.62,
    dob: 0.2,
    phone: 0.77,
    phone2: 0.14,
    email: 0.35,
    street: 0.29,
    postcode: 0.29,
  },
  b2b_crm: { s2: 0.4, dni: 0.07, dob: 0, phone: 0.8, phone2: 0.23, email: 0.97, street: 0.6, postcode: 0.6 },
};

const NICKNAMES: Record<string, readonly string[]> = {
  José: ['Pepe', 'Josep'],
  Francisco: ['Paco', 'Fran', 'Fco.'],
  Manuel: ['Manolo', 'Manu'],
  Antonio: ['Toni', 'Antoni'],
  Javier: ['Javi', 'Xavier'],
  Juan: ['Joan'],
  Jesús: ['Chus'],
  Rafael: ['Rafa'],
  Daniel: ['Dani'],
  Carlos: ['Carles'],
  Isabel: ['Isa'],
  Pilar: ['Pili'],
  Beatriz: ['Bea'],
  Cristina: ['Cris'],
  María: ['Mª'],
  Mercedes: ['Merche'],
  'María Carmen': ['Mª Carmen', 'Maricarmen', 'María'],
  'Francisco Javier': ['Fco. Javier', 'Francisco'],
  'José Antonio': ['José', 'Jose A.'],
  'José Luis': ['José', 'Joseluis'],
  'Miguel Ángel': ['Miguel'],
  'Ana María': ['Ana', 'Ana Mª'],
  Montserrat: ['Montse'],
  Alejandro: ['Álex'],
  Alberto: ['Berto'],
  Patricia: ['Patri'],
  Luis: ['Lluís'],
  Miguel: ['Miquel'],
};

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/v/, 'b'],
  [/b/, 'v'],
  [/z/, 's'],
  [/s/, 'z'],
  [/ll/, 'y'],
  [/y/, 'll'],
  [/h/, ''],
  [/g(?=[ei])/, 'j'],
  [/j/, 'g'],
];

/** One slip of the keyboard: a letter left out, doubled, replaced, two swapped, or written as it sounds. */
export function slip(rng: Rng, text: string): string {
  if (text.length < 3) return text;
  const at = rng.int(1, text.length - 2);
  const kind = rng.int(0, 4);
  if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 1) return text.slice(0, at) + text[at] + text.slice(at);
  if (kind === 2) return text.slice(0, at) + rng.pick([...'aeiourstnl']) + text.slice(at + 1);
  if (kind === 3) return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  const fitting = SOUNDS.filter(([from]) => from.test(text));
  return fitting.length === 0 ? text : text.replace(...rng.pick(fitting));
}

/** One digit wrong, or two neighbours swapped. */
function wrongDigit(rng: Rng, text: string): string {
  const at = rng.int(1, Math.min(7, text.length - 2));
  return rng.chance(0.5)
    ? text.slice(0, at) + String(rng.int(0, 9)) + text.slice(at + 1)
    : text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
}

const bare = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '');

function phone(rng: Rng, number: string): string {
  const digits = rng.chance(0.01) ? wrongDigit(rng, number) : number;
  const [a, b, c] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return rng.weighted([
    [digits, 45],
    [`+34${digits}`, 25],
    [`${a} ${b} ${c}`, 15],
    [`${a} ${digits.slice(3, 5)} ${digits.slice(5, 7)} ${digits.slice(7)}`, 10],
    [`0034 ${a}-${digits.slice(3)}`, 5],
  ]);
}

function mail(rng: Rng, address: string): string {
  const [box, domain] = address.split('@') as [string, string];
  if (rng.chance(0.012)) return `${slip(rng, box)}@${domain}`;
  if (rng.chance(0.012))
    return `${box}@${domain.replace('gmail.com', 'gmial.com').replace('hotmail', 'hotmial')}`;
  if (domain === 'gmail.com' && rng.chance(0.04)) return `${box}+promo@${domain}`;
  if (domain === 'gmail.com' && rng.chance(0.04)) return `${box.slice(0, 2)}.${box.slice(2)}@${domain}`;
  return rng.chance(0.08) ? address[0]!.toUpperCase() + address.slice(1) : address;
}

/** A date of birth as it is typed: a placeholder, another day, day and month swapped, one digit wrong; mostly right. */
function writtenBirth(rng: Rng, dob: string): string {
  const [year, month, day] = dob.split('-') as [string, string, string];
  const error = rng.next();
  if (error < 0.02) return '1900-01-01';
  if (error < 0.035) return `${rng.int(1940, 2005)}-${month}-${rng.int(10, 28)}`;
  if (error < 0.05 && Number(day) <= 12) return `${year}-${day}-${month}`;
  return error > 0.985 ? `${dob.slice(0, 9)}${rng.int(1, 8)}` : dob;
}

/** One record of a person as a source writes it down, with the errors that such sources make. */
export function writeRecord(rng: Rng, source: Source, person: Person, household: readonly Person[]): Written {
  const fills = FILLS[source];
  const has = (field: keyof typeof fills) => rng.chance(fills[field]);
  const style = rng.weighted([
    ['as', 45],
    ['bare', 15],
    ['upper', 28],
    ['lower', 12],
  ]);
  const styled = (text: string) =>
    style === 'upper'
      ? (rng.chance(0.5) ? bare(text) : text).toUpperCase()
      : style === 'lower'
        ? text.toLowerCase()
        : style === 'bare'
          ? bare(text)
          : text;
  const nick = NICKNAMES[person.given];
  let given = nick && rng.chance(0.1) ? rng.pick(nick) : person.given;
  if (given.includes(' ') && rng.chance(0.15)) given = given.split(' ')[0]!;
  if (rng.chance(0.03)) given = slip(rng, given);
  let surname1: string = rng.chance(0.035) ? slip(rng, person.s1) : person.s1;
  let surname2: string | null = has('s2') ? (rng.chance(0.035) ? slip(rng, person.s2) : person.s2) : null;
  if (surname2 && rng.chance(0.008)) [surname1, surname2] = [surname2, surname1];
  if (surname2 && rng.chance(source === 'contact_centre' || source === 'web' ? 0.6 : 0.05)) {
    surname1 = `${surname1} ${surname2}`;
    surname2 = null;
  }
  let dni = has('dni') ? person.dni : null;
  if (dni && source === 'commerce' && household.length > 1 && rng.chance(0.015))
    dni = rng.pick(household).dni;
  if (dni && rng.chance(0.01)) dni = wrongDigit(rng, dni);
  if (dni && rng.chance(0.12))
    dni = rng.pick([
      dni.toLowerCase(),
      `${dni.slice(0, 8)}-${dni.slice(8)}`,
      `${dni.slice(0, 2)}.${dni.slice(2, 5)}.${dni.slice(5)}`,
    ]);
  let dob = has('dob') ? person.birth : null;
  if (dob) dob = writtenBirth(rng, dob);
  const { postcode, street } = rng.chance(0.06) ? person.before : person;
  const mobile = rng.chance(0.05) ? person.before.mobile : person.mobile;
  const isWork = source === 'b2b_crm' && person.company !== null;
  const number = isWork
    ? person.company!.phone
    : person.landline && rng.chance(0.12)
      ? person.landline
      : mobile;
  const address = isWork
    ? rng.chance(0.2)
      ? `info@${person.company!.domain}`
      : `${bare(person.given)
          .toLowerCase()
          .replace(/[^a-z]/g, '')}.${bare(person.s1)
          .toLowerCase()
          .replace(/[^a-z]/g, '')}@${person.company!.domain}`
    : person.email2 && rng.chance(0.3)
      ? person.email2
      : person.email;
  const written = has('phone')
    ? rng.chance(0.008)
      ? rng.pick(['600000000', '666666666', '999999999', '900000000'])
      : phone(rng, number)
    : null;
  const email = has('email')
    ? rng.chance(0.012)
      ? rng.pick(['noemail@noemail.com', 'no@no.es', 'sincorreo@gmail.com'])
      : mail(rng, address)
    : null;
  return {
    source,
    given_name: styled(given),
    surname1: styled(surname1),
    surname2: surname2 === null ? null : styled(surname2),
    dni,
    dob,
    phone: written,
    phone2: has('phone2') && person.landline && !isWork ? phone(rng, person.landline) : null,
    email,
    street: has('street')
      ? `${rng.pick(['Calle', 'C/', 'Calle de', 'c.'])} ${street.name} ${street.number}, ${street.floor}`
      : null,
    postcode: has('postcode') ? postcode : null,
    city: has('postcode') ? person.city : null,
    company: isWork ? person.company!.name : null,
    created_at: `20${rng.int(18, 26)}-0${rng.int(1, 9)}-${rng.int(10, 28)}`,
  };
}
