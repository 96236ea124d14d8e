import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { recordedRows, vendorRecords } from '../vendor-records.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const land = (stream: string, record: unknown) => streamOf(connector, stream).contract.parse(record);
const columnsOf = (stream: string) => streamOf(connector, stream).columns.map(({ name }) => name);

describe('contracts', () => {
  it('read empty text as nothing', () => {
    const row = land('lists', recorded.lists.lists[0]);
    expect(Object.keys(row)).toEqual(columnsOf('lists'));
    expect(row).toMatchObject({ members: 210, last_sent_at: null, is_double_optin: true });
  });

  it('take names and phone out of the merge fields, and members that say almost nothing', () => {
    const [ane, bare] = recorded.members.members.map((member) => land('list_members', member));
    expect(Object.keys(ane!)).toEqual(columnsOf('list_members'));
    expect(ane).toMatchObject({
      email: 'Ane@acme.example',
      given_name: 'Ane',
      phone: '600 111 222',
      country: 'ES',
      signed_up_at: null,
      language: null,
      changed_at: '2026-11-02T08:12:00.000Z',
    });
    expect(bare).toMatchObject({ member_id: '00000000000000000000000000000001', merge_fields: null });
  });

  it('keep the totals with and without the privacy proxy apart, and what is not told as null', () => {
    const row = land('reports', recorded.reports.reports[0]);
    expect(Object.keys(row)).toEqual(columnsOf('reports'));
    expect(row).toMatchObject({ opens: 3, human_opens: null, unique_human_opens: 1, soft_bounces: 1 });
  });

  it('give one row for an action and none for a recipient who did nothing', () => {
    const rows = recorded.emails.emails.flatMap((email) =>
      streamOf(connector, 'email_activity').expand!(email, {}).map(({ record }) =>
        land('email_activity', record),
      ),
    );
    expect(Object.keys(rows[0]!)).toEqual(columnsOf('email_activity'));
    expect(rows.map(({ action, url, bounce_type }) => [action, url, bounce_type])).toEqual([
      ['open', null, null],
      ['click', 'https://www.acme.example/', null],
      ['bounce', null, 'soft'],
    ]);
  });

  it.each([
    ['email_activity', { campaign_id: 'c', email_id: 'e', action: 'open' }, 'timestamp'],
    ['list_members', { id: 'm', list_id: '' }, 'list_id'],
    ['sent_to', { campaign_id: 'c', email_id: null }, 'email_id'],
    ['campaigns', { id: 'c', send_time: 'soon' }, 'send_time'],
  ])('of %s refuse a record without what identifies it', (stream, record, field) => {
    const result = streamOf(connector, stream).contract.safeParse(record);
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });

  it('take the columns of every stream from what they give', () => {
    const bare = {
      id: 'x',
      list_id: 'l',
      campaign_id: 'c',
      email_id: 'e',
      action: 'open',
      timestamp: '2026-11-10T09:00:00+00:00',
    };
    for (const { name } of connector.streams)
      expect(Object.keys(land(name, bare)), name).toEqual(columnsOf(name));
  });
});

const records = vendorRecords('mailchimp');
describe.runIf(records)("what Mailchimp's API gave to others", () => {
  it('lands, every row of it', () => {
    const rows = recordedRows(connector, records!);
    expect(rows.length).toBeGreaterThanOrEqual(10);
    expect(rows.filter(({ refused }) => refused !== null)).toEqual([]);
  });
});
