import type { BrandWorld } from './world/brand.ts';
import { COMPETITORS, isPageGone, profileOf } from './world/social.ts';
import { crisisOn } from './world/stories.ts';
import type { World } from './world/world.ts';

/** What happened out of the ordinary up to `now`: one line an event, as `docs/demo-world.md` describes them. */
export function storiesAt(world: World, now: number): Record<string, unknown>[] {
  return world.brands.flatMap((brand) => [
    ...crises(brand, now),
    ...vanished(brand, now),
    ...brand.erasures
      .filter(({ ticket }) => ticket.createdAt <= now)
      .map(({ person, ticket }) => ({
        brand: brand.id,
        story: 'erasure_request',
        at: new Date(ticket.createdAt).toISOString(),
        person_id: person.id,
        case_id: String(ticket.id),
      })),
    ...mentions(brand, now),
  ]);
}

function crises(brand: BrandWorld, now: number): Record<string, unknown>[] {
  const found = new Map<string, Record<string, unknown>>();
  for (let day = 0; day <= brand.calendar.dayOf(now); day++) {
    const crisis = crisisOn(brand, day);
    if (crisis === undefined || found.has(crisis.campaign.id)) continue;
    const { campaign, fromDay, toDay } = crisis;
    const tickets = brand.tickets.filter(
      (ticket) =>
        ticket.topic === 'promocion' && ticket.campaignId === campaign.id && ticket.createdAt <= now,
    );
    found.set(campaign.id, {
      brand: brand.id,
      story: 'crisis',
      from: brand.calendar.date(fromDay),
      to: brand.calendar.date(toDay),
      campaign: campaign.name,
      campaign_id: campaign.id,
      cases: tickets.length,
    });
  }
  return [...found.values()];
}

function vanished(brand: BrandWorld, now: number): Record<string, unknown>[] {
  const days = Array.from({ length: brand.calendar.dayOf(now) + 1 }, (_, day) => day);
  return days
    .filter((day) => isPageGone(brand, 'facebook', day))
    .map((day) => ({
      brand: brand.id,
      story: 'page_gone',
      network: 'facebook',
      date: brand.calendar.date(day),
    }));
}

function mentions(brand: BrandWorld, now: number): Record<string, unknown>[] {
  return (['instagram', 'facebook', 'youtube'] as const).flatMap((network) => {
    const texts = profileOf(brand, network)
      .comments(now)
      .map(({ text }) => text);
    return COMPETITORS.map((competitor) => ({
      brand: brand.id,
      story: 'competitor_mentions',
      network,
      competitor,
      comments: texts.filter((text) => text.includes(competitor)).length,
    })).filter(({ comments }) => comments > 0);
  });
}
