import type { DemoBrand } from '../../brands.ts';
import { type AdDay, adDays } from '../../world/insights.ts';
import type { Ad, Claim } from '../../world/types.ts';
import type { World } from '../../world/world.ts';
import type { Answer } from '../http.ts';
import { graphError } from './errors.ts';

const LEVELS = ['account', 'campaign', 'adset', 'ad'] as const;
type Level = (typeof LEVELS)[number];

/** A report that was asked for; days are counted from the world's start and may lie outside it. */
export interface Report {
  brand: DemoBrand;
  level: Level;
  since: string;
  until: string;
  daily: boolean;
  fields: readonly string[];
  windows: readonly string[];
  keeps: (ad: Ad) => boolean;
}

const FIELDS = new Set(
  (
    'account_id account_name account_currency campaign_id campaign_name adset_id adset_name ad_id ad_name date_start date_stop ' +
    'impressions clicks inline_link_clicks reach frequency spend cpc cpm ctr objective buying_type actions action_values ' +
    'conversions conversion_values video_play_actions unique_clicks created_time updated_time'
  ).split(' '),
);
const WINDOWS = [
  '1d_view',
  '1d_click',
  '7d_click',
  '28d_click',
  '1d_ev',
  'default',
  'dda',
  'skan_click',
  'skan_view',
];
const GONE = ['7d_view', '28d_view'];
/** Months that Meta keeps. */
const RETENTION_DAYS = 1126;

/** The report that the parameters ask for, or Meta's refusal. */
export function readReport(
  world: World,
  brand: DemoBrand,
  parameters: URLSearchParams,
  now: number,
  node: string,
): Report | Answer {
  const level = (parameters.get('level') ?? 'account') as Level;
  if (!LEVELS.includes(level))
    return graphError(400, 100, `(#100) level must be one of ${LEVELS.join(', ')}`);
  const range = json<{ since?: string; until?: string }>(parameters.get('time_range'));
  const today = world.calendar.date(world.calendar.dayOf(now));
  const since = range?.since ?? today;
  const until = range?.until ?? today;
  if (![since, until].every((date) => /^\d{4}-\d\d-\d\d$/.test(date)) || since > until) {
    return graphError(400, 100, '(#100) time_range must hold since and until as YYYY-MM-DD');
  }
  if (Date.parse(since) < Date.parse(today) - RETENTION_DAYS * 86_400_000) {
    const message =
      '(#3018) The start date of the time range cannot be beyond 37 months from the current date';
    return graphError(400, 3018, message, { error_subcode: 1504018 });
  }
  const fields = (parameters.get('fields') ?? 'impressions,spend')
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
  const unknown = fields.find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return graphError(400, 100, `(#100) ${unknown} is not valid for fields param`);
  if (parameters.get('breakdowns')) return graphError(400, 100, '(#100) this account has no breakdowns');
  const windows = json<string[]>(parameters.get('action_attribution_windows')) ?? [];
  const gone = windows.find((window) => GONE.includes(window) || !WINDOWS.includes(window));
  if (gone !== undefined)
    return graphError(400, 100, `(#100) action_attribution_windows: ${gone} is not supported`);
  const filters =
    json<{ field: string; operator: string; value: unknown }[]>(parameters.get('filtering')) ?? [];
  return {
    brand,
    level,
    since,
    until,
    daily: parameters.get('time_increment') === '1',
    fields,
    windows,
    keeps: (ad) => isUnder(ad, brand, node) && filters.every((filter) => passes(ad, filter)),
  };
}

function json<T>(text: string | null): T | undefined {
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function isUnder(ad: Ad, brand: DemoBrand, node: string): boolean {
  return node === `act_${brand.metaAccount}` || [ad.id, ad.adSet.id, ad.adSet.campaign.id].includes(node);
}

function passes(ad: Ad, filter: { field: string; value: unknown }): boolean {
  const id = { 'ad.id': ad.id, 'adset.id': ad.adSet.id, 'campaign.id': ad.adSet.campaign.id }[filter.field];
  if (id === undefined) return true;
  const values = Array.isArray(filter.value) ? filter.value.map(String) : [String(filter.value)];
  return values.includes(id);
}

const KEY: Record<Level, (ad: Ad) => string> = {
  account: () => '',
  campaign: (ad) => ad.adSet.campaign.id,
  adset: (ad) => ad.adSet.id,
  ad: (ad) => ad.id,
};

/** The rows of a report as they stand at `now`: every figure a string, nothing for what was not delivered. */
export function insightsRows(world: World, report: Report, now: number): Record<string, unknown>[] {
  const { calendar } = world;
  const brand = world.brand(report.brand.id);
  const offset = Math.round((Date.parse(report.since) - Date.parse(calendar.startDate)) / 86_400_000);
  const days = Math.round((Date.parse(report.until) - Date.parse(report.since)) / 86_400_000) + 1;
  const last = Math.min(offset + days - 1, calendar.dayOf(now));
  const groups = new Map<string, AdDay[]>();
  for (let day = Math.max(0, offset); day <= last; day++) {
    for (const row of adDays(brand, day, now)) {
      if (!report.keeps(row.ad)) continue;
      const key = `${report.daily ? day : ''}|${KEY[report.level](row.ad)}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
  }
  return [...groups.values()].map((group) => render(world, report, group));
}

const euros = (cents: number) => (cents / 100).toFixed(2);
const sum = (rows: AdDay[], figure: (row: AdDay) => number) =>
  rows.reduce((total, row) => total + figure(row), 0);

function render(world: World, report: Report, group: AdDay[]): Record<string, unknown> {
  const { ad, day } = group[0] as AdDay;
  const { adSet } = ad;
  const impressions = sum(group, (row) => row.impressions);
  const clicks = sum(group, (row) => row.clicks);
  const spend = sum(group, (row) => row.spend);
  const reach = Math.round(sum(group, (row) => row.reach) * (group.length > 1 ? 0.91 : 1));
  const claims = group.flatMap((row) => row.claims);
  const counts = actions(report.windows, claims, group);
  const values = actionValues(report.windows, claims);
  const all: Record<string, unknown> = {
    account_id: report.brand.metaAccount,
    account_name: report.brand.name,
    account_currency: 'EUR',
    campaign_id: adSet.campaign.id,
    campaign_name: adSet.campaign.name,
    objective: adSet.campaign.objective,
    buying_type: 'AUCTION',
    adset_id: adSet.id,
    adset_name: adSet.name,
    ad_id: ad.id,
    ad_name: ad.name,
    impressions: String(impressions),
    clicks: String(clicks),
    unique_clicks: String(Math.round(clicks * 0.93)),
    inline_link_clicks: String(sum(group, (row) => row.linkClicks)),
    reach: String(reach),
    frequency: reach === 0 ? '0' : (impressions / reach).toFixed(6),
    spend: euros(spend),
    cpc: clicks === 0 ? undefined : (spend / 100 / clicks).toFixed(6),
    cpm: impressions === 0 ? undefined : ((spend * 10) / impressions).toFixed(6),
    ctr: impressions === 0 ? undefined : ((clicks * 100) / impressions).toFixed(6),
    actions: counts.length === 0 ? undefined : counts,
    action_values: values.length === 0 ? undefined : values,
    created_time: world.calendar.date(adSet.campaign.fromDay),
    updated_time: world.calendar.date(day),
  };
  const row: Record<string, unknown> = {};
  for (const field of report.fields) if (all[field] !== undefined) row[field] = all[field];
  row.date_start = report.daily ? world.calendar.date(day) : report.since;
  row.date_stop = report.daily ? world.calendar.date(day) : report.until;
  return row;
}

const NAMES: Record<Claim['kind'], readonly string[]> = {
  purchase: ['purchase', 'omni_purchase', 'offsite_conversion.fb_pixel_purchase'],
  lead: ['lead', 'offsite_conversion.fb_pixel_lead'],
};

/** True when the account's default window (7 days after a click, 1 day after a view) holds a claim. */
export const isDefault = (claim: Claim) =>
  claim.windows.includes('7d_click') || claim.windows.includes('1d_view');

function windowed(
  windows: readonly string[],
  list: Claim[],
  figure: (claims: Claim[]) => string,
): Record<string, string> {
  const entry: Record<string, string> = { value: figure(list.filter(isDefault)) };
  for (const window of windows) {
    if (window === 'default') continue;
    const inside = list.filter((claim) => claim.windows.some((name) => name === window));
    if (inside.length > 0) entry[window] = figure(inside);
  }
  return entry;
}

function actions(windows: readonly string[], claims: Claim[], group: AdDay[]): Record<string, string>[] {
  const list: Record<string, string>[] = [];
  const simple = (type: string, count: number) => {
    if (count === 0) return;
    const entry: Record<string, string> = { action_type: type, value: String(count) };
    for (const window of windows) if (/^\d+d_click$/.test(window)) entry[window] = String(count);
    list.push(entry);
  };
  simple(
    'link_click',
    sum(group, (row) => row.linkClicks),
  );
  simple(
    'landing_page_view',
    sum(group, (row) => row.landingViews),
  );
  simple(
    'video_view',
    sum(group, (row) => row.videoViews),
  );
  for (const kind of ['lead', 'purchase'] as const) {
    const own = claims.filter((claim) => claim.kind === kind);
    if (own.length === 0) continue;
    const entry = windowed(windows, own, (some) => String(some.length));
    for (const type of NAMES[kind]) list.push({ action_type: type, ...entry });
  }
  return list;
}

function actionValues(windows: readonly string[], claims: Claim[]): Record<string, string>[] {
  const own = claims.filter((claim) => claim.kind === 'purchase');
  if (own.length === 0) return [];
  const entry = windowed(windows, own, (some) =>
    euros(some.reduce((total, claim) => total + claim.value, 0)),
  );
  return NAMES.purchase.map((type) => ({ action_type: type, ...entry }));
}
