import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDecisions } from '../../models/identity/decisions.ts';
import { currentReleaseFile } from '../current-release.ts';
import { type TestWorkspace, testWorkspace } from '../testing.ts';
import { mergeCustomers, reviewQueue, splitCustomer } from './decide.ts';
import { explainCustomer, explanationLines } from './explain.ts';

let test: TestWorkspace;
let file: string;
const told = { reason: 'they said so', by: 'eva@casa.example' };

beforeEach(async () => {
  test = await testWorkspace();
  await test.publish('r20260930T101500-0001', async (connection) => {
    await connection.run(`
      create table marts.dim_customer as select * from (values
        ('c1', '12345678Z', 3), ('c2', null, 0), ('c3', '87654321X', 9)) as t (customer_id, national_id, orders);
      create table marts.bridge_customer_brand as select 'c1' as customer_id, 'norte' as brand_id;
      create table marts.bridge_customer_source as select * from (values
        ('crm', 'a', 'crm:a', 'c1', 'email', 9.5), ('shop', 'b', 'shop:b', 'c1', 'email', 9.5),
        ('crm', 'c', 'crm:c', 'c2', 'single', null), ('crm', 'd', 'crm:d', 'c3', 'single', null))
        as t (source, source_key, record_key, customer_id, rule, weight);
      create table marts.bridge_customer_attribute as select * from (values
        ('c1', 'email', 'ana@mail.example', true, 'crm:a', timestamp '2026-09-01'),
        ('c1', 'email', 'old@mail.example', false, 'shop:b', null))
        as t (customer_id, attribute, value, is_golden, record_key, observed_at);
      create table marts.fct_identity_pairs as select * from (values
        ('crm:a', 'shop:b', 'c1', 'c1', 9.5, 'joined', null, 'same e-mail +14.1'),
        ('crm:a', 'crm:c', 'c1', 'c2', 0.4, 'uncertain', null, 'same given name +6.8'),
        ('crm:a', 'crm:d', 'c1', 'c3', 8.0, 'refused', 'national_id', 'same phone +14.0'))
        as t (record_a, record_b, customer_a, customer_b, weight, outcome, reason, evidence)`);
  });
  file = currentReleaseFile(test.ws.home);
});
afterEach(() => test.close());

describe('people decide who is who', () => {
  it('says in words what holds records together and what keeps others apart', async () => {
    const lines = explanationLines(await explainCustomer(file, test.ws.ledger, 'shop:b')).join('\n');
    expect(lines).toContain('c1: 2 records');
    expect(lines).toContain('crm:a and shop:b: +9.5 bits\n    same e-mail +14.1');
    expect(lines).toContain('crm:a and crm:d (c3): +8.0 bits, but their valid national ids differ');
    expect(lines).toContain('but the evidence is not enough');
    expect(lines).toContain(
      '  email: ana@mail.example (crm:a, 2026-09-01)\n  email, not chosen: old@mail.example (shop:b)',
    );
  });

  it('lists what is worst first', async () => {
    const rows = await reviewQueue(file, 10);
    expect(rows.map((row) => [row.record_b, row.why])).toEqual([
      ['crm:d', 'national_id'],
      ['crm:c', 'uncertain'],
    ]);
  });

  it('remembers a merge between all records of both, and a later split revokes it', async () => {
    await mergeCustomers(test.ws, file, 'c1', 'crm:c', told);
    expect(await readDecisions(test.ws.ledger)).toEqual([
      { kind: 'must_link', a: 'crm:a', b: 'crm:c' },
      { kind: 'must_link', a: 'crm:c', b: 'shop:b' },
    ]);
    await splitCustomer(test.ws, file, 'c1', ['shop:b'], told);
    expect(await readDecisions(test.ws.ledger)).toContainEqual({
      kind: 'cannot_link',
      a: 'crm:a',
      b: 'shop:b',
    });
    const lines = explanationLines(await explainCustomer(file, test.ws.ledger, 'c1')).join('\n');
    expect(lines).toContain('crm:a and shop:b: apart, by eva@casa.example on 2026-09-30: they said so');
  });

  it('refuses what cannot be: two valid national ids, itself, somebody else’s record, all records', async () => {
    await expect(mergeCustomers(test.ws, file, 'c1', 'c3', told)).rejects.toThrow(/national ids that differ/);
    await expect(mergeCustomers(test.ws, file, 'c1', 'shop:b', told)).rejects.toThrow(/one customer already/);
    await expect(splitCustomer(test.ws, file, 'c1', ['crm:c'], told)).rejects.toThrow(/no record of this/);
    await expect(splitCustomer(test.ws, file, 'c1', ['a', 'b'], told)).rejects.toThrow(/not all/);
  });
});
