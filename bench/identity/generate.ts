import { DuckDBInstance } from '@duckdb/node-api';
import { MEN, SURNAMES, WOMEN } from '../../ingest/sandbox/world/names.ts';
import { Rng } from '../../ingest/sandbox/world/rng.ts';
import { type Company, type Person, SOURCES, writeRecord } from './errors.ts';

const SYLLABLES =
  'ba be bo ca co cu da do fa ga go gui la le lla lo lu ma me mo na ne ni no pa pe qui ra re ri ro sa se so ta te to va ve za zo'.split(
    ' ',
  );
const ENDINGS = 'ez es in al ar as era ero illo eda osa ugui aga eta iz ondo arte ero on ell ana'.split(' ');

/** How many records people have: most one or two, a few a dozen. */
const RECORDS = [
  [1, 0.555],
  [2, 0.213],
  [3, 0.107],
  [4, 0.061],
  [5, 0.031],
  [6, 0.012],
  [7, 0.009],
  [8, 0.006],
  [10, 0.005],
  [12, 0.002],
] as const;

/** Surnames by rank, as skewed as the real ones: a few hundred common ones and thousands that are rare. */
function surnames(rng: Rng): (rng: Rng) => string {
  const rare = Array.from({ length: 9000 }, () => {
    const text =
      Array.from({ length: rng.int(1, 2) }, () => rng.pick(SYLLABLES)).join('') +
      rng.pick(SYLLABLES) +
      rng.pick(ENDINGS);
    return text[0]!.toUpperCase() + text.slice(1);
  });
  return (draw) => {
    if (draw.chance(0.45)) return rare[Math.floor(rare.length * draw.next() ** 1.5)]!;
    return SURNAMES[Math.min(SURNAMES.length - 1, Math.floor(SURNAMES.length * draw.next() ** 2.6))]!;
  };
}

const skewed = (rng: Rng, list: readonly string[]) => list[Math.floor(list.length * rng.next() ** 1.8)]!;
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]/g, '');

/** A DNI with its letter; one in twenty is a NIE. */
export function nationalId(rng: Rng): string {
  const number = rng.int(0, 99_999_999);
  const letters = 'TRWAGMYFPDXBNJZSQVHLCKE';
  if (rng.chance(0.05)) {
    const [prefix, rest] = [rng.int(0, 2), number % 10_000_000];
    return `${'XYZ'[prefix]}${String(rest).padStart(7, '0')}${letters[(prefix * 10_000_000 + rest) % 23]}`;
  }
  return `${String(number).padStart(8, '0')}${letters[number % 23]}`;
}

/** An address that nobody has yet; `taken` remembers. */
function email(
  rng: Rng,
  taken: Set<string>,
  person: { given: string; s1: string; s2: string; birth: string },
): string {
  const [given, s1, s2] = [plain(person.given), plain(person.s1), plain(person.s2)];
  const year = rng.chance(0.6) ? person.birth.slice(2, 4) : person.birth.slice(0, 4);
  const box = rng.weighted([
    [`${given}.${s1}`, 12],
    [`${given}${s1}`, 5],
    [`${given}.${s1}.${s2}`, 10],
    [`${given}_${s1}${year}`, 14],
    [`${given[0]}${s1}${year}`, 12],
    [`${s1}.${given}`, 6],
    [`${given}${year}`, 14],
    [`${given.slice(0, 3)}${s1.slice(0, 4)}${rng.int(1, 999)}`, 14],
    [`${given}${s1.slice(0, 3)}${s2.slice(0, 3)}`, 8],
  ]);
  const domain = rng.weighted([
    ['gmail.com', 55],
    ['hotmail.com', 18],
    ['hotmail.es', 8],
    ['outlook.com', 7],
    ['yahoo.es', 7],
    ['live.com', 3],
    ['icloud.com', 2],
  ]);
  let address = `${box}@${domain}`;
  while (taken.has(address)) address = `${box}${rng.int(1, 9999)}@${domain}`;
  taken.add(address);
  return address;
}

const mobile = (rng: Rng) => `${rng.chance(0.75) ? 6 : 7}${String(rng.int(0, 99_999_999)).padStart(8, '0')}`;
const landline = (rng: Rng) => `9${rng.int(1, 8)}${String(rng.int(0, 9_999_999)).padStart(7, '0')}`;

function household(
  rng: Rng,
  taken: Set<string>,
  surname: (rng: Rng) => string,
  previous: Person[],
): Person[] {
  const size = rng.weighted([
    [1, 0.35],
    [2, 0.31],
    [3, 0.18],
    [4, 0.16],
  ]);
  const place = rng.int(1, 52);
  const postcode = `${String(place).padStart(2, '0')}${String(rng.int(1, 40)).padStart(3, '0')}`;
  const street = {
    name: surname(rng),
    number: rng.int(1, 180),
    floor: `${rng.int(1, 8)}º ${rng.pick(['A', 'B', 'C', 'D'])}`,
  };
  const home = rng.chance(0.35) ? landline(rng) : null;
  const shared = rng.chance(0.12) ? mobile(rng) : null;
  const people: Person[] = [];
  for (let at = 0; at < size; at++) {
    const isWoman = at === 0 ? false : at === 1 ? true : rng.chance(0.5);
    const [father, mother] = [people[0], people[1]];
    const isChild = at >= 2;
    const year = isChild ? rng.int(1975, 2007) : rng.int(1935, 1998);
    const twin = at === 3 && rng.chance(0.05) ? people[2] : undefined;
    const birth =
      twin?.birth ??
      `${year}-${String(rng.int(1, 12)).padStart(2, '0')}-${String(rng.int(1, 28)).padStart(2, '0')}`;
    const given =
      isChild && !isWoman && rng.chance(0.08) ? father!.given : skewed(rng, isWoman ? WOMEN : MEN);
    const names = {
      given,
      s1: isChild ? father!.s1 : surname(rng),
      s2: isChild ? mother!.s1 : surname(rng),
      birth,
    };
    people.push({
      ...names,
      dni: nationalId(rng),
      mobile:
        shared && rng.chance(0.6)
          ? shared
          : rng.chance(0.003) && previous.length > 0
            ? rng.pick(previous).mobile
            : mobile(rng),
      landline: home,
      email: email(rng, taken, names),
      email2: rng.chance(0.2) ? email(rng, taken, names) : null,
      postcode,
      city: `Ciudad ${place}`,
      street,
      company: null,
      before: {
        postcode: `${postcode.slice(0, 2)}${String(rng.int(1, 40)).padStart(3, '0')}`,
        street: { ...street, name: surname(rng), number: rng.int(1, 180) },
        mobile: mobile(rng),
      },
    });
  }
  if (people.length > 1 && rng.chance(0.06)) people[1]!.email = people[0]!.email;
  return people;
}

function company(rng: Rng, at: number, surname: (rng: Rng) => string): Company {
  const name = surname(rng);
  return {
    name: `${name} ${rng.pick(['Servicios', 'Logística', 'Hijos', 'Clínica'])} ${rng.pick(['SL', 'SA'])}`,
    domain: `${plain(name)}${at}.es`,
    phone: landline(rng),
  };
}

/** Writes `records` made-up records of Spanish customers with their truth to two Parquet files; the same for a seed. */
export async function generate(folder: string, records: number, seed: number): Promise<void> {
  const rng = new Rng(seed);
  const surname = surnames(rng);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns =
    'source, source_key, given_name, surname1, surname2, dni, dob, phone, phone2, email, street, postcode, city, company, created_at'.split(
      ', ',
    );
  await connection.run(
    `create table records (record_id bigint, ${columns.map((name) => `${name} varchar`).join(', ')})`,
  );
  await connection.run('create table truth (record_id bigint, person_id bigint)');
  const [rows, truth] = [
    await connection.createAppender('records'),
    await connection.createAppender('truth'),
  ];
  const taken = new Set<string>();
  let written = 0;
  let personId = 0;
  let last: Person[] = [];
  while (written < records) {
    const people = household(rng, taken, surname, last);
    for (const person of people) {
      if (rng.chance(0.08)) person.company = company(rng, Math.floor(personId / 40), surname);
      const count = rng.weighted(RECORDS);
      for (let at = 0; at < count && written < records; at++) {
        const source = rng.weighted(
          SOURCES.filter(([name]) => name !== 'b2b_crm' || person.company !== null),
        );
        const record = writeRecord(rng, source, person, people);
        rows.appendBigInt(BigInt(written));
        for (const name of columns) {
          const value =
            name === 'source_key'
              ? `${source.slice(0, 2)}-${String(written).padStart(8, '0')}`
              : record[name];
          if (value === null || value === undefined) rows.appendNull();
          else rows.appendVarchar(value);
        }
        rows.endRow();
        truth.appendBigInt(BigInt(written));
        truth.appendBigInt(BigInt(personId));
        truth.endRow();
        written++;
      }
      personId++;
    }
    last = people;
  }
  rows.closeSync();
  truth.closeSync();
  // In no order that tells who is who
  await connection.run(
    `copy (from records order by hash(record_id), record_id) to '${folder}/records.parquet' (format parquet)`,
  );
  await connection.run(`copy truth to '${folder}/truth.parquet' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}
