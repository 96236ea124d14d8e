import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { recordedRows, vendorRecords } from '../vendor-records.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const land = (stream: string, record: unknown) => streamOf(connector, stream).contract.parse(record);

describe('contracts', () => {
  it('keep views and impressions apart and never put a zero where nothing was told', () => {
    expect(land('media_insights', { id: '1', reach: '120', views: 150 })).toMatchObject({
      reach: 120,
      views: 150,
      impressions: null,
      saves: null,
    });
    // Before views there were plays of videos.
    expect(land('media_insights', { id: '1', plays: 7, impressions: 9 })).toMatchObject({
      views: 7,
      impressions: 9,
    });
  });

  it('take the account of a post from its owner when nobody else says it', () => {
    expect(land('media', recorded.media.data[0])).toMatchObject({
      account_id: '17841400000000001',
      published_at: '2026-11-17T09:00:00.000Z',
      product_type: 'REELS',
    });
    expect(land('media', recorded.media.data[1])).toMatchObject({ caption: null, account_id: null });
  });

  it('make a row of each answer to a comment', () => {
    const rows = streamOf(connector, 'comments').expand!(
      { media_id: 'm', business_account_id: 'a', ...recorded.comments.data[0] },
      {},
    ).map(({ record }) => land('comments', record));
    expect(rows).toMatchObject([
      { comment_id: '17900000000000001', media_id: 'm', author_id: '99', parent_id: null },
      { comment_id: '17900000000000002', media_id: 'm', parent_id: '17900000000000001', author_id: null },
    ]);
  });

  it.each([
    ['user_insights', { business_account_id: '1', date: 'yesterday' }, 'date'],
    ['user_insights', { date: '2026-11-01' }, 'business_account_id'],
    ['media', { id: '' }, 'id'],
    ['comments', { id: '1' }, 'media_id'],
    ['media_insights', { id: '1', reach: 'many' }, 'reach'],
  ])('of %s refuse %j', (stream, record, field) => {
    const result = streamOf(connector, stream).contract.safeParse(record);
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });

  it('give the columns that the streams declare', () => {
    const bare = {
      id: 'x',
      media_id: 'm',
      business_account_id: 'a',
      date: '2026-11-01',
      metric: 'm',
      breakdown: 'b',
    };
    for (const { name, columns } of connector.streams)
      expect(Object.keys(land(name, bare)), name).toEqual(columns.map((column) => column.name));
  });
});

const records = vendorRecords('instagram');
describe.runIf(records)("what Instagram's API gave to others", () => {
  it('lands, every row of it; demographics without a value stay without one', () => {
    const rows = recordedRows(connector, records!);
    expect(rows.length).toBeGreaterThanOrEqual(7);
    expect(rows.filter(({ refused }) => refused !== null)).toEqual([]);
    const told = rows.filter(({ stream }) => stream === 'user_lifetime_insights');
    expect(told.map(({ row }) => row!.value)).toEqual(told.map(() => null));
  });
});
