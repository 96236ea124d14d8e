import type { BrandWorld } from './brand.ts';
import { DAY, HOUR, secondOfDay } from './calendar.ts';
import type { PaidCampaign } from './paid.ts';
import type { Rng } from './rng.ts';
import type { AdClick, PaidClaim, Visit } from './types.ts';

/** Google takes back clicks that it finds invalid, up to two days after the day. */
const VOIDED_AFTER = 2 * DAY;
const INVALID_SHARE = 0.03;
/** Days after a click within which its platform claims a conversion. */
const CLAIM_DAYS: Record<PaidCampaign['platform'], number> = { google: 30, linkedin: 7 };

/** How many visits a campaign brings on a day; LinkedIn is quiet at the weekend. */
export function visitsOf(brand: BrandWorld, campaign: PaidCampaign, day: number): number {
  if (campaign.platform === 'linkedin' && brand.calendar.weekday(day) > 5) return 0;
  return campaign.visits * brand.demand(day);
}

/** Draws what was clicked; the platform counts it from that instant on. */
export function drawClick(brand: BrandWorld, rng: Rng, campaign: PaidCampaign, day: number): AdClick {
  const { calendar } = brand;
  // LinkedIn is looked at in office hours, whose UTC day is the local one.
  const second = campaign.platform === 'linkedin' ? rng.int(9 * 3600, 18 * 3600) : secondOfDay(rng.next());
  const group = campaign.groups.length === 0 ? null : rng.pick(campaign.groups);
  const ad = group === null ? null : rng.pick(group.ads);
  const keyword = group === null || group.keywords.length === 0 ? null : rng.pick(group.keywords);
  const isInvalid = campaign.platform === 'google' && rng.chance(INVALID_SHARE);
  const click: AdClick = {
    platform: campaign.platform,
    campaignId: campaign.id,
    campaignName: campaign.name,
    groupId: group?.id ?? null,
    adId: ad?.id ?? null,
    keywordId: keyword?.id ?? null,
    keyword: keyword?.text ?? null,
    term: keyword === null ? null : rng.pick(keyword.terms),
    utm: campaign.utm,
    url: ad?.url ?? campaign.url,
    at: calendar.at(day, second),
    day,
    clicks: rng.chance(0.08) ? 2 : 1,
    impressions: campaign.platform === 'google' ? rng.int(4, 22) : rng.int(110, 260),
    cost: Math.max(1, Math.round(campaign.costPerClick * rng.range(0.6, 1.5))),
    voidedAt: isInvalid ? calendar.midnight(day + 1) + VOIDED_AFTER : null,
  };
  brand.click(click);
  return click;
}

/**
 * What the platform of the last paid click says of an order or lead: told late, and by its own model, which gives the
 * click a part of the conversion when other clicks stand beside it.
 */
export function claimByClick(
  brand: BrandWorld,
  rng: Rng,
  kind: PaidClaim['kind'],
  at: number,
  value: number,
  touches: readonly Visit[],
): void {
  const click = touches.findLast((visit) => visit.click !== null && visit.at <= at)?.click;
  if (click == null) return;
  const visibleAt = at + Math.floor(rng.range(1, 40) * HOUR);
  if (visibleAt > brand.calendar.midnight(click.day + CLAIM_DAYS[click.platform])) return;
  const share = click.platform === 'google' ? rng.pick([100, 100, 50, 34]) : 100;
  brand.claimPaid({ click, kind, at, visibleAt, share, value: Math.round((value * share) / 100) });
}
