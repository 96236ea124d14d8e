import { cursorOf } from '../../../core/streams/days.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { splitLadder } from '../../engine/split-ladder.ts';
import { type Span, singleDays, weekSlices } from '../spans.ts';
import { gaql, search } from './query.ts';
import { settings } from './settings.ts';

/** 37 months; older days answer with an error. */
export const RETENTION_DAYS = 1123;
/** What `reading` states; a connection may ask for up to 90 days. */
export const RESTATEMENT_DAYS = 30;

const ACCOUNT = ['customer.id', 'customer.currency_code', 'customer.time_zone'];
const CAMPAIGN = ['campaign.id', 'campaign.name', 'campaign.advertising_channel_type', 'segments.date'];
const AD_GROUP = ['ad_group.id', 'ad_group.name'];
const METRICS = [
  'metrics.impressions',
  'metrics.clicks',
  'metrics.cost_micros',
  'metrics.conversions',
  'metrics.conversions_value',
  'metrics.all_conversions',
];
/** By the day of the sale instead of the click: other figures, which are never added to those above. */
const BY_DATE = ['metrics.conversions_by_conversion_date', 'metrics.conversions_value_by_conversion_date'];

/** Each level is a report of its own: Performance Max has no ads, hidden searches no term, so levels do not add up. */
export const REPORTS = {
  campaign_daily: { from: 'campaign', fields: [...ACCOUNT, ...CAMPAIGN, ...METRICS, ...BY_DATE] },
  ad_group_daily: {
    from: 'ad_group',
    fields: [...ACCOUNT, ...CAMPAIGN, ...AD_GROUP, ...METRICS, ...BY_DATE],
  },
  ad_daily: {
    from: 'ad_group_ad',
    fields: [
      ...ACCOUNT,
      ...CAMPAIGN,
      ...AD_GROUP,
      'ad_group_ad.ad.id',
      'ad_group_ad.ad.name',
      ...METRICS,
      ...BY_DATE,
    ],
  },
  keyword_daily: {
    from: 'keyword_view',
    fields: [
      ...ACCOUNT,
      ...CAMPAIGN,
      ...AD_GROUP,
      'ad_group_criterion.criterion_id',
      'ad_group_criterion.keyword.text',
      'ad_group_criterion.keyword.match_type',
      ...METRICS,
    ],
  },
  search_term_daily: {
    from: 'search_term_view',
    fields: [
      ...ACCOUNT,
      ...CAMPAIGN,
      ...AD_GROUP,
      'search_term_view.search_term',
      'segments.keyword.info.text',
      'segments.keyword.info.match_type',
      ...METRICS,
    ],
  },
} as const;

export type ReportStream = keyof typeof REPORTS;

/** A slice is a week of the account's days: a query is an operation of the quota, and a week costs what a day does. */
export function planReports(input: PlanInput): Slice[] {
  const restatementDays = settings(input.config).restatement_days;
  return weekSlices(input, { restatementDays, retentionDays: RETENTION_DAYS });
}

export function readReport(stream: ReportStream) {
  const { from: resource, fields } = REPORTS[stream];
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { from, until, done } = slice.params;
    let vendorCount: number | undefined;
    async function* pages(span: Span): AsyncGenerator<Page> {
      const days = `segments.date BETWEEN '${span.from}' AND '${span.until}'`;
      let stated: number | undefined;
      for await (const { rows, total } of search(context, gaql(fields, resource, days))) {
        stated = total ?? stated;
        yield { records: rows.map((record) => ({ stream, record })) };
      }
      if (stated !== undefined) vendorCount = (vendorCount ?? 0) + stated;
    }
    const whole = { from: String(from), until: String(until) };
    yield* splitLadder(whole, pages, [singleDays]);
    yield { records: [], vendorCount, cursor: cursorOf(done) };
  };
}
