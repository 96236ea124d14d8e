import type { BrandWorld } from '../../world/brand.ts';
import { HOUR } from '../../world/calendar.ts';
import type { Visit } from '../../world/types.ts';
import { referrerOf } from '../../world/visits.ts';
import { orderRevenue } from '../matomo/visit.ts';

/** One row of a day: visits that share all dimensions. Revenue in cents. */
export interface SessionRow {
  day: number;
  source: string;
  medium: string;
  campaign: string;
  landing: string;
  device: string;
  country: string;
  sessions: number;
  engaged: number;
  pages: number;
  seconds: number;
  keyEvents: number;
  transactions: number;
  revenue: number;
}

/** Google takes hours to process what it received: such visits come with a later reading of the day. */
const PROCESSED_AFTER = 6 * HOUR;

/** Whether Google counts a visit: it knows bots, and one visitor in twelve refuses its cookies. */
function isSeen(visit: Visit, now: number): boolean {
  const refuses = Number.parseInt(visit.visitor.slice(-4), 16) % 12 === 0;
  return !visit.isBot && !refuses && visit.at <= now - PROCESSED_AFTER;
}

function originOf(visit: Visit): Pick<SessionRow, 'source' | 'medium' | 'campaign'> {
  const utm = new URLSearchParams(visit.ad?.urlTags ?? '');
  const source = visit.tags?.source ?? utm.get('utm_source');
  const medium = visit.tags?.medium ?? utm.get('utm_medium');
  const campaign = visit.tags?.campaign ?? utm.get('utm_campaign') ?? '(not set)';
  if (source !== null && medium !== null) return { source, medium, campaign };
  const referrer = referrerOf(visit);
  if (referrer.type === 'search')
    return { source: referrer.name.toLowerCase(), medium: 'organic', campaign: '(organic)' };
  if (referrer.type === 'direct') return { source: '(direct)', medium: '(none)', campaign: '(direct)' };
  const host = referrer.url === '' ? referrer.name : new URL(referrer.url).hostname;
  return { source: host, medium: 'referral', campaign: '(referral)' };
}

const DEVICES: Record<string, string> = { smartphone: 'mobile', desktop: 'desktop', tablet: 'tablet' };

/** The sessions of one day as GA4 has counted them by `now`, in the order of the dimensions. */
export function sessionRows(brand: BrandWorld, day: number, now: number): SessionRow[] {
  const rows = new Map<string, SessionRow>();
  for (const visit of brand.visitsByDay[day] ?? []) {
    if (!isSeen(visit, now)) continue;
    const origin = originOf(visit);
    const landing = new URL(visit.landing).pathname;
    const device = DEVICES[visit.device] ?? visit.device;
    const country = visit.country.toUpperCase();
    const key = JSON.stringify([...Object.values(origin), landing, device, country]);
    const row = rows.get(key) ?? {
      day,
      ...origin,
      landing,
      device,
      country,
      sessions: 0,
      engaged: 0,
      pages: 0,
      seconds: 0,
      keyEvents: 0,
      transactions: 0,
      revenue: 0,
    };
    rows.set(key, row);
    const reached = visit.goals.filter((goal) => goal.at <= now - PROCESSED_AFTER);
    row.sessions++;
    if (visit.actions > 1 || visit.durationS > 10 || reached.length > 0) row.engaged++;
    row.pages += visit.actions;
    row.seconds += visit.durationS;
    row.keyEvents += reached.length;
    for (const { order } of reached) {
      if (order === null) continue;
      row.transactions++;
      row.revenue += Math.round(orderRevenue(brand.calendar, order) * 100);
    }
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
