import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { originOf } from './campaign.ts';
import { connector } from './index.ts';
import goals from './recorded/goals.json' with { type: 'json' };
import visits from './recorded/visits.json' with { type: 'json' };

const [campaignVisit = {}, plainVisit = {}] = visits as Record<string, unknown>[];

function land(stream: string, record: unknown) {
  return streamOf(connector, stream).contract.parse(record);
}

describe('visits', () => {
  it('land a recorded visit in exactly the columns of the stream', () => {
    const row = land('visits', campaignVisit);
    expect(Object.keys(row).sort()).toEqual(
      streamOf(connector, 'visits')
        .columns.map(({ name }) => name)
        .sort(),
    );
    expect(row).toMatchObject({
      site_id: '1',
      visit_id: '8731',
      server_at: '2026-10-26T10:00:00.000Z',
      last_action_at: '2026-10-26T10:05:12.000Z',
      duration_s: 312,
      utm_source: 'facebook',
      utm_campaign: 'norte_meta_acquire_botas_202610',
      utm_term: null,
      fbclid: 'IwAR0x',
      gclid: null,
      country_code: 'ES',
      is_bot: false,
      // The order's 254.90 and the goal's 5; the abandoned cart brought nothing.
      revenue: '259.9000',
    });
    expect(row.landing_page).toMatch(/^https:\/\/norte\.example\/botas\?/);
  });

  it('begin at the first action, and at the last when Matomo states no other', () => {
    expect(land('visits', plainVisit)).toMatchObject({
      visit_id: '8732',
      server_at: '2026-10-26T10:03:20.000Z',
      landing_page: null,
      revenue: null,
      country_code: null,
      user_id: null,
    });
  });

  it.each([
    ['idVisit', null, 'idVisit'],
    ['actions', 'many', 'actions'],
    ['lastActionTimestamp', 'yesterday', 'lastActionTimestamp'],
  ])('refuse %s = %j', (field, value, path) => {
    const result = streamOf(connector, 'visits').contract.safeParse({ ...campaignVisit, [field]: value });
    expect(result.error?.issues[0]?.path).toEqual([path]);
  });

  it('refuse a visit without any time', () => {
    const { serverTimestamp: _, ...timeless } = plainVisit;
    expect(streamOf(connector, 'visits').contract.safeParse(timeless).error?.issues[0]?.path).toEqual([
      'firstActionTimestamp',
    ]);
  });
});

describe('where a visit came from', () => {
  const landing = (query: string) => originOf({}, `https://a.example/?${query}`);

  it('is read in every spelling of campaign parameters', () => {
    expect(landing('mtm_campaign=a&mtm_kwd=b&mtm_source=c')).toMatchObject({
      utm_campaign: 'a',
      utm_term: 'b',
      utm_source: 'c',
    });
    expect(landing('pk_campaign=a&pk_keyword=b&UTM_Medium=cpc')).toMatchObject({
      utm_campaign: 'a',
      utm_term: 'b',
      utm_medium: 'cpc',
    });
  });

  it('keeps every click id, also behind a fragment', () => {
    const ids = { gclid: '1', fbclid: '2', msclkid: '3', ttclid: '4', li_fat_id: '5', twclid: '6' };
    expect(landing(new URLSearchParams(ids).toString())).toMatchObject(ids);
    expect(originOf({}, 'https://a.example/#/shop?utm_source=x')).toMatchObject({ utm_source: null });
    expect(originOf({}, 'https://a.example/#utm_source=x&gclid=9')).toMatchObject({
      utm_source: 'x',
      gclid: '9',
    });
  });

  it('falls back to the campaign plug-in, then to the campaign referrer', () => {
    const visit = { referrerType: 'campaign', referrerName: 'autumn', referrerKeyword: 'boots' };
    expect(originOf(visit, null)).toMatchObject({
      utm_campaign: 'autumn',
      utm_term: 'boots',
      utm_source: null,
    });
    const plugin = { ...visit, campaignName: 'Autumn 26', campaignSource: 'news', campaignMedium: 'email' };
    expect(originOf(plugin, null)).toMatchObject({
      utm_campaign: 'Autumn 26',
      utm_source: 'news',
      utm_medium: 'email',
      utm_term: 'boots',
    });
    expect(originOf({ ...visit, referrerType: 'search' }, null)).toMatchObject({ utm_campaign: null });
  });
});

describe('goals', () => {
  it('are taken out of a visit, orders included, abandoned carts not', () => {
    const expanded = streamOf(connector, 'visits').expand!(campaignVisit, {});
    expect(expanded.map(({ stream }) => stream)).toEqual(['visits', 'visit_goals', 'visit_goals']);
    expect(expanded.slice(1).map(({ record }) => land('visit_goals', record))).toEqual([
      {
        site_id: '1',
        visit_id: '8731',
        visitor_id: 'a1b2c3d4e5f60718',
        goal_id: '3',
        goal_name: 'Lead form',
        converted_at: '2026-10-26T10:03:20.000Z',
        revenue: '5.0000',
        order_id: null,
        url: 'https://norte.example/gracias',
      },
      expect.objectContaining({ goal_id: 'ecommerceOrder', order_id: 'N-1001', revenue: '254.9000' }),
    ]);
  });

  it('survive a record that is no visit', () => {
    expect(streamOf(connector, 'visits').expand!('broken', {})).toEqual([
      { stream: 'visits', record: 'broken' },
    ]);
  });

  it('of the site land with what is deleted', () => {
    expect(goals.map((goal) => land('goals', goal))).toEqual([
      { site_id: '1', goal_id: '3', name: 'Lead form', match_attribute: 'url', is_deleted: false },
      { site_id: '1', goal_id: '4', name: 'Call', match_attribute: 'manually', is_deleted: true },
    ]);
  });
});
