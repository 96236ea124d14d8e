import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import { type Clustering, clusterRecords, type Decision } from './cluster.ts';
import { defaultModel } from './matching/default.ts';
import { people as definition } from './matching/people.ts';
import { type TestRecord, writeRecords } from './testing.ts';

const model = defaultModel();

function record(recordKey: string, what: Omit<TestRecord, 'recordKey'> = {}): TestRecord {
  return { recordKey, ...what };
}

function clustering(
  records: readonly TestRecord[],
  decisions: readonly Decision[] = [],
): Promise<Clustering> {
  return withDuckDB(':memory:', async (connection) => {
    await writeRecords(connection, 'records', records);
    return clusterRecords(connection, { input: 'records', definition, model, decisions });
  });
}

/** Clusters as sorted text, such as "a+b c". */
async function shape(records: readonly TestRecord[], decisions: readonly Decision[] = []): Promise<string> {
  return (await clustering(records, decisions)).clusters
    .map((cluster) => cluster.recordKeys.join('+'))
    .sort()
    .join(' ');
}

const ANA = { givenName: 'ana', surname1: 'garsia' };
const LUIS = { givenName: 'luis', surname1: 'peres' };
const DNI = '12345678Z';
const OTHER_DNI = '87654321X';

describe('clusterRecords', () => {
  it('joins records with the same valid national id', async () => {
    expect(
      await shape([record('a', { nationalId: DNI, ...ANA }), record('b', { nationalId: DNI, ...ANA })]),
    ).toBe('a+b');
  });

  it('does not take the national id of who pays for the one of who is named', async () => {
    expect(
      await shape([record('a', { nationalId: DNI, ...ANA }), record('b', { nationalId: DNI, ...LUIS })]),
    ).toBe('a b');
  });

  it('does not join two people because they are called the same', async () => {
    expect(await shape([record('a', ANA), record('b', ANA)])).toBe('a b');
  });

  it('joins records of the same account at a source', async () => {
    expect(await shape([record('a', { accountKey: 's:1' }), record('b', { accountKey: 's:1' })])).toBe('a+b');
  });

  it('joins the same e-mail when the given names are compatible', async () => {
    const emails = ['ana@mail.example'];
    expect(
      await shape([record('a', { emails, ...ANA }), record('b', { emails, givenName: 'ana maria' })]),
    ).toBe('a+b');
  });

  it('keeps a couple with one e-mail apart', async () => {
    const emails = ['casa@mail.example'];
    expect(await shape([record('a', { emails, ...ANA }), record('b', { emails, ...LUIS })])).toBe('a b');
  });

  it('does not let an order with only the e-mail of a couple join the two', async () => {
    const emails = ['casa@mail.example'];
    const couple = [record('a', { emails, ...ANA }), record('b', { emails, ...LUIS })];
    expect(await shape([...couple, record('o1', { emails }), record('o2', { emails })])).toBe('a b o1+o2');
  });

  it('gives an order with only an e-mail or a phone to the one person who has it', async () => {
    const known = record('a', { emails: ['ana@mail.example'], phones: ['+34600111222'], ...ANA });
    const orders = [
      record('o1', { emails: ['ana@mail.example'] }),
      record('o2', { phones: ['+34600111222'] }),
    ];
    expect(await shape([known, ...orders])).toBe('a+o1+o2');
  });

  it('joins the same phone only with compatible given name and first surname', async () => {
    const phones = ['+34600111222'];
    const people = [
      record('a', { phones, ...ANA }),
      record('b', { phones, givenName: 'ana', surname1: 'grasia' }),
      record('c', { phones, givenName: 'ana', surname1: 'lopez' }),
      record('d', { phones, givenName: 'luis', surname1: 'garcia' }),
    ];
    expect(await shape(people)).toBe('a+b c d');
  });

  it('never joins two valid national ids, and says how often it refused', async () => {
    const emails = ['ana@mail.example'];
    const people = [
      record('a', { emails, nationalId: DNI, ...ANA }),
      record('b', { emails, nationalId: OTHER_DNI, ...ANA }),
    ];
    expect(await shape(people)).toBe('a b');
    expect((await clustering(people)).refused).toBe(1);
  });

  it('keeps incompatible dates of birth apart but forgives one digit', async () => {
    const emails = ['ana@mail.example'];
    const born = (key: string, birthDate: string) => record(key, { emails, birthDate, ...ANA });
    expect(await shape([born('a', '1980-02-03'), born('b', '1980-02-08')])).toBe('a+b');
    expect(await shape([born('a', '1980-02-03'), born('b', '2004-11-28')])).toBe('a b');
  });

  it('takes an address of many people for no sign of who they are', async () => {
    const emails = ['familia@mail.example'];
    const names = ['ana', 'luis', 'marta', 'jorge', 'elena'];
    const people = names.map((givenName, at) => record(`r${at}`, { emails, givenName, surname1: `s${at}` }));
    const again = record('x', { emails, givenName: 'ana', surname1: 's0' });
    expect(await shape([...people, again])).toBe('r0 r1 r2 r3 r4 x');
  });

  it('tells the strongest rule that joined each record', async () => {
    const { rules } = await clustering([
      record('a', { nationalId: DNI, emails: ['a@mail.example'], ...ANA }),
      record('b', { nationalId: DNI, ...ANA }),
      record('c', { emails: ['a@mail.example'], ...ANA }),
      record('d', LUIS),
    ]);
    expect(Object.fromEntries(rules)).toEqual({
      a: 'national_id',
      b: 'national_id',
      c: 'email',
      d: 'single',
    });
  });

  const people = fc.uniqueArray(
    fc.record({
      recordKey: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom(...'abcdef') }),
      accountKey: fc.option(fc.constantFrom('s:1', 's:2')),
      nationalId: fc.option(fc.constantFrom(DNI, OTHER_DNI, '11111111H')),
      emails: fc.subarray(['a@m.example', 'b@m.example', 'c@m.example'], { maxLength: 2 }),
      phones: fc.subarray(['+34600000001', '+34600000002'], { maxLength: 2 }),
      givenName: fc.option(fc.constantFrom('ana', 'luis', 'ana maria', 'pepe', 'jose')),
      surname1: fc.option(fc.constantFrom('garcia', 'gracia', 'lopez')),
      birthDate: fc.option(fc.constantFrom('1980-02-03', '1980-03-02', '1999-12-31')),
    }),
    { selector: (item) => item.recordKey, maxLength: 14 },
  );

  it('holds together and keeps apart what people decided, whatever else speaks against it', async () => {
    const emails = ['ana@mail.example'];
    const records = [record('a', { emails, ...ANA }), record('b', { emails, ...ANA }), record('c', LUIS)];
    expect(await shape(records)).toBe('a+b c');
    expect(await shape(records, [{ kind: 'cannot_link', a: 'a', b: 'b' }])).toBe('a b c');
    expect(await shape(records, [{ kind: 'must_link', a: 'a', b: 'c' }])).toBe('a+c b');
    expect(await shape(records, [{ kind: 'must_link', a: 'a', b: 'not there' }])).toBe('a+b c');
  });

  it('does not even by decision join two people with valid national ids of one kind', async () => {
    const both = [record('a', { nationalId: DNI }), record('b', { nationalId: OTHER_DNI })];
    const naturalised = [record('a', { nationalId: DNI }), record('b', { nationalId: 'X1234567L' })];
    const together: Decision[] = [{ kind: 'must_link', a: 'a', b: 'b' }];
    expect(await shape(both, together)).toBe('a b');
    expect(await shape(naturalised, together)).toBe('a+b');
  });

  it('does not depend on the order of the records', async () => {
    await fc.assert(
      fc.asyncProperty(
        people.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        async ([list, shuffled]) => {
          expect(await clustering(shuffled)).toEqual(await clustering(list));
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  it('puts every record into exactly one cluster with one valid national id at most', async () => {
    await fc.assert(
      fc.asyncProperty(people, async (list) => {
        const { clusters } = await clustering(list);
        expect(clusters.flatMap((cluster) => cluster.recordKeys).sort()).toEqual(
          list.map((item) => item.recordKey).sort(),
        );
        const idOf = new Map(list.map((item) => [item.recordKey, item.nationalId]));
        for (const cluster of clusters) {
          const ids = new Set(cluster.recordKeys.flatMap((key) => idOf.get(key) ?? []));
          expect(ids.size).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
