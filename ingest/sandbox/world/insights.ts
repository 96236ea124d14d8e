import type { BrandWorld } from './brand.ts';
import { DAY, HOUR } from './calendar.ts';
import { Rng, seedOf } from './rng.ts';
import type { Ad, Claim } from './types.ts';

/** What Meta says of one ad on one day at an instant; money in cents of the account's currency. */
export interface AdDay {
  ad: Ad;
  day: number;
  impressions: number;
  clicks: number;
  linkClicks: number;
  landingViews: number;
  reach: number;
  videoViews: number;
  spend: number;
  claims: Claim[];
}

/** Spend is corrected a last time two days after the day has ended: until then this much of it is missing. */
const UNSETTLED = 0.988;
const SETTLES_AFTER = 2 * DAY;

/** Visits by ad, kept for days that are simulated to their end. */
const visitsByAd = new WeakMap<BrandWorld, Map<number, Map<string, number[]>>>();

function adVisits(brand: BrandWorld, day: number): Map<string, number[]> {
  let days = visitsByAd.get(brand);
  if (days === undefined) {
    days = new Map();
    visitsByAd.set(brand, days);
  }
  let found = days.get(day);
  if (found === undefined) {
    found = new Map();
    for (const visit of brand.visitsByDay[day] ?? []) {
      if (visit.ad === null) continue;
      const times = found.get(visit.ad.id);
      if (times === undefined) found.set(visit.ad.id, [visit.at]);
      else times.push(visit.at);
    }
    days.set(day, found);
  }
  return found;
}

/**
 * The rows of one day as they stand at `now`. An ad without delivery has a row only when something is claimed for it;
 * the present day grows with the hours, conversions grow until 28 days later.
 */
export function adDays(brand: BrandWorld, day: number, now: number): AdDay[] {
  const { calendar } = brand;
  const start = calendar.midnight(day);
  if (day < 0 || now < start + HOUR / 2) return [];
  const elapsed = calendar.elapsed(day, now);
  const settled = now >= calendar.midnight(day + 1) + SETTLES_AFTER;
  const claims = (brand.claimsByDay[day] ?? []).filter((claim) => claim.visibleAt <= now);
  const claimed = new Set(claims.map((claim) => claim.ad));
  const ads = new Set([...brand.plan.adsAt(day), ...claimed]);
  const visits = adVisits(brand, day);
  const rows: AdDay[] = [];
  for (const ad of ads) {
    const final = brand.adSpend(ad, day);
    if (final === 0 && !claimed.has(ad)) continue;
    const times = final === 0 ? [] : (visits.get(ad.id) ?? []);
    const landed = elapsed === 1 ? times.length : times.filter((at) => at <= now).length;
    const rng = new Rng(seedOf(brand.seed, ad.id, day, 'delivery'));
    const impressions = Math.round((final / ad.cpm) * 1000 * rng.range(0.9, 1.1) * elapsed);
    const linkClicks = landed + Math.round(landed * rng.range(0.06, 0.2));
    rows.push({
      ad,
      day,
      impressions,
      clicks: linkClicks + Math.round(linkClicks * rng.range(0.2, 0.5)),
      linkClicks,
      landingViews: landed,
      reach: Math.round(impressions * rng.range(0.66, 0.8)),
      videoViews: ad.name.startsWith('VIDEO') ? Math.round(impressions * 0.21) : 0,
      spend: Math.round(final * elapsed * (settled ? 1 : UNSETTLED)),
      claims: claims.filter((claim) => claim.ad === ad),
    });
  }
  return rows.filter((row) => row.impressions > 0 || row.claims.length > 0);
}
