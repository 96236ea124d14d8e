import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { fromMicros } from './contracts.ts';
import { connector } from './index.ts';
import recorded from './recorded/reports.json' with { type: 'json' };

function land(stream: string, record: unknown) {
  return streamOf(connector, stream).contract.parse(record);
}

describe('reports', () => {
  it.each(Object.keys(recorded) as (keyof typeof recorded)[])(
    'land a recorded row of %s in its columns',
    (name) => {
      const row = land(name, recorded[name].results[0]);
      expect(Object.keys(row).sort()).toEqual(
        streamOf(connector, name)
          .columns.map((column) => column.name)
          .sort(),
      );
    },
  );

  it('read int64 from text, money from micros, and keep the two ways of counting conversions apart', () => {
    expect(land('campaign_daily', recorded.campaign_daily.results[0])).toMatchObject({
      customer_id: '5300110011',
      campaign_id: '20145678901',
      channel_type: 'PERFORMANCE_MAX',
      date: '2026-11-02',
      impressions: 1903,
      cost: '18.3400',
      conversions: 2.5,
      conversions_value: '310.2550',
      conversions_by_conversion_date: 1,
      conversions_value_by_conversion_date: '99.9000',
    });
  });

  it('keep a metric that does not apply as null and a zero as zero', () => {
    expect(land('campaign_daily', recorded.campaign_daily.results[1])).toMatchObject({
      cost: '0.0000',
      clicks: 0,
      conversions: null,
      conversions_value: null,
    });
  });

  it('name keyword and search term', () => {
    expect(land('keyword_daily', recorded.keyword_daily.results[0])).toMatchObject({
      criterion_id: '301',
      keyword: 'botas de montaña',
      match_type: 'EXACT',
    });
    expect(land('search_term_daily', recorded.search_term_daily.results[0])).toMatchObject({
      search_term: 'botas de montaña baratas',
      keyword: 'botas de montaña',
      match_type: 'PHRASE',
    });
    const { segments, ...dynamic } = recorded.search_term_daily.results[0]!;
    expect(land('search_term_daily', { ...dynamic, segments: { date: segments.date } })).toMatchObject({
      keyword: null,
    });
  });

  it.each([
    [{ metrics: { costMicros: '1.5' } }, 'metrics.costMicros'],
    [{ segments: { date: '2026-02-30' } }, 'segments.date'],
    [{ campaign: { id: null } }, 'campaign.id'],
    [{ customer: undefined }, 'customer'],
  ])('refuse %j', (change, path) => {
    const record = { ...recorded.campaign_daily.results[0], ...change };
    const result = streamOf(connector, 'campaign_daily').contract.safeParse(record);
    expect(result.error?.issues[0]?.path.join('.')).toBe(path);
  });
});

describe('micros', () => {
  it.each([
    [1_234_567, '1.2346'],
    [10_000, '0.0100'],
    [49, '0.0000'],
    [50, '0.0001'],
    [-1_500_000, '-1.5000'],
    [9_007_199_254_740_993_123n, '9007199254740.9931'],
  ])('%s are %s', (micros, amount) => {
    expect(fromMicros(micros)).toBe(amount);
  });
});
