import { addDays, dateRange } from '../../../core/clock.ts';
import { cursorOf } from '../../../core/streams/days.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { splitLadder } from '../../engine/split-ladder.ts';
import { weekSlices } from '../spans.ts';
import { account } from './entities.ts';
import { settings } from './settings.ts';

/** Conversions of the last 7 days still change (tap-linkedin-ads reads as far back). */
export const RESTATEMENT_DAYS = 7;

/** An answer is not paged and holds at most so many elements (doc: ads-reporting, li-lms-2026-06). */
const MOST_ELEMENTS = 15_000;

export const PIVOTS = {
  analytics_campaign_group: 'CAMPAIGN_GROUP',
  analytics_campaign: 'CAMPAIGN',
  analytics_creative: 'CREATIVE',
} as const;

export type AnalyticsStream = keyof typeof PIVOTS;

/**
 * At most 20 fields a call, so these fit into one. A row whose fields are all zero is left out by LinkedIn: the day
 * then has no row, as on platforms that only report what was shown.
 */
export const FIELDS = [
  'dateRange',
  'pivotValues',
  'impressions',
  'clicks',
  'landingPageClicks',
  'costInLocalCurrency',
  'costInUsd',
  'externalWebsiteConversions',
  'externalWebsitePostClickConversions',
  'externalWebsitePostViewConversions',
  'conversionValueInLocalCurrency',
  'oneClickLeads',
  'videoViews',
  'approximateMemberReach',
  'totalEngagements',
  'likes',
  'comments',
  'shares',
  'follows',
] as const;

/** A slice is a week of UTC days, whatever the zone of the company: LinkedIn knows no other. */
export function planAnalytics(input: PlanInput): Slice[] {
  return weekSlices({ ...input, timezone: 'UTC' }, { restatementDays: RESTATEMENT_DAYS });
}

interface Span {
  from: string;
  until: string;
}

export function readAnalytics(stream: AnalyticsStream) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { from, until, done } = slice.params;
    const currency = await accountCurrency(context);
    const complete = withAccount(stream);
    async function* pages(span: Span): AsyncGenerator<Page> {
      const { elements = [] } = await context.request<{ elements?: Record<string, unknown>[] }>({
        method: 'GET',
        path: address(settings(context.config).account_id, PIVOTS[stream], span),
      });
      if (elements.length >= MOST_ELEMENTS)
        throw new VendorError('LinkedIn cut the report off at 15,000 rows.', { class: 'data_too_large' });
      yield {
        records: elements.flatMap((element) =>
          complete({ ...element, account_currency: currency }, context.config),
        ),
      };
    }
    yield* splitLadder({ from: String(from), until: String(until) }, pages, [byDay]);
    yield { records: [], cursor: cursorOf(done) };
  };
}

/** A row with the account that it was asked for, since rows do not name it. */
export function withAccount(stream: AnalyticsStream) {
  return (record: unknown, config: Record<string, unknown>): Page['records'] => [
    {
      stream,
      record:
        typeof record === 'object' && record !== null
          ? { account_id: settings(config).account_id, ...record }
          : record,
    },
  ];
}

/** Rest.li reads the brackets and colons of a query as its grammar, so they must not be percent-encoded. */
function address(accountId: string, pivot: string, { from, until }: Span): string {
  const parameters = [
    'q=analytics',
    `pivot=${pivot}`,
    'timeGranularity=DAILY',
    `dateRange=(start:${dateOf(from)},end:${dateOf(until)})`,
    `accounts=List(${encodeURIComponent(`urn:li:sponsoredAccount:${accountId}`)})`,
    `fields=${FIELDS.join(',')}`,
  ];
  return `/rest/adAnalytics?${parameters.join('&')}`;
}

function dateOf(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `(year:${year},month:${month},day:${date})`;
}

/** Amounts come without their currency, which is the account's; asked once a sync. */
function accountCurrency(context: ReadContext): Promise<string | null> {
  const known = context.memo?.get('currency') as Promise<string | null> | undefined;
  if (known !== undefined) return known;
  const asked = account(context).then(({ currency }) => currency ?? null);
  asked.catch(() => undefined);
  context.memo?.set('currency', asked);
  return asked;
}

/** The single days of a span; null when it is one already. */
function byDay({ from, until }: Span): Span[] | null {
  if (addDays(from, 1) > until) return null;
  return dateRange(from, until).map((day) => ({ from: day, until: day }));
}
