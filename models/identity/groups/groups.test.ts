import { describe, expect, it } from 'vitest';
import { householdsOf } from './households.ts';
import { type CompanyRecord, familiesOf, organisationsOf } from './organisations.ts';

const company = (companyKey: string, over: Partial<CompanyRecord> = {}): CompanyRecord => ({
  companyKey,
  parentKey: null,
  nameKey: null,
  taxId: null,
  domain: null,
  ...over,
});

describe('householdsOf', () => {
  it('keeps a family together, whatever the order of its ties', () => {
    const ties = [
      { a: 'father', b: 'child', anchors: ['dwelling 1'] },
      { a: 'child', b: 'mother', anchors: ['dwelling 1', 'phone 1'] },
    ];
    expect(householdsOf(ties)).toEqual([['child', 'father', 'mother']]);
    expect(householdsOf([...ties].reverse())).toEqual([['child', 'father', 'mother']]);
  });

  it('does not chain two families by the one who moved', () => {
    const ties = [
      { a: 'ana', b: 'eva', anchors: ['dwelling 1', 'phone 1'] },
      { a: 'eva', b: 'luis', anchors: ['dwelling 2'] },
    ];
    expect(householdsOf(ties)).toEqual([['ana', 'eva']]);
  });

  it('ends at eight people', () => {
    const ties = Array.from({ length: 9 }, (_, at) => ({
      a: 'p0',
      b: `p${at + 1}`,
      anchors: ['dwelling 1'],
    }));
    expect(householdsOf(ties)[0]).toHaveLength(8);
  });
});

describe('organisationsOf', () => {
  it('joins by tax id, domain and name, and never two tax ids', () => {
    const records = [
      company('a', { taxId: 'B1', domain: 'x.example', nameKey: 'viveros' }),
      company('b', { taxId: 'B1' }),
      company('c', { domain: 'x.example' }),
      company('d', { nameKey: 'viveros' }),
      company('e', { taxId: 'B2', nameKey: 'reformas' }),
      company('f', { taxId: 'B3', nameKey: 'reformas' }),
      company('g', { nameKey: 'reformas' }),
    ];
    const expected = [['a', 'b', 'c', 'd'], ['e'], ['f'], ['g']];
    expect(organisationsOf(records)).toEqual(expected);
    expect(organisationsOf([...records].reverse())).toEqual(expected);
  });

  it('takes one name with two domains for two organisations', () => {
    const records = [
      company('a', { nameKey: 'sol', domain: 'sol.example' }),
      company('b', { nameKey: 'sol', domain: 'sol.test' }),
    ];
    expect(organisationsOf(records)).toEqual([['a'], ['b']]);
  });
});

describe('familiesOf', () => {
  it('are named after their head', () => {
    const records = [
      company('a', { parentKey: 'b' }),
      company('b', { parentKey: 'c' }),
      company('c'),
      company('d', { taxId: 'B1', domain: 'x.example' }),
      company('e', { taxId: 'B2', domain: 'x.example' }),
      company('f', { parentKey: 'gone' }),
    ];
    const organisationOf = new Map(records.map(({ companyKey }) => [companyKey, `o_${companyKey}`]));
    expect([...familiesOf(records, organisationOf)].sort()).toEqual([
      ['o_a', 'o_c'],
      ['o_b', 'o_c'],
      ['o_c', 'o_c'],
      ['o_d', 'o_d'],
      ['o_e', 'o_d'],
      ['o_f', 'o_f'],
    ]);
  });
});
