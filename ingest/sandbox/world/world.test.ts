import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from './calendar.ts';
import { paidDays } from './delivery.ts';
import { controlLetter } from './identity.ts';
import { orderAt } from './orders.ts';
import type { Order, Person, Visit } from './types.ts';
import { World } from './world.ts';

const START = '2026-09-20';
const make = (seed = 11, startDate = START) =>
  new World({ seed, scale: 0.165, startDate, timezone: 'Europe/Madrid' });

const person = (of: Person | null) => of && { id: of.id, identity: of.identity, firstAt: of.firstAt };
const visitView = (visit: Visit, now: number) => ({
  ...visit,
  person: person(visit.person),
  ad: visit.ad?.id,
  goals: visit.goals.filter((goal) => goal.at <= now).map((goal) => [goal.kind, goal.at, goal.order?.id]),
});
const orderView = (order: Order, now: number) => ({
  ...order,
  ...orderAt(order, now),
  refund: undefined,
  cancelledAt: undefined,
  person: person(order.person),
  visit: order.visit?.id,
  cause: { ...order.cause, visit: order.cause.visit?.id },
});

/** Everything that anybody could know at `now`, in plain data. */
function history(world: World, now: number) {
  return world.brands.map((brand) => ({
    people: world.people.filter((one) => one.firstAt <= now).map(person),
    visits: brand.visitsByDay
      .flat()
      .filter((visit) => visit.at <= now)
      .map((visit) => visitView(visit, now)),
    orders: brand.orders.filter((order) => order.at <= now).map((order) => orderView(order, now)),
    contacts: brand.contacts
      .filter((contact) => contact.createdAt <= now)
      .map((contact) => [
        contact.id,
        contact.person.id,
        contact.revisions.filter((revision) => revision.at <= now),
      ]),
    deals: brand.deals
      .filter((deal) => deal.createdAt <= now)
      .map((deal) => [deal.id, deal.contact.id, deal.revisions.filter((revision) => revision.at <= now)]),
    tickets: brand.tickets
      .filter((ticket) => ticket.createdAt <= now)
      .map((ticket) => [
        ticket.id,
        ticket.subject,
        ticket.requester.id,
        ticket.events.filter((event) => event.at <= now),
      ]),
    claims: brand.claimsByDay
      .map((claims) =>
        claims
          .filter((claim) => claim.visibleAt <= now)
          .map((claim) => [claim.ad.id, claim.kind, claim.visibleAt, claim.value]),
      )
      .filter((claims) => claims.length > 0),
    paid: (['google', 'linkedin'] as const).map((platform) =>
      Array.from({ length: world.calendar.dayOf(now) + 1 }, (_, day) =>
        paidDays(brand, platform, platform === 'google' ? 'search_term' : 'ad', day, now),
      ),
    ),
    spend: Array.from({ length: world.calendar.dayOf(now) }, (_, day) =>
      brand.plan.adsAt(day).map((ad) => [ad.id, ad.name, brand.adSpend(ad, day)]),
    ),
  }));
}

describe('the world', () => {
  it('is the same for the same seed and another for another', () => {
    const at = make().calendar.midnight(20);
    const [first, second, other] = [make(), make(), make(12)];
    for (const world of [first, second, other]) world.advance(at);
    expect(JSON.stringify(history(first, at))).toBe(JSON.stringify(history(second, at)));
    expect(JSON.stringify(history(other, at))).not.toBe(JSON.stringify(history(first, at)));
  });

  it('keeps its past when the clock goes on, whatever the steps', () => {
    const far = make();
    far.advance(far.calendar.midnight(70));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 24 }), fc.integer({ min: 1, max: 30 }), (hours, more) => {
        const now = far.calendar.midnight(0) + hours * HOUR;
        const near = make();
        near.advance(now);
        const before = history(near, now);
        expect(before).toEqual(history(far, now));
        near.advance(now + more * DAY);
        expect(history(near, now)).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });

  it('numbers records in the order of time', () => {
    const world = make();
    world.advance(world.calendar.midnight(40));
    for (const brand of world.brands) {
      const visits = brand.visitsByDay.flat();
      expect(visits.length).toBeGreaterThan(500);
      expect(visits.every((visit, at) => visit.id === at + 1)).toBe(true);
      expect(visits.every((visit, at) => at === 0 || (visits[at - 1] as Visit).at <= visit.at)).toBe(true);
      expect(new Set(brand.orders.map((order) => order.id)).size).toBe(brand.orders.length);
    }
  });

  it('gives people valid identities, some of whom share a phone or have two addresses', () => {
    const world = make();
    world.advance(world.calendar.midnight(60));
    const identities = world.people.map((one) => one.identity);
    for (const { nationalId } of identities) {
      const digits = nationalId.slice(0, -1).replace(/^[XYZ]/, (first) => String('XYZ'.indexOf(first)));
      expect(nationalId.slice(-1)).toBe(controlLetter(Number(digits)));
    }
    expect(new Set(identities.map((one) => one.phone)).size).toBeLessThan(identities.length);
    expect(identities.some((one) => one.emails.length === 2)).toBe(true);
    expect(world.people.some((one) => one.householdOf !== null)).toBe(true);
    expect(identities.every((one) => /^[67]\d{8}$/.test(one.phone))).toBe(true);
  });

  it('counts money exactly: net is lines less refunds, tax is 21 percent', () => {
    const world = make();
    world.advance(world.calendar.midnight(60));
    const orders = world.brands.flatMap((brand) => brand.orders);
    for (const order of orders) {
      const lines = order.lines.reduce((sum, line) => sum + line.net, 0);
      expect(lines).toBe(order.gross - order.discount);
      expect(order.tax).toBe(Math.round((lines * 21) / 100));
      expect(order.refund === null || order.refund.amount <= lines).toBe(true);
    }
    expect(orders.some((order) => order.refund !== null)).toBe(true);
  });

  it('holds the two days a year on which the clock changes', () => {
    const world = make(3, '2026-03-20');
    const { calendar } = world;
    const spring = 9;
    expect(calendar.date(spring)).toBe('2026-03-29');
    expect(calendar.midnight(spring + 1) - calendar.midnight(spring)).toBe(23 * HOUR);
    expect(calendar.local(calendar.at(spring, 86_399))).toMatch(/^2026-03-29 23:59/);
    expect(calendar.dayOf(calendar.midnight(spring + 1) - 1)).toBe(spring);
  });
});

describe('the economics of the demo', () => {
  it('stay within what an executive would believe', () => {
    const world = new World({
      seed: 13,
      scale: 1,
      startDate: '2026-06-25',
      timezone: 'Europe/Madrid',
    });
    const now = Date.parse('2026-11-22T10:00:00Z');
    world.advance(now);
    const people = world.people.filter((one) => one.firstAt <= now).length;
    expect(people).toBeGreaterThan(3_200);
    expect(people).toBeLessThan(5_200);
    for (const brand of world.brands) {
      const visits = brand.visitsByDay.flat().filter((visit) => visit.at <= now);
      const orders = brand.orders.filter((order) => order.at <= now && !order.isTest);
      const online = orders.filter((order) => order.till === 'web');
      expect(online.length / visits.length).toBeGreaterThan(0.01);
      expect(online.length / visits.length).toBeLessThan(0.04);
      let spend = 0;
      for (let day = 0; day < 150; day++)
        for (const ad of brand.plan.adsAt(day)) spend += brand.adSpend(ad, day);
      const revenue = online
        .filter((order) => order.visit?.ad)
        .reduce((sum, order) => sum + orderAt(order, now).net, 0);
      expect(revenue / spend).toBeGreaterThan(0.8);
      expect(revenue / spend).toBeLessThan(6);
      const scores = brand.tickets.flatMap((ticket) =>
        ticket.events.flatMap((event) =>
          event.kind === 'rating' && event.score !== 'offered' ? [event.score] : [],
        ),
      );
      const good = scores.filter((score) => score === 'good').length / scores.length;
      expect(good).toBeGreaterThan(0.65);
      expect(good).toBeLessThan(0.92);
    }
  });
});
