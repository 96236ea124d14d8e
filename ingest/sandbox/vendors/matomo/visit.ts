import type { DemoBrand } from '../../brands.ts';
import type { Calendar } from '../../world/calendar.ts';
import { poundRate } from '../../world/catalogue.ts';
import type { Order, Visit } from '../../world/types.ts';
import { clickIdName, referrerOf } from '../../world/visits.ts';

const seconds = (at: number) => Math.floor(at / 1000);

/** When the page number `index` of a visit was opened. */
function pageAt(visit: Visit, index: number): number {
  return visit.at + Math.floor((visit.durationS * 1000 * index) / visit.actions);
}

/** The last thing that happened in a visit up to `now`. */
export function lastActionAt(visit: Visit, now: number): number {
  const end = visit.at + visit.durationS * 1000;
  if (end <= now) return end;
  let last = visit.at;
  for (let index = 1; index < visit.actions && pageAt(visit, index) <= now; index++)
    last = pageAt(visit, index);
  for (const goal of visit.goals) if (goal.at <= now && goal.at > last) last = goal.at;
  return last;
}

/** Address of the first page with the tags and click ids of the link that led there. */
export function landingUrl(visit: Visit): string {
  const query: string[] = [];
  if (visit.ad !== null && visit.ad.urlTags !== '') query.push(visit.ad.urlTags);
  if (visit.tags !== null) {
    const { source, medium, campaign, content, term } = visit.tags;
    query.push(
      new URLSearchParams({
        utm_source: source,
        utm_medium: medium,
        utm_campaign: campaign,
        ...(content === undefined ? {} : { utm_content: content }),
        ...(term === undefined ? {} : { utm_term: term }),
      }).toString(),
    );
  }
  if (visit.clickId !== null) query.push(`${clickIdName(visit)}=${visit.clickId}`);
  return query.length === 0 ? visit.landing : `${visit.landing}?${query.join('&')}`;
}

/** What an order is worth to the shop's statistics, in euros: everything the buyer pays. */
export function orderRevenue(calendar: Calendar, order: Order): number {
  const paid = order.gross - order.discount + order.tax + order.shipping;
  const rate = order.currency === 'GBP' ? poundRate(calendar.dayOf(order.at)) : 100;
  return Math.round((paid * rate) / 100) / 100;
}

/** One visit of `Live.getLastVisitsDetails` as far as it has come at `now`. */
export function renderVisit(
  calendar: Calendar,
  brand: DemoBrand,
  visit: Visit,
  now: number,
): Record<string, unknown> {
  const last = lastActionAt(visit, now);
  const reached = visit.goals.filter((goal) => goal.at <= now);
  const referrer = referrerOf(visit);
  const utm = new URLSearchParams(visit.ad?.urlTags ?? '');
  const campaign = visit.tags?.campaign ?? utm.get('utm_campaign');
  const actionDetails: Record<string, unknown>[] = [];
  for (let index = 0; index < visit.actions && pageAt(visit, index) <= now; index++) {
    actionDetails.push({
      type: 'action',
      url:
        index === 0
          ? landingUrl(visit)
          : `${new URL(visit.landing).origin}/pagina-${(visit.id + index) % 40}`,
      pageTitle: index === 0 ? 'Inicio' : `Página ${(visit.id + index) % 40}`,
      timestamp: seconds(pageAt(visit, index)),
    });
  }
  const pages = actionDetails.length;
  let orders = 0;
  for (const goal of reached) {
    const timestamp = seconds(goal.at);
    if (goal.order === null) {
      actionDetails.push({
        type: 'goal',
        goalName: 'Formulario',
        goalId: 1,
        revenue: 0,
        url: `${new URL(visit.landing).origin}/gracias`,
        timestamp,
      });
    } else {
      const revenue = orderRevenue(calendar, goal.order);
      orders += revenue;
      actionDetails.push({
        type: 'ecommerceOrder',
        orderId: goal.order.id,
        revenue,
        items: String(goal.order.lines.length),
        timestamp,
      });
    }
  }
  const days = calendar.dayOf(last);
  return {
    idSite: brand.matomoSite,
    idVisit: visit.id,
    visitorId: visit.visitor,
    userId: reached.length > 0 && visit.person !== null ? (visit.person.identity.emails[0] ?? null) : null,
    actionDetails,
    actions: pages,
    goalConversions: reached.filter((goal) => goal.order === null).length,
    totalEcommerceConversions: reached.filter((goal) => goal.order !== null).length,
    totalEcommerceRevenue: Math.round(orders * 100) / 100,
    siteCurrency: 'EUR',
    serverDate: calendar.date(days),
    serverTimestamp: seconds(last),
    firstActionTimestamp: seconds(visit.at),
    lastActionTimestamp: seconds(last),
    lastActionDateTime: new Date(last).toISOString().slice(0, 19).replace('T', ' '),
    visitDuration: seconds(last) - seconds(visit.at),
    visitorType: visit.person === null ? 'new' : 'returning',
    referrerType: referrer.type,
    referrerName: referrer.type === 'campaign' ? (campaign ?? '') : referrer.name,
    referrerKeyword: '',
    referrerUrl: referrer.url,
    campaignSource: visit.tags?.source ?? utm.get('utm_source'),
    campaignMedium: visit.tags?.medium ?? utm.get('utm_medium'),
    campaignName: campaign,
    campaignContent: visit.tags?.content ?? utm.get('utm_content'),
    campaignKeyword: visit.tags?.term ?? null,
    deviceType: visit.device[0]?.toUpperCase() + visit.device.slice(1),
    browserName: visit.isBot ? 'Bot' : 'Chrome Mobile',
    country: visit.country === 'es' ? 'Spain' : visit.country.toUpperCase(),
    countryCode: visit.country,
    ...(visit.isBot ? { isBot: 1 } : {}),
  };
}
