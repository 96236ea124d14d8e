import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import analytics from './recorded/analytics.json' with { type: 'json' };
import entities from './recorded/entities.json' with { type: 'json' };

function land(stream: string, record: unknown) {
  return streamOf(connector, stream).contract.parse(record);
}

const [full = {}] = analytics.elements as Record<string, unknown>[];

describe('analytics', () => {
  it('land a recorded element in exactly the columns of its stream', () => {
    const row = land('analytics_campaign', { ...full, account_id: '508720451', account_currency: 'EUR' });
    expect(Object.keys(row)).toEqual(
      streamOf(connector, 'analytics_campaign').columns.map(({ name }) => name),
    );
    expect(row).toMatchObject({
      campaign_id: '252074216',
      date: '2026-11-02',
      impressions: 1946,
      spend: '51.2035',
      conversions: 2,
      post_view_conversions: 1,
      conversion_value: '240.0000',
      reach: 1500,
      video_views: null,
      currency: 'EUR',
    });
  });

  it('name each pivot by its own column', () => {
    expect(land('analytics_creative', full)).toMatchObject({ creative_id: '252074216' });
    expect(land('analytics_campaign_group', full)).toMatchObject({ campaign_group_id: '252074216' });
  });

  it.each([
    ['costInLocalCurrency', 'twelve', 'costInLocalCurrency'],
    ['pivotValues', [], 'pivotValues'],
    ['dateRange', undefined, 'dateRange'],
    ['dateRange', { start: { year: 2026, month: 2, day: 30 } }, 'dateRange'],
  ])('refuse %s = %j', (field, value, path) => {
    const result = streamOf(connector, 'analytics_campaign').contract.safeParse({ ...full, [field]: value });
    expect(result.error?.issues[0]?.path[0]).toBe(path);
  });
});

describe('entities', () => {
  it.each(Object.keys(entities) as (keyof typeof entities)[])('%s land in their columns', (name) => {
    const row = land(name, entities[name]);
    expect(Object.keys(row)).toEqual(streamOf(connector, name).columns.map((column) => column.name));
    expect(row.account_id).toBe('508720451');
  });

  it('carry numbers of URNs, amounts and instants', () => {
    expect(land('campaigns', entities.campaigns)).toMatchObject({
      campaign_group_id: '615492066',
      daily_budget: '15.5000',
      created_at: '2021-06-14T10:09:22.000Z',
    });
    expect(land('creatives', entities.creatives)).toMatchObject({
      creative_id: '133813726',
      campaign_id: '168387646',
      last_modified_at: '2022-06-30T14:28:47.000Z',
    });
  });
});
