import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_BRANDS } from './brands.ts';
import { agencyLines } from './drop-agency.ts';
import { spentSoFar } from './drop-plan.ts';
import { surveyAnswers } from './drop-surveys.ts';
import { writeAtomic } from './setup.ts';
import { addContacts, type ContactTotals, contactRecords, NO_CONTACTS, strangers } from './truth-contacts.ts';
import { storiesAt } from './truth-stories.ts';
import { sessionRows } from './vendors/google-analytics/sessions.ts';
import { CrmStore } from './vendors/hubspot/store.ts';
import { lastActionAt } from './vendors/matomo/visit.ts';
import { isDefault } from './vendors/meta/insights.ts';
import { booked, shopifyOrderId, soldByShopify, sourceOrderId } from './vendors/shopify/sold.ts';
import { ShopStore } from './vendors/shopify/store.ts';
import { exported } from './vendors/zendesk/server.ts';
import { CareStore } from './vendors/zendesk/store.ts';
import type { BrandWorld } from './world/brand.ts';
import { MINUTE } from './world/calendar.ts';
import { poundRate } from './world/catalogue.ts';
import { paidDays } from './world/delivery.ts';
import { adDays } from './world/insights.ts';
import { orderAt } from './world/orders.ts';
import type { Cause, Person } from './world/types.ts';
import type { World } from './world/world.ts';

/** Figures of one brand on one local day, as the vendors' APIs and the files give them at that instant. Cents. */
export interface DayTotals extends ContactTotals {
  meta_spend: number;
  meta_impressions: number;
  meta_clicks: number;
  meta_link_clicks: number;
  meta_purchases: number;
  meta_purchase_value: number;
  meta_leads: number;
  google_spend: number;
  google_impressions: number;
  google_clicks: number;
  /** Hundredths: Google credits parts of a conversion. */
  google_conversions: number;
  google_value: number;
  linkedin_spend: number;
  linkedin_impressions: number;
  linkedin_clicks: number;
  linkedin_conversions: number;
  linkedin_value: number;
  offline_spend: number;
  visits: number;
  visits_settled: number;
  analytics_sessions: number;
  leads: number;
  leads_archived: number;
  orders: number;
  orders_counted: number;
  orders_first: number;
  revenue_net_eur: number;
  revenue_net_gbp: number;
  /** Ten-thousandths of a euro, pounds converted at the day's rate: exact. */
  revenue_net_rc_e4: number;
  tickets: number;
  tickets_deleted: number;
  /** Answers to surveys by the day of the answer. */
  survey_answers: number;
}

export interface Totals {
  now: string;
  start_date: string;
  brands: Record<string, Record<string, DayTotals>>;
}

const ZERO: DayTotals = {
  ...NO_CONTACTS,
  meta_spend: 0,
  meta_impressions: 0,
  meta_clicks: 0,
  meta_link_clicks: 0,
  meta_purchases: 0,
  meta_purchase_value: 0,
  meta_leads: 0,
  google_spend: 0,
  google_impressions: 0,
  google_clicks: 0,
  google_conversions: 0,
  google_value: 0,
  linkedin_spend: 0,
  linkedin_impressions: 0,
  linkedin_clicks: 0,
  linkedin_conversions: 0,
  linkedin_value: 0,
  offline_spend: 0,
  visits: 0,
  visits_settled: 0,
  analytics_sessions: 0,
  leads: 0,
  leads_archived: 0,
  orders: 0,
  orders_counted: 0,
  orders_first: 0,
  revenue_net_eur: 0,
  revenue_net_gbp: 0,
  revenue_net_rc_e4: 0,
  tickets: 0,
  tickets_deleted: 0,
  survey_answers: 0,
};

/** A visit whose last action is younger may still grow, so careful readers leave it out. */
const VISIT_SETTLES = 30 * MINUTE;

/** The totals of every brand and day from the world's first one to the one that holds `now`. */
export function totalsAt(world: World, now: number): Totals {
  const brands = Object.fromEntries(world.brands.map((brand) => [brand.id, brandTotals(brand, now)]));
  return { now: new Date(now).toISOString(), start_date: world.calendar.startDate, brands };
}

function brandTotals(brand: BrandWorld, now: number): Record<string, DayTotals> {
  const { calendar } = brand;
  const today = calendar.dayOf(now);
  const days = Array.from({ length: today + 1 }, () => ({ ...ZERO }));
  const on = (at: number) => days[calendar.dayOf(at)] ?? { ...ZERO };
  for (const [day, totals] of days.entries()) {
    for (const row of adDays(brand, day, now)) {
      totals.meta_spend += row.spend;
      totals.meta_impressions += row.impressions;
      totals.meta_clicks += row.clicks;
      totals.meta_link_clicks += row.linkClicks;
      for (const claim of row.claims.filter(isDefault)) {
        if (claim.kind === 'lead') totals.meta_leads++;
        else totals.meta_purchases++;
        totals.meta_purchase_value += claim.value;
      }
    }
    for (const platform of ['google', 'linkedin'] as const) {
      for (const row of paidDays(brand, platform, 'campaign', day, now)) {
        totals[`${platform}_spend`] += row.spend;
        totals[`${platform}_impressions`] += row.impressions;
        totals[`${platform}_clicks`] += row.clicks;
        totals[`${platform}_conversions`] += row.conversions;
        totals[`${platform}_value`] += row.value;
      }
    }
    for (const row of sessionRows(brand, day, now)) totals.analytics_sessions += row.sessions;
    for (const visit of brand.visitsByDay[day] ?? []) {
      if (visit.at > now) continue;
      totals.visits++;
      if (lastActionAt(visit, now) <= now - VISIT_SETTLES) totals.visits_settled++;
    }
  }
  addOffline(brand, days, today);
  for (const placed of brand.orders) {
    if (placed.at > now) continue;
    const order = booked(brand.id, calendar, placed);
    const totals = on(order.at);
    const { status, net } = orderAt(order, now);
    totals.orders++;
    if (status === 'cancelled' || order.isTest) continue;
    totals.orders_counted++;
    if (order.isFirst) totals.orders_first++;
    if (order.currency === 'GBP') totals.revenue_net_gbp += net;
    else totals.revenue_net_eur += net;
    totals.revenue_net_rc_e4 += net * (order.currency === 'GBP' ? poundRate(calendar.dayOf(order.at)) : 100);
  }
  for (const contact of new CrmStore(brand).at(now).contacts) {
    const leadAt = contact.properties.hs_lifecyclestage_lead_date;
    if (leadAt === undefined) continue;
    if (contact.archivedAt === null) on(Date.parse(leadAt)).leads++;
    else on(Date.parse(leadAt)).leads_archived++;
  }
  const account = DEMO_BRANDS.find((item) => item.id === brand.id) as (typeof DEMO_BRANDS)[number];
  for (const { json } of exported(new CareStore(brand, account).at(now).tickets, now)) {
    const totals = on(Date.parse(String(json.created_at)));
    if (json.status === 'deleted') totals.tickets_deleted++;
    else totals.tickets++;
  }
  for (const { at } of surveyAnswers(brand, now)) on(at).survey_answers++;
  addContacts(brand, now, on);
  return Object.fromEntries(days.map((totals, day) => [calendar.date(day), totals]));
}

/** Press and radio by day: whole cents, evenly, the rest on the last day. */
function addOffline(brand: BrandWorld, days: DayTotals[], today: number): void {
  for (const action of brand.plan.until(today).flatMap((month) => month.offline)) {
    if (action.fromDay > today) continue;
    const { toDay, amount } = spentSoFar(action, today);
    const each = Math.floor(amount / (toDay - action.fromDay + 1));
    for (let day = action.fromDay; day <= toDay; day++) {
      const last = amount - each * (toDay - action.fromDay);
      (days[day] as DayTotals).offline_spend += day === toDay ? last : each;
    }
  }
}

/** Who is who: each person with the keys of all records that any source holds of them at `now`. */
export function peopleAt(world: World, now: number): Record<string, unknown>[] {
  const records = new Map<Person, { connection: string; kind: string; id: string; brand: string }[]>();
  const add = (person: Person, brand: BrandWorld, connection: string, kind: string, id: string) => {
    const list = records.get(person) ?? [];
    list.push({ connection: `${brand.id}-${connection}`, kind, id, brand: brand.id });
    records.set(person, list);
  };
  for (const brand of world.brands) {
    for (const contact of brand.contacts) {
      if (contact.createdAt <= now) add(contact.person, brand, 'crm', 'contact', contact.id);
    }
    const isAtShopify = soldByShopify(brand.id);
    for (const order of brand.orders) {
      if (order.at > now) continue;
      if (isAtShopify(order)) add(order.person, brand, 'store', 'order', shopifyOrderId(order));
      else add(order.person, brand, 'shops', 'order', order.id);
    }
    for (const { id, orders } of new ShopStore(brand).customersAt(now).values()) {
      const [first] = orders;
      if (first !== undefined) add(first.person, brand, 'store', 'contact', id);
    }
    for (const user of brand.users) {
      if (user.person !== null && user.createdAt <= now)
        add(user.person, brand, 'care', 'user', String(user.id));
    }
    for (const { person, connection, kind, id } of contactRecords(brand, now))
      add(person, brand, connection, kind, id);
    const visitors = new Set<string>();
    for (const visit of brand.visitsByDay.flat()) {
      if (visit.person === null || visit.at > now || visitors.has(visit.visitor)) continue;
      visitors.add(visit.visitor);
      add(visit.person, brand, 'web', 'visitor', visit.visitor);
    }
  }
  const known = world.people
    .filter((person) => records.has(person))
    .map((person) => ({
      person_id: person.id,
      given_name: person.identity.given,
      surname1: person.identity.surname1,
      surname2: person.identity.surname2,
      national_id: person.identity.nationalId,
      emails: person.identity.emails,
      phone: person.identity.phone,
      household_of: person.householdOf,
      records: records.get(person),
    }));
  return [...known, ...world.brands.flatMap((brand) => strangers(brand, now))];
}

/** What caused each lead and each order up to `now`. */
export function conversionsAt(world: World, now: number): Record<string, unknown>[] {
  const cause = (of: Cause) => ({
    channel: of.channel,
    campaign: of.campaign,
    ad_id: of.adId,
    visit_id: of.visit === null ? null : of.visit.id,
  });
  return world.brands.flatMap((brand) => [
    ...brand.leads
      .filter((lead) => lead.at <= now)
      .map((lead) => ({
        brand: brand.id,
        kind: 'lead',
        id: lead.contact.id,
        person_id: lead.person.id,
        at: new Date(lead.at).toISOString(),
        cause: cause(lead.cause),
      })),
    ...brand.orders
      .filter((order) => order.at <= now)
      .map((order) => booked(brand.id, brand.calendar, order))
      .map((order) => ({
        brand: brand.id,
        kind: order.isFirst ? 'first_order' : 'repeat_order',
        id: sourceOrderId(brand.id, order),
        person_id: order.person.id,
        at: new Date(order.at).toISOString(),
        is_counted: !order.isTest && orderAt(order, now).status !== 'cancelled',
        net: orderAt(order, now).net,
        currency: order.currency,
        cause: cause(order.cause),
      })),
  ]);
}

/** Writes the truth at `now` (epoch ms) into `<folder>/truth/`; only tests read it. */
export function writeTruth(world: World, folder: string, now: number): void {
  const truth = join(folder, 'truth');
  mkdirSync(truth, { recursive: true });
  const ndjson = (rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeAtomic(join(truth, 'people.ndjson'), ndjson(peopleAt(world, now)));
  writeAtomic(join(truth, 'conversions.ndjson'), ndjson(conversionsAt(world, now)));
  const agencies = world.brands.flatMap((brand) => agencyLines(brand, now));
  writeAtomic(
    join(truth, 'agency_reports.ndjson'),
    ndjson(agencies.map(({ month, reportedAt, ...line }) => ({ ...line, month: month.month }))),
  );
  writeAtomic(join(truth, 'stories.ndjson'), ndjson(storiesAt(world, now)));
  writeAtomic(join(truth, 'totals.json'), `${JSON.stringify(totalsAt(world, now), null, 1)}\n`);
}
