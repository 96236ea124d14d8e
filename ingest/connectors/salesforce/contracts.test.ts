import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import { OWN_COLUMNS } from './objects.ts';
import recorded from './recorded/records.json' with { type: 'json' };
import { expandRecord, streams } from './streams.ts';

const CONFIG = {
  my_domain: 'acme',
  fields: { contacts: { national_id: 'DNI__c' }, accounts: { tax_id: 'CIF__c' } },
};

function land(stream: Parameters<typeof expandRecord>[0], record: unknown) {
  const [expanded] = expandRecord(stream)(record, CONFIG);
  const row = streamOf(connector, stream).contract.parse(expanded!.record);
  expect(Object.keys(row)).toEqual(streamOf(connector, stream).columns.map(({ name }) => name));
  return row;
}

describe('records', () => {
  it("land with the org's own fields in their columns", () => {
    expect(land('contacts', recorded.contact)).toMatchObject({
      contact_id: '003XX0000000001AAA',
      account_id: '001XX0000000001AAA',
      birth_date: '1984-11-03',
      national_id: '12345678Z',
      mobile_phone: null,
      utm_source: null,
      updated_at: '2026-11-02T09:30:00.000Z',
      is_deleted: false,
    });
    expect(land('accounts', recorded.account)).toMatchObject({
      annual_revenue: '1250000.5000',
      employees: 120,
      tax_id: 'B12345678',
    });
  });

  it('land alike from the text of a bulk job', () => {
    expect(land('leads', recorded.leadCsv)).toMatchObject({
      phone: '600 111 222',
      is_converted: true,
      converted_date: '2026-11-03',
      contact_id: '003XX0000000002AAA',
      created_at: '2026-11-01T08:00:00.000Z',
      is_deleted: false,
    });
  });

  it('of the recycle bin land as deleted', () => {
    expect(land('opportunities', recorded.opportunity)).toMatchObject({
      amount: '1999.9900',
      currency: null,
      close_date: '2026-11-10',
      is_won: true,
      is_deleted: true,
    });
  });

  it('without an id are refused, and a record that is none stays what it is', () => {
    const { contract } = streamOf(connector, 'contacts');
    expect(contract.safeParse({ Id: null }).success).toBe(false);
    expect(expandRecord('contacts')('text', CONFIG)).toEqual([{ stream: 'contacts', record: 'text' }]);
  });
});

it('every column that the configuration may fill is a column', () => {
  for (const { name, columns } of streams) {
    const own = OWN_COLUMNS[name as keyof typeof OWN_COLUMNS];
    expect(columns.map((column) => column.name)).toEqual(expect.arrayContaining([...own]));
  }
});
