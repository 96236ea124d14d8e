import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { birthDate } from './contracts.ts';
import { connector } from './index.ts';
import recorded from './recorded/objects.json' with { type: 'json' };

function land(stream: string, record: unknown) {
  return streamOf(connector, stream).contract.parse(record);
}

describe('contacts', () => {
  it('land a recorded contact in exactly the columns of the stream', () => {
    const row = land('contacts', recorded.contact);
    expect(Object.keys(row)).toEqual(streamOf(connector, 'contacts').columns.map(({ name }) => name));
    expect(row).toMatchObject({
      contact_id: '51023',
      national_id: '12345678Z',
      birth_date: '1984-11-03',
      gender: null,
      mobile_phone: null,
      became_lead_at: '2026-10-26T10:00:00.000Z',
      became_qualified_at: null,
      merged_contact_ids: '51001;51007',
      fbclid: 'IwAR0x',
      created_at: '2026-10-24T22:14:05.120Z',
      updated_at: '2026-11-02T09:30:00.007Z',
      is_deleted: false,
    });
  });

  it('land with nothing but an id', () => {
    const row = land('contacts', { id: 7, properties: {} });
    expect(row).toMatchObject({ contact_id: '7', email: null, updated_at: null, is_deleted: false });
  });

  it('keep unknown properties, and a birth date that cannot be read, beside the row', () => {
    const extra = streamOf(connector, 'contacts').extra!;
    expect(extra(recorded.contact)).toEqual({ num_notes: '3' });
    const odd = {
      ...recorded.contact,
      properties: { date_of_birth: 'spring 1984' },
      objectWriteTraceId: 'x',
    };
    expect(extra(odd)).toEqual({ date_of_birth: 'spring 1984', objectWriteTraceId: 'x' });
    expect(extra({ id: '1', properties: { email: 'a@b.example' } })).toBeNull();
  });

  it.each([
    ['without properties', { id: '7' }],
    ['without id', { id: null, properties: {} }],
    ['with a broken time', { id: '7', properties: { lastmodifieddate: 'last week' } }],
  ])('are refused %s', (_, record) => {
    expect(streamOf(connector, 'contacts').contract.safeParse(record).success).toBe(false);
  });

  it('are born on the day written, whichever way', () => {
    const written = ['1984-11-03', '3/11/1984', '03.11.1984', '468288000000', '31/02/1984', 'soon', null];
    expect(written.map(birthDate)).toEqual([
      '1984-11-03',
      '1984-11-03',
      '1984-11-03',
      '1984-11-03',
      null,
      null,
      null,
    ]);
  });
});

describe('companies', () => {
  it('land with numbers out of text', () => {
    const row = land('companies', recorded.company);
    expect(Object.keys(row)).toEqual(streamOf(connector, 'companies').columns.map(({ name }) => name));
    expect(row).toMatchObject({
      tax_id: 'B12345678',
      employees: 120,
      annual_revenue: '1250000.5000',
      default_ratio: 0.034,
      parent_company_id: null,
    });
    const broken = { ...recorded.company, properties: { numberofemployees: 'a few' } };
    expect(streamOf(connector, 'companies').contract.safeParse(broken).error?.issues[0]?.path).toEqual([
      'properties',
      'numberofemployees',
    ]);
  });
});

describe('deals', () => {
  it('that are open have no closing time, but keep what their owner expects', () => {
    const row = land('deals', recorded.openDeal);
    expect(Object.keys(row)).toEqual(streamOf(connector, 'deals').columns.map(({ name }) => name));
    expect(row).toMatchObject({
      contact_id: '51023',
      company_id: null,
      amount: '1999.9900',
      is_closed: false,
      is_won: false,
      closed_at: null,
    });
    expect(streamOf(connector, 'deals').extra!(recorded.openDeal)).toEqual({
      closedate: '2026-12-31T00:00:00Z',
    });
  });

  it('that were deleted changed last when they were deleted', () => {
    expect(land('deals', recorded.archivedDeal)).toMatchObject({
      amount: null,
      contact_id: null,
      is_won: true,
      closed_at: '2026-10-20T12:00:00.000Z',
      updated_at: '2026-11-05T08:00:00.000Z',
      is_deleted: true,
    });
    expect(streamOf(connector, 'deals').extra!(recorded.archivedDeal)).toBeNull();
  });
});
