import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  day,
  instant,
  integer,
  money,
  number,
  readInteger,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';
import { actionCount } from './actions.ts';

/**
 * Vendor record in, landed row out. Figures come as strings; ids are strings; instants carry the offset of the account
 * (`2026-11-02T09:00:00+0100`). `account_timezone` and `account_currency` are added by the reader.
 */

/** Currencies that Meta counts in whole units; budgets of all others come in hundredths (doc: currencies). */
const WHOLE_UNITS = new Set(['CLP', 'COP', 'CRC', 'HUF', 'IDR', 'ISK', 'JPY', 'KRW', 'PYG', 'TWD', 'VND']);

/** A budget in the account's minor unit, as a decimal amount. */
function budget(minor: string | null, currency: string | null): string | null {
  if (minor === null || (currency && WHOLE_UNITS.has(currency))) return minor;
  const digits = minor.replace('-', '').replace('.', '').slice(0, -2).padStart(5, '0');
  // Four decimals of the minor unit move two places: the last two are below a ten-thousandth and always zero.
  return `${minor.startsWith('-') ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

const list = z.array(z.looseObject({ action_type: z.string() })).nullish();

const insightsFields = {
  account_id: required(text),
  account_currency: text,
  account_timezone: text,
  campaign_id: required(text),
  campaign_name: text,
  date_start: required(day),
  impressions: integer,
  clicks: integer,
  inline_link_clicks: integer,
  reach: integer,
  spend: money,
  actions: list,
  action_values: list,
};

const adFields = { adset_id: text, adset_name: text, ad_id: required(text), ad_name: text };

const insightsCampaign = z.looseObject(insightsFields);
const insightsAd = z.looseObject({ ...insightsFields, ...adFields });

/** `video_view` is Meta's own name for a play of three seconds or more. */
function figures(row: z.output<typeof insightsCampaign>): LandedRow {
  return {
    date: row.date_start,
    impressions: row.impressions,
    clicks: row.clicks,
    inline_link_clicks: row.inline_link_clicks,
    reach: row.reach,
    video_views: readInteger(actionCount(row.actions, 'video_view')) ?? null,
    spend: row.spend,
    actions: row.actions ? JSON.stringify(row.actions) : null,
    action_values: row.action_values ? JSON.stringify(row.action_values) : null,
  };
}

function account(row: z.output<typeof insightsCampaign>): LandedRow {
  return {
    account_id: row.account_id,
    account_currency: row.account_currency,
    timezone: row.account_timezone,
    campaign_id: row.campaign_id,
    campaign_name: row.campaign_name,
  };
}

export const insightsCampaignContract: z.ZodType<LandedRow> = insightsCampaign.transform((row) => ({
  ...account(row),
  ...figures(row),
}));

export const insightsAdContract: z.ZodType<LandedRow> = insightsAd.transform((row) => ({
  ...account(row),
  ad_set_id: row.adset_id,
  ad_set_name: row.adset_name,
  ad_id: row.ad_id,
  ad_name: row.ad_name,
  ...figures(row),
}));

const actionFields = {
  account_id: text,
  campaign_id: required(text),
  date_start: required(day),
  action_type: required(text),
  attribution_window: required(text),
  conversions: number,
  conversion_value: money,
};

export const campaignActionContract: z.ZodType<LandedRow> = z
  .looseObject(actionFields)
  .transform(({ account_id, campaign_id, date_start, action_type, attribution_window, ...row }) => ({
    account_id,
    campaign_id,
    date: date_start,
    action_type,
    attribution_window,
    conversions: row.conversions,
    conversion_value: row.conversion_value,
  }));

export const adActionContract: z.ZodType<LandedRow> = z
  .looseObject({ ...actionFields, campaign_id: text, ad_id: required(text) })
  .transform(({ account_id, campaign_id, ad_id, date_start, action_type, attribution_window, ...row }) => ({
    account_id,
    campaign_id,
    ad_id,
    date: date_start,
    action_type,
    attribution_window,
    conversions: row.conversions,
    conversion_value: row.conversion_value,
  }));

export const campaignContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    account_id: text,
    account_currency: text,
    name: text,
    objective: text,
    status: text,
    effective_status: text,
    buying_type: text,
    daily_budget: money,
    lifetime_budget: money,
    start_time: instant,
    stop_time: instant,
    created_time: instant,
    updated_time: instant,
  })
  .transform((row) => ({
    campaign_id: row.id,
    account_id: row.account_id,
    name: row.name,
    objective: row.objective,
    status: row.status,
    effective_status: row.effective_status,
    buying_type: row.buying_type,
    daily_budget: budget(row.daily_budget, row.account_currency),
    lifetime_budget: budget(row.lifetime_budget, row.account_currency),
    start_time: row.start_time,
    stop_time: row.stop_time,
    created_time: row.created_time,
    updated_time: row.updated_time,
  }));

export const adSetContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    account_id: text,
    account_currency: text,
    campaign_id: text,
    name: text,
    status: text,
    effective_status: text,
    optimization_goal: text,
    daily_budget: money,
    created_time: instant,
    updated_time: instant,
  })
  .transform((row) => ({
    ad_set_id: row.id,
    account_id: row.account_id,
    campaign_id: row.campaign_id,
    name: row.name,
    status: row.status,
    effective_status: row.effective_status,
    optimization_goal: row.optimization_goal,
    daily_budget: budget(row.daily_budget, row.account_currency),
    created_time: row.created_time,
    updated_time: row.updated_time,
  }));

/** Where a creative leads: link ads, video ads and dynamic creatives each keep it elsewhere. */
const creative = z
  .looseObject({
    id: text,
    url_tags: text,
    link_url: text,
    object_url: text,
    object_story_spec: z.looseObject({}).nullish(),
    asset_feed_spec: z.looseObject({}).nullish(),
  })
  .nullish();

type Creative = z.output<typeof creative>;

function destination(of: Creative): string | null {
  const candidates = [
    at(of, 'object_story_spec', 'link_data', 'link'),
    at(of, 'object_story_spec', 'video_data', 'call_to_action', 'value', 'link'),
    at(of, 'object_story_spec', 'template_data', 'link'),
    at(of, 'asset_feed_spec', 'link_urls', 0, 'website_url'),
    of?.link_url,
    of?.object_url,
  ];
  return candidates.find((link): link is string => typeof link === 'string' && link !== '') ?? null;
}

function at(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const part of path) current = (current as Record<string | number, unknown> | null | undefined)?.[part];
  return current;
}

export const adContract: z.ZodType<LandedRow> = z
  .looseObject({
    id: required(text),
    account_id: text,
    campaign_id: text,
    adset_id: text,
    name: text,
    status: text,
    effective_status: text,
    creative,
    created_time: instant,
    updated_time: instant,
  })
  .transform((row) => ({
    ad_id: row.id,
    account_id: row.account_id,
    campaign_id: row.campaign_id,
    ad_set_id: row.adset_id,
    name: row.name,
    status: row.status,
    effective_status: row.effective_status,
    creative_id: row.creative?.id ?? null,
    destination_url: destination(row.creative),
    utm_tags: row.creative?.url_tags ?? null,
    created_time: row.created_time,
    updated_time: row.updated_time,
  }));

const ACCOUNT_COLUMNS = `
  account_id            Ad account, without the act_ prefix.
  account_currency      Currency of spend and values.
  timezone              IANA zone in which the account counts days.
  campaign_id           Campaign.
  campaign_name         Name of the campaign on the day of reading.`;
const AD_COLUMNS = `
  ad_set_id             Ad set.
  ad_set_name           Name of the ad set on the day of reading.
  ad_id                 Ad.
  ad_name               Name of the ad on the day of reading.`;
const FIGURE_COLUMNS = `
  date:date             Day in the account's zone.
  impressions:integer   Times shown.
  clicks:integer        All clicks.
  inline_link_clicks:integer  Clicks on links.
  reach:integer         People reached; not additive over days or ads.
  video_views:integer   Plays of three seconds or more.
  spend:money           Spend in the account's currency.
  actions:json          Vendor's list of counts by action type and window.
  action_values:json    Vendor's list of values by action type and window.`;
const ACTION_COLUMNS = `
  date:date             Day in the account's zone.
  action_type           Meta's action type, such as purchase or lead.
  attribution_window    default, 1d_click, 7d_click, 28d_click, 1d_view and so on.
  conversions:number    Actions that Meta claims in this window; null when only a value was stated.
  conversion_value:money  Their value in the account's currency; null when only a count was stated.`;
const STATUS_COLUMNS = `
  name                  Name.
  status                Status set by the advertiser.
  effective_status      Status after those of the parents.`;
const TIMES = `
  created_time:timestamp  When it was created.
  updated_time:timestamp  When it last changed.`;

export const insightsCampaignColumns = columns(ACCOUNT_COLUMNS + FIGURE_COLUMNS);
export const insightsAdColumns = columns(ACCOUNT_COLUMNS + AD_COLUMNS + FIGURE_COLUMNS);
export const campaignActionColumns = columns(`
  account_id            Ad account.
  campaign_id           Campaign.${ACTION_COLUMNS}`);
export const adActionColumns = columns(`
  account_id            Ad account.
  campaign_id           Campaign.
  ad_id                 Ad.${ACTION_COLUMNS}`);
export const campaignColumns = columns(`
  campaign_id           Campaign.
  account_id            Ad account.
  name                  Name.
  objective             Objective, such as OUTCOME_SALES.
  status                Status set by the advertiser.
  effective_status      Status after those of the account.
  buying_type           AUCTION or RESERVED.
  daily_budget:money    Budget a day in the account's currency.
  lifetime_budget:money  Budget of the whole run in the account's currency.
  start_time:timestamp  Start.
  stop_time:timestamp   End; null when open.${TIMES}`);
export const adSetColumns = columns(`
  ad_set_id             Ad set.
  account_id            Ad account.
  campaign_id           Campaign.${STATUS_COLUMNS}
  optimization_goal     What delivery is optimised for.
  daily_budget:money    Budget a day in the account's currency.${TIMES}`);
export const adColumns = columns(`
  ad_id                 Ad.
  account_id            Ad account.
  campaign_id           Campaign.
  ad_set_id             Ad set.${STATUS_COLUMNS}
  creative_id           Creative.
  destination_url       Page that the ad leads to.
  utm_tags              Query that Meta appends to the page's address.${TIMES}`);
