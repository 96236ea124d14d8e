import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { importRecords } from '../../ingest/index.ts';
import { TEST_CONFIG, type TestWorkspace, testWorkspace } from '../testing.ts';
import { eraseCustomer, openErasures, previewErasure } from './index.ts';
import { placesOf } from './testing.ts';

const CONFIG = `${TEST_CONFIG}
connections:
  - { id: shop, connector: files, brand: norte, config: { streams: [] } }
`;
const VALUES = [
  'ana.ruiz@',
  'anaruiz@gmail',
  '612 345 678',
  '612345678',
  '12345678Z',
  'Ana Ruiz',
  'Ruiz Sanz',
];

let test: TestWorkspace;
beforeEach(async () => {
  test = await testWorkspace(CONFIG);
});
afterEach(() => test.close());

async function land(stream: string, rows: object[]) {
  const file = join(test.ws.home.root, 'drop', `${stream}-${rows.length}.ndjson`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const report = await importRecords(test.ws, 'shop', stream, [file]);
  // What arrives as a file stays at its source: here it is nobody's copy
  writeFileSync(file, '');
  return report;
}

const ana = {
  contact_id: 'a1',
  given_name: 'Ana',
  surname1: 'Ruiz',
  surname2: 'Sanz',
  email: 'Ana.Ruiz@gmail.com',
  phone: '612 345 678',
  phone2: '911234567',
  national_id: '12345678-Z',
};
const luis = {
  contact_id: 'l1',
  given_name: 'Luis',
  surname1: 'Ruiz',
  email: 'luis@x.es',
  phone: '911 234 567',
};
const orders = [
  {
    order_id: 'o1',
    contact_id: 'a1',
    email: 'ana.ruiz+tienda@gmail.com',
    ordered_at: '2026-09-01T10:00:00Z',
    net: 10,
    Cliente: 'RUIZ SANZ, Ana',
  },
  { order_id: 'o2', contact_id: 'l1', email: 'luis@x.es', ordered_at: '2026-09-02T10:00:00Z', net: 20 },
];
const calls = [
  {
    interaction_id: 'i1',
    case_id: 'k1',
    channel: 'call',
    started_at: '2026-09-03T10:00:00Z',
    phone: '+34612345678',
  },
  {
    interaction_id: 'i2',
    case_id: 'k9',
    channel: 'chat',
    started_at: '2026-09-03T11:00:00Z',
    text: 'Pásame con Ana Ruiz Sanz (ana.ruiz@gmail.com), gracias',
  },
];

/** The customers of a build, as the identity step leaves them. */
async function build() {
  mkdirSync(test.ws.home.warehouse, { recursive: true });
  await withDuckDB(test.ws.home.buildFile, (sql) =>
    sql.run(`create schema intermediate; create table intermediate.int_customers__assigned as
      select * from (values
        ('c1', 'shop:shop:a1', 'shop', 'a1', 'anaruiz@gmail.com', '+34612345678', '+34911234567', '12345678Z', 'Ana', 'Ruiz', 'Sanz'),
        ('c1', 'shop:shop:order:o1', 'shop', 'order:o1', 'anaruiz@gmail.com', null, null, null, null, null, null),
        ('c2', 'shop:shop:l1', 'shop', 'l1', 'luis@x.es', '+34911234567', null, null, 'Luis', 'Ruiz', null)
      ) as t (customer_id, record_key, connection_id, source_key, email_norm, phone_norm, phone2_norm, national_id,
        given_name, surname1, surname2), (select null::varchar as email2_norm)`),
  );
}

async function world() {
  await land('contacts', [ana, luis]);
  await land('orders', orders);
  await land('interactions', calls);
  const { ledger, clock, home } = test.ws;
  const member = { rule: 'email', since_run: 'r' };
  await ledger
    .insertInto('identity_members')
    .values([
      { record_key: 'shop:shop:a1', customer_id: 'c1', ...member },
      { record_key: 'shop:shop:l1', customer_id: 'c2', ...member },
    ])
    .execute();
  await ledger
    .insertInto('audit')
    .values({
      at: clock.now().toISOString(),
      actor: 'cli',
      action: 'x',
      subject: 'Ana Ruiz <ana.ruiz@gmail.com>',
      detail: null,
    })
    .execute();
  writeFileSync(join(home.logs, 'old.log.gz'), gzipSync('kept\nwrote to ana.ruiz@gmail.com (Ana Ruiz)\n'));
  await test.publish('r20260901T000000-0001', (sql) =>
    sql.run(`create table marts.dim_customer as select 'ana.ruiz@gmail.com' as email`),
  );
  await build();
}

const options = {
  reason: 'asked as ana.ruiz@gmail.com',
  by: 'dpo@casa.example',
  build: async () => {
    await test.publish('r20260902T000000-0002');
    return 'r20260902T000000-0002';
  },
};

async function landed(stream: string) {
  const paths = await test.ws.ledger
    .selectFrom('batches')
    .select(['path', 'rows'])
    .where('stream', '=', stream)
    .execute();
  const files = paths.filter(({ rows }) => rows > 0).map(({ path }) => `'${join(test.ws.home.root, path)}'`);
  return withDuckDB(':memory:', (sql) =>
    queryRows(sql, `from read_parquet([${files.join(', ')}]) order by _key`),
  );
}

it('says first what it would take, and changes nothing', async () => {
  await world();
  expect(await previewErasure(test.ws, 'a1')).toMatchObject({ customerId: 'c1', records: 2, shared: 1 });
  expect(await openErasures(test.ws)).toEqual([]);
  expect(await placesOf(test.ws.home.root, VALUES)).not.toEqual([]);
});

it('leaves nothing of a person in any file, keeps sales and neighbours, and gives a receipt', async () => {
  await world();
  const receipt = await eraseCustomer(test.ws, 'c1', options);
  expect(await placesOf(test.ws.home.root, VALUES)).toEqual([]);
  expect(receipt.places.landing).toMatchObject({ rowsRemoved: 1, rowsRedacted: 3 });
  expect(receipt.reason).toBe('asked as …');
  const contacts = await landed('contacts');
  expect(contacts).toMatchObject([{ contact_id: 'l1', phone: '911 234 567', surname1: 'Ruiz' }]);
  const sold = await landed('orders');
  expect(sold.map((row) => row.net)).toEqual(['10.0000', '20.0000']);
  expect(sold[0]).toMatchObject({
    order_id: 'o1',
    email: null,
    contact_id: expect.stringMatching(/^erased-/),
  });
  expect(sold[1]).toMatchObject({ contact_id: 'l1', email: 'luis@x.es' });
  expect((await landed('interactions'))[1]!.text).toBe('Pásame con [erased] ([erased]), gracias');
  const batches = await test.ws.ledger
    .selectFrom('batches')
    .select('rows')
    .where('stream', '=', 'contacts')
    .execute();
  expect(batches).toEqual([{ rows: 1 }]);
  const audit = await test.ws.ledger
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'customer.erased')
    .execute();
  expect(audit).toMatchObject([{ actor: 'dpo@casa.example', subject: 'c1' }]);
});

it('keeps the person out of what arrives later, broken records too', async () => {
  await world();
  await eraseCustomer(test.ws, 'c1', options);
  const report = await land('contacts', [
    ana,
    { ...luis, contact_id: 'l2' },
    { email: 'ANA.RUIZ@gmail.com', given_name: 'Ana' },
  ]);
  expect(report).toMatchObject({ rows: 1, quarantined: 0 });
  expect(report.notes.join()).toContain('2 records of people who were erased');
  await land('orders', [{ ...orders[0], net: 11 }]);
  expect((await landed('orders')).filter((row) => row.order_id === 'o1').map((row) => row.email)).toEqual([
    null,
    null,
  ]);
  expect(await placesOf(test.ws.home.root, VALUES)).toEqual([]);
});

it('goes on where it was broken off', async () => {
  await world();
  const broken = { ...options, build: () => Promise.reject(new Error('killed')) };
  await expect(eraseCustomer(test.ws, 'c1', broken)).rejects.toThrow('killed');
  expect(await openErasures(test.ws)).toMatchObject([{ customer_id: 'c1', step: 'warehouse' }]);
  const receipt = await eraseCustomer(test.ws, 'c1', options);
  expect(receipt.places.landing).toMatchObject({ rowsRemoved: 1, rowsRedacted: 3 });
  expect(await openErasures(test.ws)).toEqual([]);
  expect(await placesOf(test.ws.home.root, VALUES)).toEqual([]);
});
