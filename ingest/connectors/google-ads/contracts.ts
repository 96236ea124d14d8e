import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  day,
  flag,
  integer,
  json,
  money,
  number,
  readMoney,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';

/**
 * Vendor record in, landed row out. int64 and ids come as strings, money in millionths ("micros"). A metric that was
 * selected and is zero is present; an absent one does not apply to the row and stays null.
 */

/** Millionths of the currency's unit as an amount with four decimals. */
export function fromMicros(micros: number | bigint): string {
  const sign = micros < 0 ? '-' : '';
  const digits = String(micros).replace('-', '').padStart(7, '0');
  return readMoney(`${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`)!;
}

/** In place of a part that the answer leaves out: each of its fields is then null. */
const NOTHING = {} as never;

const micros = integer.transform((value) => (value === null ? null : fromMicros(value)));

const customer = z.looseObject({ id: required(text), currencyCode: text, timeZone: text });
const campaign = z.looseObject({ id: required(text), name: text, advertisingChannelType: text });
const adGroup = z.looseObject({ id: required(text), name: text });
const ad = z.looseObject({ id: required(text), name: text });
const keyword = z.looseObject({ text, matchType: text });

const report = {
  customer,
  campaign,
  segments: z.looseObject({ date: required(day) }),
  metrics: z
    .looseObject({
      impressions: integer,
      clicks: integer,
      costMicros: micros,
      conversions: number,
      conversionsValue: money,
      allConversions: number,
      conversionsByConversionDate: number,
      conversionsValueByConversionDate: money,
    })
    .prefault(NOTHING),
};

const campaignReport = z.looseObject(report);
type Report = z.output<typeof campaignReport>;

function head(row: Report): LandedRow {
  return {
    customer_id: row.customer.id,
    currency: row.customer.currencyCode,
    timezone: row.customer.timeZone,
    campaign_id: row.campaign.id,
    campaign_name: row.campaign.name,
    channel_type: row.campaign.advertisingChannelType,
    date: row.segments.date,
  };
}

function metrics(row: Report): LandedRow {
  return {
    impressions: row.metrics.impressions,
    clicks: row.metrics.clicks,
    cost: row.metrics.costMicros,
    conversions: row.metrics.conversions,
    conversions_value: row.metrics.conversionsValue,
    all_conversions: row.metrics.allConversions,
  };
}

function byDate(row: Report): LandedRow {
  return {
    conversions_by_conversion_date: row.metrics.conversionsByConversionDate,
    conversions_value_by_conversion_date: row.metrics.conversionsValueByConversionDate,
  };
}

const group = (row: { adGroup: z.output<typeof adGroup> }): LandedRow => ({
  ad_group_id: row.adGroup.id,
  ad_group_name: row.adGroup.name,
});

export const campaignDailyContract: z.ZodType<LandedRow> = campaignReport.transform((row) => ({
  ...head(row),
  ...metrics(row),
  ...byDate(row),
}));

export const adGroupDailyContract: z.ZodType<LandedRow> = z
  .looseObject({ ...report, adGroup })
  .transform((row) => ({ ...head(row), ...group(row), ...metrics(row), ...byDate(row) }));

export const adDailyContract: z.ZodType<LandedRow> = z
  .looseObject({ ...report, adGroup, adGroupAd: z.looseObject({ ad }) })
  .transform((row) => ({
    ...head(row),
    ...group(row),
    ad_id: row.adGroupAd.ad.id,
    ad_name: row.adGroupAd.ad.name,
    ...metrics(row),
    ...byDate(row),
  }));

export const keywordDailyContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...report,
    adGroup,
    adGroupCriterion: z.looseObject({ criterionId: required(text), keyword: keyword.prefault(NOTHING) }),
  })
  .transform((row) => ({
    ...head(row),
    ...group(row),
    criterion_id: row.adGroupCriterion.criterionId,
    keyword: row.adGroupCriterion.keyword.text,
    match_type: row.adGroupCriterion.keyword.matchType,
    ...metrics(row),
  }));

export const searchTermDailyContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...report,
    adGroup,
    searchTermView: z.looseObject({ searchTerm: required(text) }),
    segments: report.segments.extend({
      keyword: z.looseObject({ info: keyword.prefault(NOTHING) }).prefault(NOTHING),
    }),
  })
  .transform((row) => ({
    ...head(row),
    ...group(row),
    search_term: row.searchTermView.searchTerm,
    keyword: row.segments.keyword.info.text,
    match_type: row.segments.keyword.info.matchType,
    ...metrics(row),
  }));

export const customerContract: z.ZodType<LandedRow> = z
  .looseObject({ customer: customer.extend({ descriptiveName: text, manager: flag, status: text }) })
  .transform(({ customer: of }) => ({
    customer_id: of.id,
    name: of.descriptiveName,
    currency: of.currencyCode,
    timezone: of.timeZone,
    is_manager: of.manager,
    status: of.status,
  }));

export const campaignContract: z.ZodType<LandedRow> = z
  .looseObject({
    customer,
    campaign: campaign.extend({ status: text, biddingStrategyType: text }),
    campaignBudget: z.looseObject({ amountMicros: micros }).prefault(NOTHING),
  })
  .transform((row) => ({
    customer_id: row.customer.id,
    campaign_id: row.campaign.id,
    name: row.campaign.name,
    status: row.campaign.status,
    channel_type: row.campaign.advertisingChannelType,
    bidding_strategy: row.campaign.biddingStrategyType,
    budget: row.campaignBudget.amountMicros,
  }));

export const adGroupContract: z.ZodType<LandedRow> = z
  .looseObject({
    customer,
    campaign,
    adGroup: adGroup.extend({ status: text, type: text, cpcBidMicros: micros }),
  })
  .transform((row) => ({
    customer_id: row.customer.id,
    campaign_id: row.campaign.id,
    ad_group_id: row.adGroup.id,
    name: row.adGroup.name,
    status: row.adGroup.status,
    type: row.adGroup.type,
    cpc_bid: row.adGroup.cpcBidMicros,
  }));

export const adContract: z.ZodType<LandedRow> = z
  .looseObject({
    customer,
    campaign,
    adGroup,
    adGroupAd: z.looseObject({ status: text, ad: ad.extend({ type: text, finalUrls: json }) }),
  })
  .transform((row) => ({
    customer_id: row.customer.id,
    campaign_id: row.campaign.id,
    ad_group_id: row.adGroup.id,
    ad_id: row.adGroupAd.ad.id,
    name: row.adGroupAd.ad.name,
    type: row.adGroupAd.ad.type,
    final_urls: row.adGroupAd.ad.finalUrls,
    status: row.adGroupAd.status,
  }));

const HEAD = `
  customer_id           Account (customer), ten digits.
  currency              Currency of cost and values.
  timezone              IANA zone in which the account counts days.
  campaign_id           Campaign.
  campaign_name         Name of the campaign on the day of reading.
  channel_type          Advertising channel, such as SEARCH or PERFORMANCE_MAX.
  date:date             Day in the account's zone.`;
const GROUP = `
  ad_group_id           Ad group.
  ad_group_name         Name of the ad group on the day of reading.`;
const KEYWORD = `
  keyword               Text of the keyword.
  match_type            EXACT, PHRASE or BROAD.`;
const METRICS = `
  impressions:integer   Times shown.
  clicks:integer        Clicks; invalid ones leave within days.
  cost:money            Spend in the account's currency.
  conversions:number    Primary conversions by the day of the click, fractional.
  conversions_value:money  Their value in the account's currency.
  all_conversions:number  Primary and secondary conversions by the day of the click.`;
const BY_DATE = `
  conversions_by_conversion_date:number  Primary conversions by the day of the conversion; never added to conversions.
  conversions_value_by_conversion_date:money  Their value in the account's currency.`;

export const campaignDailyColumns = columns(HEAD + METRICS + BY_DATE);
export const adGroupDailyColumns = columns(HEAD + GROUP + METRICS + BY_DATE);
export const adDailyColumns = columns(`${HEAD}${GROUP}
  ad_id                 Ad; one ad may stand in several ad groups.
  ad_name               Name of the ad; most have none.${METRICS}${BY_DATE}`);
export const keywordDailyColumns = columns(`${HEAD}${GROUP}
  criterion_id          Keyword's id within its ad group.${KEYWORD}${METRICS}`);
export const searchTermDailyColumns = columns(`${HEAD}${GROUP}
  search_term           What was searched for.${KEYWORD}${METRICS}`);
export const customerColumns = columns(`
  customer_id           Account (customer), ten digits.
  name                  Name.
  currency              Currency of the account.
  timezone              IANA zone in which the account counts days.
  is_manager:boolean    Whether it is a manager account, which has no figures.
  status                ENABLED, CANCELED, SUSPENDED or CLOSED.`);
export const campaignColumns = columns(`
  campaign_id           Campaign.
  customer_id           Account (customer).
  name                  Name.
  status                ENABLED, PAUSED or REMOVED.
  channel_type          Advertising channel, such as SEARCH or PERFORMANCE_MAX.
  bidding_strategy      How bids are set.
  budget:money          Budget a day in the account's currency.`);
export const adGroupColumns = columns(`
  ad_group_id           Ad group.
  customer_id           Account (customer).
  campaign_id           Campaign.
  name                  Name.
  status                ENABLED, PAUSED or REMOVED.
  type                  Kind, such as SEARCH_STANDARD.
  cpc_bid:money         Highest bid for a click in the account's currency.`);
export const adColumns = columns(`
  ad_id                 Ad.
  ad_group_id           Ad group.
  customer_id           Account (customer).
  campaign_id           Campaign.
  name                  Name; most ads have none.
  type                  Kind, such as RESPONSIVE_SEARCH_AD.
  final_urls:json       Pages that the ad leads to.
  status                ENABLED, PAUSED or REMOVED.`);
