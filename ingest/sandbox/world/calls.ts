import type { BrandWorld } from './brand.ts';
import { DAY, MINUTE, secondOfDay } from './calendar.ts';
import { Rng, seedOf } from './rng.ts';
import type { Person } from './types.ts';

/** A telephone call of a customer to the contact centre. */
export interface PhoneCall {
  /** 32 hexadecimal digits: what stands behind CA in the call's SID. */
  hex: string;
  at: number;
  endedAt: number;
  person: Person;
  /** Nobody took it when there is none. */
  leg: { hex: string; at: number; agent: string } | null;
}

/** A text message; those that go out tell that something is done. */
export interface Sms {
  hex: string;
  at: number;
  person: Person;
  direction: 'inbound' | 'outbound';
  body: string;
  isDelivered: boolean;
}

const second = (at: number) => Math.floor(at / 1000) * 1000;

/**
 * The calls of a brand up to `now`: each ticket that came by voice and each order by telephone was written down at the
 * end of a call, and some who called before gave up waiting, more of them while deliveries fail.
 */
export function callsOf(brand: BrandWorld, now: number): PhoneCall[] {
  const calls: PhoneCall[] = [];
  for (const ticket of brand.tickets) {
    const { person } = ticket.requester;
    if (ticket.channel !== 'voice' || person === null) continue;
    const slow = brand.pressure(brand.calendar.dayOf(ticket.createdAt)) > 1 ? 3 : 1;
    calls.push(answered(brand, `ticket ${ticket.id}`, ticket.createdAt, person, ticket.agent.name, slow));
  }
  for (const order of brand.orders) {
    if (order.till !== 'phone') continue;
    const agent = brand.profile.agents[seedOf(order.id) % brand.profile.agents.length] as string;
    calls.push(answered(brand, `order ${order.id}`, order.at, order.person, agent, 1));
  }
  calls.push(...lostCalls(brand, now));
  return calls.filter((call) => call.at <= now).sort((a, b) => a.at - b.at);
}

/** A call that ended when something was written down: the customer waits, then talks. */
function answered(
  brand: BrandWorld,
  what: string,
  endedAt: number,
  person: Person,
  agent: string,
  slow: number,
): PhoneCall {
  const rng = new Rng(seedOf(brand.seed, brand.id, 'call', what));
  const end = second(endedAt);
  const talk = Math.floor(Math.min(1_800, 20 + rng.lognormal(190, 0.6)));
  const wait = Math.floor(Math.min(900, 4 + rng.lognormal(28 * slow, 0.8)));
  // Nothing happens before the world's first day.
  const taken = Math.max(brand.calendar.midnight(0), end - talk * 1000);
  return {
    hex: rng.hex(32),
    at: Math.max(brand.calendar.midnight(0), taken - wait * 1000),
    endedAt: end,
    person,
    leg: { hex: rng.hex(32), at: taken, agent },
  };
}

/** People who have been in touch before and hung up before anybody answered. */
function lostCalls(brand: BrandWorld, now: number): PhoneCall[] {
  const { calendar } = brand;
  const lost: PhoneCall[] = [];
  for (let day = 1; day <= calendar.dayOf(now); day++) {
    const rng = new Rng(seedOf(brand.seed, brand.id, 'lost calls', day));
    const known = brand.tickets.filter((ticket) => ticket.createdAt < calendar.midnight(day));
    const pressed = brand.pressure(day) > 1 ? 4 : 1;
    const count = rng.poisson(0.16 * brand.profile.weight * brand.scale * pressed);
    for (let index = 0; index < count; index++) {
      const person = known.length === 0 ? null : rng.pick(known).requester.person;
      const at = second(calendar.at(day, secondOfDay(rng.next())));
      const hex = rng.hex(32);
      if (person !== null) lost.push({ hex, at, endedAt: at + rng.int(8, 240) * 1000, person, leg: null });
    }
  }
  return lost;
}

/** Text messages up to `now`: that a case which came by telephone is settled, and now and then an answer. */
export function textsOf(brand: BrandWorld, now: number): Sms[] {
  const texts: Sms[] = [];
  for (const ticket of brand.tickets) {
    const { person } = ticket.requester;
    const solved = ticket.events.find((event) => event.kind === 'status' && event.status === 'solved');
    if (ticket.channel !== 'voice' || person === null || solved === undefined) continue;
    const rng = new Rng(seedOf(brand.seed, brand.id, 'text', ticket.id));
    const at = second(solved.at + rng.int(1, 20) * MINUTE);
    const body = `${brand.profile.site.slice(12)}: tu consulta ${ticket.id} está resuelta.`;
    const isDelivered = rng.chance(0.97);
    texts.push({ hex: rng.hex(32), at, person, direction: 'outbound', body, isDelivered });
    if (!isDelivered || !rng.chance(0.15)) continue;
    const answeredAt = second(at + rng.int(2, 600) * MINUTE);
    texts.push({
      hex: rng.hex(32),
      at: answeredAt,
      person,
      direction: 'inbound',
      body: 'Gracias',
      isDelivered: true,
    });
  }
  return texts.filter((text) => text.at <= now).sort((a, b) => a.at - b.at);
}

/** Twilio bills within a day; until then nobody knows the price. */
export const BILLED_AFTER = DAY;
