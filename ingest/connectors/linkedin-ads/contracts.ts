import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  day,
  instant,
  integer,
  money,
  number,
  readDay,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';

/**
 * Vendor record in, landed row out. Things are named by URN (`urn:li:sponsoredCampaign:12`), of which the number lands.
 * Instants are milliseconds within `changeAuditStamps`; recorded rows of other extractors carry them as `created` and
 * `lastModified`, and days as `start_date`, which are read too. `account_currency` is added by the reader.
 */

/** The last part of a URN; what is none stays as it is. */
function idOf(urn: string | null): string | null {
  return urn === null ? null : urn.slice(urn.lastIndexOf(':') + 1);
}

const stamps = {
  changeAuditStamps: z
    .looseObject({
      created: z.looseObject({ time: instant }).nullish(),
      lastModified: z.looseObject({ time: instant }).nullish(),
    })
    .nullish(),
  created: instant,
  lastModified: instant,
};
const stamped = z.looseObject(stamps);

function times(row: z.output<typeof stamped>): LandedRow {
  return {
    created_at: row.changeAuditStamps?.created?.time ?? row.created,
    last_modified_at: row.changeAuditStamps?.lastModified?.time ?? row.lastModified,
  };
}

const amount = z.looseObject({ amount: money }).nullish();
const id = required(text);

export const accountContract: z.ZodType<LandedRow> = z
  .looseObject({ ...stamps, id, name: text, currency: text, status: text, type: text })
  .transform((row) => ({
    account_id: idOf(row.id),
    name: row.name,
    currency: row.currency,
    status: row.status,
    type: row.type,
    ...times(row),
  }));

export const campaignGroupContract: z.ZodType<LandedRow> = z
  .looseObject({ ...stamps, id, account: text, name: text, status: text, totalBudget: amount })
  .transform((row) => ({
    campaign_group_id: idOf(row.id),
    account_id: idOf(row.account),
    name: row.name,
    status: row.status,
    total_budget: row.totalBudget?.amount ?? null,
    ...times(row),
  }));

export const campaignContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...stamps,
    id,
    account: text,
    campaignGroup: text,
    name: text,
    status: text,
    type: text,
    objectiveType: text,
    costType: text,
    dailyBudget: amount,
  })
  .transform((row) => ({
    campaign_id: idOf(row.id),
    account_id: idOf(row.account),
    campaign_group_id: idOf(row.campaignGroup),
    name: row.name,
    status: row.status,
    type: row.type,
    objective: row.objectiveType,
    cost_type: row.costType,
    daily_budget: row.dailyBudget?.amount ?? null,
    ...times(row),
  }));

export const creativeContract: z.ZodType<LandedRow> = z
  .looseObject({
    id,
    account: text,
    campaign: text,
    name: text,
    intendedStatus: text,
    createdAt: instant,
    lastModifiedAt: instant,
  })
  .transform((row) => ({
    creative_id: idOf(row.id),
    account_id: idOf(row.account),
    campaign_id: idOf(row.campaign),
    name: row.name,
    intended_status: row.intendedStatus,
    created_at: row.createdAt,
    last_modified_at: row.lastModifiedAt,
  }));

const part = z.looseObject({ year: integer, month: integer, day: integer });

/** A count that comes as `1.0` in recorded rows. */
const figures = z.looseObject({
  pivotValues: z.array(z.string()).min(1),
  dateRange: z.looseObject({ start: part }).nullish(),
  start_date: day,
  account_currency: text,
  account_id: text,
  impressions: integer,
  clicks: integer,
  landingPageClicks: integer,
  costInLocalCurrency: money,
  costInUsd: money,
  externalWebsiteConversions: number,
  externalWebsitePostClickConversions: number,
  externalWebsitePostViewConversions: number,
  conversionValueInLocalCurrency: money,
  oneClickLeads: integer,
  videoViews: integer,
  approximateMemberReach: integer,
  approximateUniqueImpressions: integer,
  totalEngagements: integer,
});

function dayOf(row: z.output<typeof figures>): string | null {
  if (!row.dateRange) return row.start_date;
  const { year, month, day: date } = row.dateRange.start;
  const two = (value: unknown) => String(value).padStart(2, '0');
  return readDay(`${year}-${two(month)}-${two(date)}`) ?? null;
}

/** Contract of one pivot; `key` is the column that its URN lands in. */
export function analyticsContract(key: string): z.ZodType<LandedRow> {
  return figures.transform((row, context) => {
    const date = dayOf(row);
    if (date === null) {
      context.addIssue({
        code: 'custom',
        message: 'is missing or no date',
        path: ['dateRange'],
        params: { reason: 'missing_key' },
        input: row.dateRange,
      });
      return z.NEVER;
    }
    return {
      account_id: row.account_id,
      currency: row.account_currency,
      [key]: idOf(row.pivotValues[0]!),
      date,
      impressions: row.impressions,
      clicks: row.clicks,
      landing_page_clicks: row.landingPageClicks,
      reach: row.approximateMemberReach ?? row.approximateUniqueImpressions,
      video_views: row.videoViews,
      engagements: row.totalEngagements,
      spend: row.costInLocalCurrency,
      spend_usd: row.costInUsd,
      conversions: row.externalWebsiteConversions,
      post_click_conversions: row.externalWebsitePostClickConversions,
      post_view_conversions: row.externalWebsitePostViewConversions,
      conversion_value: row.conversionValueInLocalCurrency,
      one_click_leads: row.oneClickLeads,
    };
  });
}

const TIMES = `
  created_at:timestamp  When it was created.
  last_modified_at:timestamp  When it last changed.`;

export const accountColumns = columns(`
  account_id            Ad account.
  name                  Name.
  currency              Currency of the account.
  status                Status, such as ACTIVE.
  type                  BUSINESS or ENTERPRISE.${TIMES}`);
export const campaignGroupColumns = columns(`
  campaign_group_id     Campaign group: what others call a campaign.
  account_id            Ad account.
  name                  Name.
  status                Status, such as ACTIVE or ARCHIVED.
  total_budget:money    Budget of the whole run in the account's currency.${TIMES}`);
export const campaignColumns = columns(`
  campaign_id           Campaign: what others call an ad group.
  account_id            Ad account.
  campaign_group_id     Campaign group.
  name                  Name.
  status                Status, such as ACTIVE or COMPLETED.
  type                  Kind, such as SPONSORED_UPDATES.
  objective             Objective, such as WEBSITE_CONVERSION.
  cost_type             CPC, CPM or CPV.
  daily_budget:money    Budget a day in the account's currency.${TIMES}`);
export const creativeColumns = columns(`
  creative_id           Creative: what others call an ad.
  account_id            Ad account.
  campaign_id           Campaign.
  name                  Name, where it has one.
  intended_status       Status set by the advertiser.${TIMES}`);

export function analyticsColumns(key: string, what: string) {
  return columns(`
  account_id            Ad account.
  currency              Currency of spend and values.
  ${key}                ${what}
  date:date             Day of UTC.
  impressions:integer   Times shown.
  clicks:integer        All clicks.
  landing_page_clicks:integer  Clicks that lead to the landing page.
  reach:integer         Members reached, approximate; not additive over days.
  video_views:integer   Video plays of two seconds or more.
  engagements:integer   Clicks, reactions, comments, shares and follows.
  spend:money           Spend in the account's currency.
  spend_usd:money       The same in dollars, at LinkedIn's rate.
  conversions:number    Conversions on the site that LinkedIn claims, after a click or a view.
  post_click_conversions:number  Of those, after a click.
  post_view_conversions:number  Of those, after a view.
  conversion_value:money  Value of the conversions in the account's currency.
  one_click_leads:integer  Lead forms filled in on LinkedIn.`);
}
