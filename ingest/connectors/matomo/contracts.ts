import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  addMoney,
  flag,
  instant,
  integer,
  money,
  readMoney,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';
import { originOf } from './campaign.ts';

/**
 * A visit as `Live.getLastVisitsDetails` gives it. Matomo's `serverTimestamp` is the time of the *last* action
 * (plugins/Live/API.php), so a visit's beginning is `firstActionTimestamp`.
 */
const action = z.looseObject({ type: text, url: text });

const visit = z.looseObject({
  idSite: required(text),
  idVisit: required(text),
  visitorId: text,
  userId: text,
  serverTimestamp: instant,
  firstActionTimestamp: instant,
  lastActionTimestamp: instant,
  visitDuration: integer,
  actions: integer,
  actionDetails: z.array(action).nullish(),
  referrerType: text,
  referrerName: text,
  referrerUrl: text,
  referrerKeyword: text,
  entryPageUrl: text,
  deviceType: text,
  countryCode: text,
  goalConversions: integer,
  totalEcommerceRevenue: money,
  isBot: flag,
});

type Visit = z.output<typeof visit>;

/** The first page of the visit; events, downloads and conversions may stand before it. */
function landingPage(of: Visit): string | null {
  const page = of.actionDetails?.find((entry) => entry.type === 'action' && entry.url);
  return page?.url ?? of.entryPageUrl ?? null;
}

/** Goals' revenue and that of orders: orders by the visit's own total where Matomo states it. */
function revenue(of: Visit): string | null {
  const converted = of.actionDetails?.filter(
    (entry) =>
      entry.type === 'goal' || (entry.type === 'ecommerceOrder' && of.totalEcommerceRevenue === null),
  );
  const amounts = [
    of.totalEcommerceRevenue,
    ...(converted ?? []).map((entry) => readMoney(entry.revenue) ?? null),
  ];
  const stated = amounts.filter((amount) => amount !== null);
  return stated.length === 0 ? null : stated.reduce(addMoney);
}

/** Country code as ISO 3166; Matomo writes `xx` when it does not know. */
function country(code: string | null): string | null {
  return code === null || code.toLowerCase() === 'xx' ? null : code.toUpperCase();
}

export const visitContract: z.ZodType<LandedRow> = visit.transform((row, context) => {
  const landing = landingPage(row);
  const serverAt = row.firstActionTimestamp ?? row.serverTimestamp;
  if (serverAt === null) {
    context.addIssue({
      code: 'custom',
      message: 'is missing',
      path: ['firstActionTimestamp'],
      params: { reason: 'missing_key' },
      input: row,
    });
    return z.NEVER;
  }
  return {
    site_id: row.idSite,
    visit_id: row.idVisit,
    visitor_id: row.visitorId,
    user_id: row.userId,
    server_at: serverAt,
    last_action_at: row.lastActionTimestamp ?? row.serverTimestamp,
    duration_s: row.visitDuration,
    actions: row.actions,
    referrer_type: row.referrerType,
    referrer_name: row.referrerName,
    referrer_url: row.referrerUrl,
    referrer_keyword: row.referrerKeyword,
    ...originOf(row, landing),
    landing_page: landing,
    device_type: row.deviceType,
    country_code: country(row.countryCode),
    // Matomo leaves bots out unless it is told to track them, and then a plug-in marks them.
    is_bot: row.isBot ?? false,
    goal_conversions: row.goalConversions,
    revenue: revenue(row),
  };
});

/** Matomo counts orders as a goal of this id (`idGoal=ecommerceOrder`). */
export const ORDER_GOAL = 'ecommerceOrder';

/** The goals and orders of a visit, each with what it takes from the visit. Abandoned carts are none. */
export function goalsOf(record: unknown): Record<string, unknown>[] {
  if (typeof record !== 'object' || record === null) return [];
  const of = record as Record<string, unknown>;
  if (!Array.isArray(of.actionDetails)) return [];
  return of.actionDetails
    .filter((entry) => entry?.type === 'goal' || entry?.type === ORDER_GOAL)
    .map((entry: Record<string, unknown>) => ({
      ...entry,
      idSite: of.idSite,
      idVisit: of.idVisit,
      visitorId: of.visitorId,
      timestamp: entry.timestamp ?? of.lastActionTimestamp ?? of.serverTimestamp,
    }));
}

export const visitGoalContract: z.ZodType<LandedRow> = z
  .looseObject({
    type: text,
    idSite: required(text),
    idVisit: required(text),
    visitorId: text,
    goalId: text,
    goalName: text,
    timestamp: required(instant),
    revenue: money,
    orderId: text,
    url: text,
  })
  .transform((row, context) => {
    const goalId = row.goalId ?? (row.type === ORDER_GOAL ? ORDER_GOAL : null);
    if (goalId === null) {
      context.addIssue({
        code: 'custom',
        message: 'is missing',
        path: ['goalId'],
        params: { reason: 'missing_key' },
        input: row,
      });
      return z.NEVER;
    }
    return {
      site_id: row.idSite,
      visit_id: row.idVisit,
      visitor_id: row.visitorId,
      goal_id: goalId,
      goal_name: row.goalName ?? (row.type === ORDER_GOAL ? 'Order' : null),
      converted_at: row.timestamp,
      revenue: row.revenue,
      order_id: row.orderId,
      url: row.url,
    };
  });

export const goalContract: z.ZodType<LandedRow> = z
  .looseObject({
    idsite: required(text),
    idgoal: required(text),
    name: text,
    match_attribute: text,
    deleted: flag,
  })
  .transform((row) => ({
    site_id: row.idsite,
    goal_id: row.idgoal,
    name: row.name,
    match_attribute: row.match_attribute,
    is_deleted: row.deleted ?? false,
  }));

export const visitColumns = columns(`
  site_id               Site of Matomo.
  visit_id              Visit.
  visitor_id            Visitor: Matomo's cookie or fingerprint.
  user_id               User id that the site set at login.
  server_at:timestamp   Time of the first action.
  last_action_at:timestamp  Time of the last action.
  duration_s:integer    Seconds between the first and the last action.
  actions:integer       Page views, downloads, outlinks and site searches.
  referrer_type         direct, search, website, campaign or social.
  referrer_name         Search engine, site, network or campaign.
  referrer_url          Address of the referring page.
  referrer_keyword      Search word or campaign keyword.
  utm_source            Campaign source of the landing page, else of Matomo's campaign report.
  utm_medium            Campaign medium, likewise.
  utm_campaign          Campaign, likewise; else Matomo's campaign referrer.
  utm_content           Campaign content, likewise.
  utm_term              Campaign keyword, likewise.
  gclid                 Click id of Google Ads.
  fbclid                Click id of Meta.
  msclkid               Click id of Microsoft Advertising.
  ttclid                Click id of TikTok.
  li_fat_id             Click id of LinkedIn.
  twclid                Click id of X.
  landing_page          Address of the first page.
  device_type           Kind of device in Matomo's words.
  country_code          Country, ISO 3166 alpha-2.
  is_bot:boolean        Marked as a bot.
  goal_conversions:integer  Goals reached in the visit.
  revenue:money         Revenue of the visit's goals and orders in the site's currency.`);

export const visitGoalColumns = columns(`
  site_id               Site of Matomo.
  visit_id              Visit.
  visitor_id            Visitor.
  goal_id               Goal; ecommerceOrder for an order.
  goal_name             Name of the goal.
  converted_at:timestamp  When it was reached.
  revenue:money         Revenue in the site's currency.
  order_id              Order, when it was one.
  url                   Page on which it was reached.`);

export const goalColumns = columns(`
  site_id               Site of Matomo.
  goal_id               Goal.
  name                  Name.
  match_attribute       What triggers it: url, title, event, manually and so on.
  is_deleted:boolean    Deleted in Matomo.`);

/** Fields of a visit that the contract or the campaign reading uses, and presentation that carries nothing. */
export const VISIT_FIELDS = [
  ...Object.keys(visit.shape),
  'serverDate',
  'serverTimePretty',
  'serverDatePretty',
  'campaignSource',
  'campaignMedium',
  'campaignName',
  'campaignContent',
  'campaignKeyword',
];
