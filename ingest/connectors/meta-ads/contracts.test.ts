import { describe, expect, it } from 'vitest';
import { recordsOf, streamOf } from '../fake-context.ts';
import { explodeActions } from './actions.ts';
import { connector } from './index.ts';
import entities from './recorded/entities.json' with { type: 'json' };
import insights from './recorded/insights-ad.json' with { type: 'json' };

const [full = {}, sparse = {}] = insights.data as Record<string, unknown>[];

function land(stream: string, record: unknown) {
  return streamOf(connector, stream).contract.parse(record);
}

describe('insights', () => {
  it('lands a recorded row in exactly the columns of its stream', () => {
    const row = land('insights_ad', { ...full, account_timezone: 'Europe/Madrid' });
    expect(Object.keys(row)).toEqual(streamOf(connector, 'insights_ad').columns.map(({ name }) => name));
    expect(row).toMatchObject({
      account_id: '1784501122334455',
      timezone: 'Europe/Madrid',
      ad_set_id: '120210000000020001',
      date: '2026-10-25',
      impressions: 18234,
      video_views: 5210,
      spend: '123.4000',
    });
    expect(JSON.parse(String(row.actions))).toEqual(full.actions);
  });

  it('keeps what Meta left out as null, never as zero', () => {
    expect(land('insights_ad', sparse)).toMatchObject({
      impressions: 0,
      spend: '0.0000',
      clicks: null,
      reach: null,
      actions: null,
      timezone: null,
    });
  });

  it('lands the campaign level without the columns of the ad', () => {
    const row = land('insights_campaign', full);
    expect(Object.keys(row)).toEqual(
      streamOf(connector, 'insights_campaign').columns.map(({ name }) => name),
    );
  });

  it.each([
    ['spend', 'twelve'],
    ['impressions', '1.5'],
    ['date_start', '2026-02-30'],
    ['ad_id', null],
    ['actions', 'lead: 3'],
  ])('refuses %s = %j', (field, value) => {
    const result = streamOf(connector, 'insights_ad').contract.safeParse({ ...full, [field]: value });
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('actions', () => {
  it('are exploded into one record per action type and window, breakdowns aside', () => {
    const rows = explodeActions(full).map((record) => land('insights_ad_actions', record));
    expect(rows).toHaveLength(5 + 5 + 3 + 1);
    expect(rows).toContainEqual({
      account_id: '1784501122334455',
      campaign_id: '120210000000010001',
      ad_id: '120210000000030001',
      date: '2026-10-25',
      action_type: 'purchase',
      attribution_window: '28d_click',
      conversions: 4,
      conversion_value: '339.8500',
    });
  });

  it('keep a value that has no count, also on a day without delivery', () => {
    expect(explodeActions(sparse).map((record) => land('insights_ad_actions', record))).toEqual([
      expect.objectContaining({ action_type: 'purchase', conversions: null, conversion_value: '89.9500' }),
    ]);
    expect(explodeActions(full)).toContainEqual(
      expect.objectContaining({ action_type: 'onsite_conversion.purchase', conversions: null }),
    );
  });

  it('add up the parts of an action type that Meta splits by a breakdown', () => {
    const row = {
      ...sparse,
      actions: [
        { action_type: 'purchase', value: '1', action_device: 'desktop' },
        { action_type: 'purchase', value: '2', action_device: 'iphone' },
      ],
      action_values: [
        { action_type: 'purchase', value: '0.1', action_device: 'desktop' },
        { action_type: 'purchase', value: '0.2', action_device: 'iphone' },
      ],
    };
    expect(explodeActions(row)).toEqual([
      expect.objectContaining({ conversions: 3, conversion_value: '0.3000' }),
    ]);
  });

  it('send a figure that is no number to quarantine instead of losing it', () => {
    const [record] = explodeActions({
      ...sparse,
      action_values: [{ action_type: 'purchase', value: 'n/a' }],
    });
    expect(streamOf(connector, 'insights_ad_actions').contract.safeParse(record).success).toBe(false);
  });

  it('feed their stream when a row is imported', () => {
    const page = { records: streamOf(connector, 'insights_ad').expand!(full, {}) };
    expect(recordsOf([page], 'insights_ad')).toEqual([full]);
    expect(recordsOf([page], 'insights_ad_actions')).toHaveLength(14);
  });
});

describe('entities', () => {
  it('land with instants in UTC and budgets in whole currency', () => {
    const [active, archived] = entities.campaigns.data;
    expect(land('campaigns', { ...active, account_currency: 'EUR' })).toEqual({
      campaign_id: '120210000000010001',
      account_id: '1784501122334455',
      name: 'NORTE_META_ACQUIRE_BOTAS_202610',
      objective: 'OUTCOME_SALES',
      status: 'ACTIVE',
      effective_status: 'ACTIVE',
      buying_type: 'AUCTION',
      daily_budget: '50.5000',
      lifetime_budget: null,
      start_time: '2026-09-30T22:00:00.000Z',
      stop_time: null,
      created_time: '2026-09-28T15:31:02.000Z',
      updated_time: '2026-10-25T00:30:00.000Z',
    });
    expect(land('campaigns', { ...archived, account_currency: 'JPY' })).toMatchObject({
      daily_budget: '0.0000',
      lifetime_budget: '120000.0000',
    });
    expect(land('ad_sets', entities.adsets.data[0])).toMatchObject({ daily_budget: null });
  });

  it('find the destination wherever the kind of creative keeps it', () => {
    const [video, gone] = entities.ads.data;
    expect(land('ads', video)).toMatchObject({
      creative_id: '120210000000040001',
      destination_url: 'https://norte.example/botas',
      utm_tags: expect.stringContaining('utm_source=facebook'),
    });
    expect(land('ads', gone)).toMatchObject({ creative_id: null, destination_url: null, utm_tags: null });
    const link = {
      id: '1',
      creative: { id: 2, object_story_spec: { link_data: { link: 'https://a.example' } } },
    };
    expect(land('ads', link)).toMatchObject({ creative_id: '2', destination_url: 'https://a.example' });
    const feed = {
      id: '1',
      creative: { asset_feed_spec: { link_urls: [{ website_url: 'https://b.example' }] } },
    };
    expect(land('ads', feed)).toMatchObject({ destination_url: 'https://b.example' });
  });
});
