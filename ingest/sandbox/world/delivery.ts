import type { BrandWorld } from './brand.ts';
import { DAY } from './calendar.ts';
import type { PaidCampaign, PaidGroup, PaidKeyword, PaidPlatform } from './paid.ts';
import { Rng, seedOf } from './rng.ts';
import type { AdClick } from './types.ts';

/** Levels at which the platforms report; what has no such part is missing there, so levels do not add up. */
export type PaidLevel = 'campaign' | 'ad_group' | 'ad' | 'keyword' | 'search_term';

/** What a platform says of one entity on one day at an instant; money in cents, conversions in hundredths. */
export interface PaidDay {
  day: number;
  campaign: PaidCampaign;
  group: PaidGroup | null;
  adId: string | null;
  keyword: PaidKeyword | null;
  term: string | null;
  impressions: number;
  clicks: number;
  spend: number;
  /** Sales by the day of the click; leads count among all conversions only. */
  conversions: number;
  value: number;
  allConversions: number;
  /** Sales by the day on which they happened. */
  conversionsByDate: number;
  valueByDate: number;
}

/** The parts that tell rows of a level apart; null when an event is not of that level. */
type Part = Pick<AdClick, 'campaignId' | 'groupId' | 'adId' | 'keywordId' | 'term'>;

function keyOf(part: Part, level: PaidLevel): string | null {
  switch (level) {
    case 'campaign':
      return part.campaignId;
    case 'ad_group':
      return part.groupId;
    case 'ad':
      return part.adId;
    case 'keyword':
      return part.keywordId;
    case 'search_term':
      return part.term === null ? null : `${part.keywordId}|${part.term}`;
  }
}

/** Rows of one day and level as they stand at `now`. Days are the account's: LinkedIn's are those of UTC. */
export function paidDays(
  brand: BrandWorld,
  platform: PaidPlatform,
  level: PaidLevel,
  day: number,
  now: number,
): PaidDay[] {
  if (day < 0) return [];
  const rows = new Map<string, PaidDay>();
  const row = (part: Part): PaidDay | undefined => {
    const key = keyOf(part, level);
    if (key === null) return undefined;
    const known = rows.get(key);
    if (known !== undefined) return known;
    const made = emptyRow(brand, part, level, day);
    rows.set(key, made);
    return made;
  };
  for (const part of background(brand, platform, day, now)) {
    const to = row(part);
    if (to !== undefined) to.impressions += part.impressions;
  }
  for (const click of brand.clicksByDay[day] ?? []) {
    if (click.platform !== platform || click.at > now) continue;
    const to = row(click);
    if (to === undefined) continue;
    to.impressions += click.impressions;
    if (click.voidedAt !== null && click.voidedAt <= now) continue;
    to.clicks += click.clicks;
    to.spend += click.cost;
  }
  for (const claim of brand.paidClaims) {
    if (claim.click.platform !== platform || claim.visibleAt > now) continue;
    const byClick = claim.click.day === day;
    const byDate = brand.calendar.dayOf(claim.at) === day && claim.kind === 'purchase';
    if (!byClick && !byDate) continue;
    const to = row(claim.click);
    if (to === undefined) continue;
    if (byClick) to.allConversions += claim.share;
    if (byClick && claim.kind === 'purchase') {
      to.conversions += claim.share;
      to.value += claim.value;
    }
    if (byDate) {
      to.conversionsByDate += claim.share;
      to.valueByDate += claim.value;
    }
  }
  return [...rows.values()].filter(
    (one) => one.impressions > 0 || one.allConversions + one.conversionsByDate > 0,
  );
}

function emptyRow(brand: BrandWorld, part: Part, level: PaidLevel, day: number): PaidDay {
  const campaign = brand.paid.find((one) => one.id === part.campaignId)!;
  const group = campaign.groups.find((one) => one.id === part.groupId);
  return {
    day,
    campaign,
    group: level === 'campaign' ? null : (group ?? null),
    adId: level === 'ad' ? part.adId : null,
    keyword: group?.keywords.find((one) => one.id === part.keywordId) ?? null,
    term: level === 'search_term' ? part.term : null,
    impressions: 0,
    clicks: 0,
    spend: 0,
    conversions: 0,
    value: 0,
    allConversions: 0,
    conversionsByDate: 0,
    valueByDate: 0,
  };
}

/** Impressions that nobody clicked; those of searches too rare to be listed have no search term. */
function background(
  brand: BrandWorld,
  platform: PaidPlatform,
  day: number,
  now: number,
): (Part & { impressions: number })[] {
  const { calendar } = brand;
  const utc = Date.parse(`${calendar.date(day)}T00:00:00Z`);
  const elapsed =
    platform === 'google' ? calendar.elapsed(day, now) : Math.min(1, Math.max(0, (now - utc) / DAY));
  const parts: (Part & { impressions: number })[] = [];
  const add = (part: Part, most: number) => {
    const rng = new Rng(
      seedOf(brand.seed, brand.id, part.campaignId, part.keywordId ?? part.adId ?? '', day),
    );
    const impressions = Math.floor(rng.range(0.2, 1) * most * brand.demand(day) * elapsed);
    if (impressions > 0) parts.push({ ...part, impressions });
  };
  for (const campaign of brand.paid.filter((one) => one.platform === platform)) {
    const none = { campaignId: campaign.id, groupId: null, adId: null, keywordId: null, term: null };
    if (campaign.groups.length === 0) add(none, 120);
    for (const group of campaign.groups) {
      const part = { ...none, groupId: group.id, adId: group.ads[0]!.id };
      if (group.keywords.length === 0) add(part, 400);
      for (const keyword of group.keywords) add({ ...part, keywordId: keyword.id }, 24);
    }
  }
  return parts;
}
