import type { BrandWorld } from './brand.ts';
import { DAY, HOUR, MINUTE, secondOfDay } from './calendar.ts';
import { openTicket } from './care.ts';
import { claimByClick } from './clicks.ts';
import { addCompany, addContact, addDeal, revise } from './crm.ts';
import { placeOrder } from './orders.ts';
import type { Rng } from './rng.ts';
import type { Ad, Cause, Claim, Contact, Order, Person, TouchChannel, Visit } from './types.ts';
import { makeVisit } from './visits.ts';

/** How likely somebody who comes by a channel turns out to want something, and what. */
export const PROSPECTS: Record<TouchChannel, number> = {
  meta: 0.04,
  google: 0.055,
  linkedin: 0.04,
  organic_search: 0.048,
  direct: 0.05,
  email: 0.05,
  referral: 0.045,
  organic_social: 0.03,
  press: 0.1,
  radio: 0.13,
};

const RETURNS: readonly (readonly [TouchChannel, number])[] = [
  ['direct', 40],
  ['organic_search', 28],
  ['meta', 20],
  ['email', 12],
];
const REPEATS: readonly (readonly [TouchChannel, number])[] = [
  ['email', 36],
  ['meta', 26],
  ['direct', 23],
  ['organic_search', 15],
];

/** An instant some days after another, at an hour at which people are about, and never before it. */
function later(brand: BrandWorld, rng: Rng, from: number, days: number): number {
  const day = brand.calendar.dayOf(from) + Math.floor(days);
  const at = brand.calendar.at(day, secondOfDay(rng.next()));
  return at > from + HOUR ? at : at + DAY;
}

/** An ad of the campaigns that address people who are known already, or any ad when there is none. */
function retargetingAd(brand: BrandWorld, rng: Rng, at: number): Ad | null {
  const ads = brand.plan.adsAt(brand.calendar.dayOf(at));
  const known = ads.filter((ad) => ad.adSet.campaign.strategy !== 'acquire');
  return known.length > 0 ? rng.pick(known) : null;
}

function comeBack(
  brand: BrandWorld,
  rng: Rng,
  person: Person,
  visitor: string,
  at: number,
  mix: readonly (readonly [TouchChannel, number])[],
): Visit {
  const wanted = rng.weighted(mix);
  const ad = wanted === 'meta' ? retargetingAd(brand, rng, at) : null;
  const channel = wanted === 'meta' && ad === null ? 'direct' : wanted;
  return makeVisit(brand, rng, { at, channel, ad, visitor, person });
}

/** What the platforms claim for an order or lead. Meta: the last click, or a view within a day; told late, and by the pixel only. */
function claimFor(
  brand: BrandWorld,
  rng: Rng,
  kind: Claim['kind'],
  at: number,
  value: number,
  touches: readonly Visit[],
): void {
  claimByClick(brand, rng, kind, at, value, touches);
  const visibleAt = at + Math.floor(Math.min(72, rng.lognormal(16, 1)) * HOUR);
  const click = touches.findLast((visit) => visit.ad !== null && visit.at <= at);
  if (click?.ad != null) {
    const day = brand.calendar.dayOf(click.at);
    const age = at - click.at;
    if (age > 28 * DAY || visibleAt > brand.calendar.midnight(day + 28)) return;
    const windows: Claim['windows'] =
      age <= DAY
        ? ['1d_click', '7d_click', '28d_click']
        : age <= 7 * DAY
          ? ['7d_click', '28d_click']
          : ['28d_click'];
    brand.claim({ ad: click.ad, day, kind, visibleAt, value, windows });
  } else if (rng.chance(0.09)) {
    const day = brand.calendar.dayOf(at);
    const ads = brand.plan.adsAt(day);
    if (ads.length > 0) brand.claim({ ad: rng.pick(ads), day, kind, visibleAt, value, windows: ['1d_view'] });
  }
}

function causeOf(visit: Visit): Cause {
  const campaign = visit.ad?.adSet.campaign.name ?? visit.click?.campaignName ?? visit.tags?.campaign ?? null;
  return { channel: visit.channel, campaign, adId: visit.ad?.id ?? visit.click?.adId ?? null, visit };
}

/** Everything that follows from a first visit: coming back, forms, orders, repeat orders, complaints. */
export function liveJourney(brand: BrandWorld, rng: Rng, person: Person, first: Visit): void {
  const touches = [first];
  const outcome = rng.weighted([
    ['lead', 32],
    ['web', 42],
    ['shop', 13],
    ['nothing', 13],
  ] as const);
  const extra = rng.weighted([
    [0, 55],
    [1, 25],
    [2, 13],
    [3, 7],
  ] as const);
  let at = first.at;
  for (let visit = 0; visit < extra; visit++) {
    at = later(brand, rng, at, Math.min(14, rng.lognormal(2.2, 0.9)));
    touches.push(comeBack(brand, rng, person, first.visitor, at, RETURNS));
  }
  const last = touches[touches.length - 1] as Visit;
  const cause = causeOf(first);
  if (outcome === 'lead') fillForm(brand, rng, person, touches, cause);
  if (outcome === 'web') {
    const order = buyOnline(brand, rng, person, last, touches, cause, true);
    const contact = rng.chance(0.62)
      ? addContact(brand, rng, {
          at: order.at + 3 * MINUTE,
          person,
          heard: cause.channel,
          leadVisit: null,
          company: null,
        })
      : null;
    afterOrder(brand, rng, person, order, contact, first.visitor);
  }
  if (outcome === 'shop')
    walkIn(brand, rng, person, later(brand, rng, last.at, rng.range(0.3, 6)), cause, first.visitor);
  if (outcome === 'nothing' && rng.chance(0.2))
    openTicket(brand, rng, { person, at: last.at + rng.int(5, 90) * MINUTE, order: null, campaignId: null });
}

function fillForm(brand: BrandWorld, rng: Rng, person: Person, touches: Visit[], cause: Cause): void {
  const last = touches[touches.length - 1] as Visit;
  const at = last.at + rng.int(40, Math.max(41, last.durationS)) * 1000;
  endVisit(last, at);
  last.goals.push({ kind: 'lead', at, order: null });
  const isBusiness = rng.chance(0.11);
  const company = isBusiness ? addCompany(brand, rng, at, person.identity.address.city) : null;
  person.company = company;
  const contact = addContact(brand, rng, {
    at: at + rng.int(2, 50) * 1000,
    person,
    heard: cause.channel,
    leadVisit: last,
    company,
  });
  brand.on(at).leads.push({ at, person, contact, visit: last, cause });
  claimFor(brand, rng, 'lead', at, 0, touches);
  if (isBusiness) {
    addDeal(brand, rng, contact, at);
    return;
  }
  if (rng.chance(0.08))
    openTicket(brand, rng, {
      person,
      at: later(brand, rng, at, 1),
      order: null,
      campaignId: last.ad?.adSet.campaign.id ?? null,
    });
  if (!rng.chance(0.3)) return;
  const back = comeBack(
    brand,
    rng,
    person,
    last.visitor,
    later(brand, rng, at, Math.min(26, rng.lognormal(5, 0.9))),
    RETURNS,
  );
  touches.push(back);
  const order = buyOnline(brand, rng, person, back, touches, cause, true);
  revise(contact, order.at + 2 * MINUTE, { lifecyclestage: 'customer' });
  afterOrder(brand, rng, person, order, contact, last.visitor);
}

/** A visit lasts at least until what happened on it. */
function endVisit(visit: Visit, at: number): void {
  visit.durationS = Math.max(visit.durationS, Math.ceil((at - visit.at) / 1000) + 20);
}

function buyOnline(
  brand: BrandWorld,
  rng: Rng,
  person: Person,
  visit: Visit,
  touches: readonly Visit[],
  cause: Cause,
  isFirst: boolean,
): Order {
  const at = visit.at + rng.int(120, 1_100) * 1000;
  endVisit(visit, at);
  visit.actions = Math.max(visit.actions, 5);
  const isPromotion = brand.plan
    .adsAt(brand.calendar.dayOf(at))
    .some((ad) => ad.adSet.campaign.product === 'PROMO');
  const order = placeOrder(brand, rng, { at, till: 'web', person, isFirst, visit, cause, isPromotion });
  visit.goals.push({ kind: 'order', at, order });
  claimFor(brand, rng, 'purchase', at, order.gross - order.discount + order.tax + order.shipping, touches);
  return order;
}

/** Somebody buys in a shop, perhaps after having looked on the web. Few shops ask who they are. */
export function walkIn(
  brand: BrandWorld,
  rng: Rng,
  person: Person,
  at: number,
  cause: Cause,
  visitor: string,
): void {
  const order = placeOrder(brand, rng, {
    at,
    till: 'shop',
    person,
    isFirst: true,
    visit: null,
    cause,
    isPromotion: false,
  });
  const contact = rng.chance(0.3)
    ? addContact(brand, rng, {
        at: at + 20 * MINUTE,
        person,
        heard: cause.channel,
        leadVisit: null,
        company: null,
      })
    : null;
  afterOrder(brand, rng, person, order, contact, visitor);
}

/** An order by telephone: the agent writes everything down. */
export function phoneOrder(brand: BrandWorld, rng: Rng, person: Person, at: number, visitor: string): void {
  const cause: Cause = { channel: 'call_centre', campaign: null, adId: null, visit: null };
  const order = placeOrder(brand, rng, {
    at,
    till: 'phone',
    person,
    isFirst: true,
    visit: null,
    cause,
    isPromotion: false,
  });
  const contact = addContact(brand, rng, {
    at: at + 5 * MINUTE,
    person,
    heard: 'call_centre',
    leadVisit: null,
    company: null,
  });
  afterOrder(brand, rng, person, order, contact, visitor);
}

/** Complaints and repeat orders; four rounds at most, each less likely than the one before. */
function afterOrder(
  brand: BrandWorld,
  rng: Rng,
  person: Person,
  first: Order,
  contact: Contact | null,
  visitor: string,
): void {
  let order = first;
  for (let round = 0; round < 4; round++) {
    openTicketAfter(brand, rng, person, order);
    if (!rng.chance(0.34)) return;
    const at = later(brand, rng, order.at, Math.max(3, rng.lognormal(34, 0.7)));
    if (order.till === 'web' || rng.chance(0.3)) {
      const touches = [comeBack(brand, rng, person, visitor, at, REPEATS)];
      if (rng.chance(0.3))
        touches.push(comeBack(brand, rng, person, visitor, later(brand, rng, at, 1.5), RETURNS));
      const last = touches[touches.length - 1] as Visit;
      order = buyOnline(brand, rng, person, last, touches, causeOf(touches[0] as Visit), false);
    } else {
      const cause: Cause = { channel: 'store', campaign: null, adId: null, visit: null };
      order = placeOrder(brand, rng, {
        at,
        till: 'shop',
        person,
        isFirst: false,
        visit: null,
        cause,
        isPromotion: false,
      });
    }
    if (contact !== null && rng.chance(0.5))
      revise(contact, order.at + 4 * MINUTE, { lifecyclestage: 'customer' });
  }
}

function openTicketAfter(brand: BrandWorld, rng: Rng, person: Person, order: Order): void {
  const delay = rng.range(0.5, 9);
  const at = order.at + Math.floor(delay * DAY);
  const pressure = brand.pressure(brand.calendar.dayOf(at));
  if (!rng.chance(Math.min(0.6, (order.till === 'shop' ? 0.05 : 0.15) * pressure))) return;
  openTicket(brand, rng, {
    person,
    at: later(brand, rng, at, 0),
    order,
    campaignId: order.visit?.ad?.adSet.campaign.id ?? null,
  });
}
