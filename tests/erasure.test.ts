import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placesOf } from '../app/erasure/testing.ts';
import { cli, NOW, scratch } from './support/process.ts';
import { onRelease } from './support/release.ts';

const home = scratch('erasure');
// The clock stands still, so that nothing new is sold meanwhile
const LATER = NOW;

interface Person {
  given_name: string;
  surname1: string;
  surname2: string;
  national_id: string;
  emails: string[];
  phone: string;
  household_of: string | null;
  records: { connection: string; id: string }[];
}

const people = (): Person[] =>
  readFileSync(join(home.path, 'sandbox/truth/people.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Person);

/** Every spelling under which the sources of the demo know a person. */
function spellings({ given_name, surname1, surname2, national_id, emails, phone }: Person): string[] {
  const names = [`${given_name} ${surname1} ${surname2}`, `${surname1} ${surname2}, ${given_name}`];
  const plain = names.map((name) => name.normalize('NFD').replace(/\p{M}/gu, ''));
  const groups = [`${phone.slice(0, 3)} ${phone.slice(3, 5)} ${phone.slice(5, 7)} ${phone.slice(7)}`];
  groups.push(`${phone.slice(0, 3)} ${phone.slice(3, 6)} ${phone.slice(6)}`);
  const ids = [national_id, `${national_id.slice(0, -1)}-${national_id.slice(-1)}`];
  // Gmail knows no dots, and the golden record shows an address without them
  const undotted = emails.map((email) => {
    const [local, domain] = email.split('@');
    return domain === 'gmail.com' ? `${local!.replaceAll('.', '')}@${domain}` : email;
  });
  return [...names, ...plain, ...new Set([...emails, ...undotted]), phone, ...groups, ...ids];
}

const revenue = () =>
  onRelease(
    home.path,
    'select brand_id, count(*) as orders, sum(net_rc) as net from marts.fct_orders group by all order by all',
  );
const neighbours = (but: Person) =>
  onRelease(
    home.path,
    `select email, phone, national_id, given_name, surname1 from marts.dim_customer
     where email is not null and national_id is distinct from '${but.national_id}' order by all`,
  );

let person: Person;
let before: { revenue: unknown; neighbours: unknown };
beforeAll(async () => {
  expect((await cli(['run'], home.path)).code).toBe(0);
  const all = people();
  const isAlone = (one: Person) =>
    one.household_of === null && all.every((other) => other === one || other.phone !== one.phone);
  // The one in most sources: contact manager, shop, orders, tickets, calls, mails and files
  person = all
    .filter(isAlone)
    .sort(
      (a, b) =>
        new Set(b.records.map((record) => record.connection)).size -
          new Set(a.records.map((record) => record.connection)).size || b.records.length - a.records.length,
    )[0]!;
  before = { revenue: await revenue(), neighbours: await neighbours(person) };
}, 600_000);
afterAll(() => home.remove());

it('a person is found in many places, is erased from all, and does not come back', async () => {
  const values = spellings(person);
  expect((await placesOf(home.path, values)).length).toBeGreaterThan(10);
  const { connection, id } = person.records.find((record) => record.connection.endsWith('-crm'))!;
  const [customer] = await onRelease(
    home.path,
    `select customer_id from marts.bridge_customer_source
     where connection_id = '${connection}' and source_key = '${id}'`,
  );
  const arguments_ = ['customer', 'erase', String(customer!.customer_id), '--reason', 'test', '--json'];
  expect((await cli(arguments_, home.path, { ATALAYA_NOW: LATER })).code).not.toBe(0);
  const erased = await cli([...arguments_, '--yes'], home.path, { ATALAYA_NOW: LATER });
  expect(erased.code, erased.stderr).toBe(0);
  const receipt = JSON.parse(erased.stdout) as { places: Record<string, Record<string, number>> };
  expect(receipt.places.landing!.rowsRemoved).toBeGreaterThan(0);
  expect(await placesOf(home.path, values)).toEqual([]);
  expect(await revenue()).toEqual(before.revenue);
  expect(await neighbours(person)).toEqual(before.neighbours);

  // The vendors still have the person: what they send again is left out
  expect((await cli(['run'], home.path, { ATALAYA_NOW: LATER })).code).toBe(0);
  expect(await placesOf(home.path, values)).toEqual([]);
  expect(await revenue()).toEqual(before.revenue);
}, 900_000);
