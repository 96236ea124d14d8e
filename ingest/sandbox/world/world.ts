import { BrandWorld } from './brand.ts';
import { Calendar, secondOfDay } from './calendar.ts';
import { openTicket } from './care.ts';
import { PROFILES } from './catalogue.ts';
import { drawClick, visitsOf } from './clicks.ts';
import { makeIdentity } from './identity.ts';
import { liveJourney, PROSPECTS, phoneOrder, walkIn } from './journeys.ts';
import { Rng, seedOf } from './rng.ts';
import { tellStories } from './stories.ts';
import type { Person, TouchChannel } from './types.ts';
import { makeVisit } from './visits.ts';

export interface WorldOptions {
  seed: number;
  /** Traffic against the demo's ordinary size. */
  scale: number;
  /** First local day, YYYY-MM-DD. */
  startDate: string;
  timezone: string;
}

/** Visits a day at scale 1 by channels that cost nothing by the click. */
const FREE_VISITS: readonly (readonly [TouchChannel, number])[] = [
  ['organic_search', 40],
  ['direct', 24],
  ['referral', 8],
  ['organic_social', 9],
];

/**
 * The simulated company. `advance` simulates whole days, one after the other; what is later than the reader's
 * own now must be left out by the reader. The same options give the same world, however often it is advanced.
 */
export class World {
  readonly calendar: Calendar;
  readonly brands: BrandWorld[];
  readonly people: Person[] = [];
  /** Who came by Google or LinkedIn, everybody else, and the people of the stories: apart, so that each is who they would be without the others. */
  private readonly clickers: Person[] = [];
  private readonly crowd: Person[] = [];
  private readonly cast: Person[] = [];
  private days = 0;

  constructor(readonly options: WorldOptions) {
    this.calendar = new Calendar(options.startDate, options.timezone);
    this.brands = PROFILES.map(
      (profile) => new BrandWorld(options.seed, profile, this.calendar, options.scale),
    );
  }

  brand(id: string): BrandWorld {
    const found = this.brands.find((brand) => brand.id === id);
    if (found === undefined) throw new Error(`the world has no brand "${id}"`);
    return found;
  }

  /** Simulates every day up to and including the one that holds `at` (epoch ms). */
  advance(at: number): void {
    const last = this.calendar.dayOf(at);
    while (this.days <= last) {
      for (const [index, brand] of this.brands.entries()) {
        this.simulate(brand, this.brands[1 - index] as BrandWorld, this.days);
      }
      for (const brand of this.brands) brand.close(this.days);
      this.days++;
    }
  }

  private simulate(brand: BrandWorld, other: BrandWorld, day: number): void {
    const rng = new Rng(seedOf(this.options.seed, brand.id, 'day', day));
    const demand = brand.demand(day);
    for (const [channel, base] of FREE_VISITS) this.visits(brand, other, rng, day, channel, base * demand);
    const mailing = [2, 4].includes(this.calendar.weekday(day)) ? 26 : 6;
    this.visits(brand, other, rng, day, 'email', mailing * demand);
    for (const action of brand.plan.at(day).offline) {
      if (action.fromDay > day || day > action.toDay) continue;
      this.visits(brand, other, rng, day, action.medium, (action.medium === 'press' ? 6 : 7) * demand);
    }
    for (const ad of brand.plan.adsAt(day)) {
      const mean = brand.adSpend(ad, day) / ad.costPerVisit;
      const { strategy } = ad.adSet.campaign;
      const wanting = PROSPECTS.meta * (strategy === 'acquire' ? 1.1 : 1.4);
      const count = rng.poisson(mean);
      for (let visit = 0; visit < count; visit++) this.arrive(brand, other, rng, day, 'meta', ad, wanting);
    }
    this.offline(brand, other, rng, day, demand);
    this.bots(brand, rng, day);
    this.clicks(brand, day);
    tellStories(brand, day, (own, at) => this.newSpecial(own, at, this.cast, 'R'));
  }

  /** Visits by ads of Google and LinkedIn, from a generator of their own. */
  private clicks(brand: BrandWorld, day: number): void {
    const rng = new Rng(seedOf(this.options.seed, brand.id, 'clicks', day));
    for (const campaign of brand.paid) {
      const count = rng.poisson(visitsOf(brand, campaign, day));
      for (let visit = 0; visit < count; visit++) {
        const click = drawClick(brand, rng, campaign, day);
        const { at, platform: channel } = click;
        const person = rng.chance(campaign.wanting) ? this.newSpecial(rng, at, this.clickers, 'Q') : null;
        const first = makeVisit(brand, rng, { at, channel, ad: null, click, visitor: null, person });
        if (person !== null) liveJourney(brand, rng, person, first);
      }
    }
  }

  private newSpecial(rng: Rng, at: number, among: Person[], letter: string): Person {
    const n = among.length;
    const person: Person = {
      id: `${letter}${String(n + 1).padStart(6, '0')}`,
      n,
      identity: makeIdentity(rng),
      firstAt: at,
      householdOf: null,
      company: null,
    };
    among.push(person);
    this.people.push(person);
    return person;
  }

  private visits(
    brand: BrandWorld,
    other: BrandWorld,
    rng: Rng,
    day: number,
    channel: TouchChannel,
    mean: number,
  ): void {
    const count = rng.poisson(mean);
    for (let visit = 0; visit < count; visit++)
      this.arrive(brand, other, rng, day, channel, null, PROSPECTS[channel]);
  }

  private arrive(
    brand: BrandWorld,
    other: BrandWorld,
    rng: Rng,
    day: number,
    channel: TouchChannel,
    ad: Parameters<typeof makeVisit>[2]['ad'],
    wanting: number,
  ): void {
    const at = this.calendar.at(day, secondOfDay(rng.next()));
    if (!rng.chance(wanting)) {
      makeVisit(brand, rng, { at, channel, ad, visitor: null, person: null });
      return;
    }
    const person = this.newPerson(rng, at);
    const visit = makeVisit(brand, rng, { at, channel, ad, visitor: null, person });
    liveJourney(brand, rng, person, visit);
    if (rng.chance(0.09)) this.tryOtherBrand(other, rng, person, at);
  }

  /** Some people become customers of the other brand too, on other days and with another browser. */
  private tryOtherBrand(other: BrandWorld, rng: Rng, person: Person, from: number): void {
    const day = this.calendar.dayOf(from) + rng.int(1, 40);
    const at = this.calendar.at(day, secondOfDay(rng.next()));
    const channel = rng.pick(['organic_search', 'direct', 'referral'] as const);
    liveJourney(other, rng, person, makeVisit(other, rng, { at, channel, ad: null, visitor: null, person }));
  }

  private offline(brand: BrandWorld, other: BrandWorld, rng: Rng, day: number, demand: number): void {
    const opens = (seconds: number) => this.calendar.at(day, 10 * 3600 + Math.floor(seconds * 10 * 3600));
    const buyers = this.calendar.weekday(day) === 7 ? 0 : rng.poisson(5.2 * demand);
    for (let buyer = 0; buyer < buyers; buyer++) {
      const at = opens(rng.next());
      const person = this.newPerson(rng, at);
      walkIn(
        brand,
        rng,
        person,
        at,
        { channel: 'store', campaign: null, adId: null, visit: null },
        rng.hex(16),
      );
      if (rng.chance(0.05)) this.tryOtherBrand(other, rng, person, at);
    }
    const callers = rng.poisson(0.7 * demand);
    for (let caller = 0; caller < callers; caller++) {
      const at = opens(rng.next());
      phoneOrder(brand, rng, this.newPerson(rng, at), at, rng.hex(16));
    }
    const askers = rng.poisson(0.9 * demand);
    for (let asker = 0; asker < askers; asker++) {
      const at = this.calendar.at(day, secondOfDay(rng.next()));
      openTicket(brand, rng, { person: this.newPerson(rng, at), at, order: null, campaignId: null });
    }
  }

  private bots(brand: BrandWorld, rng: Rng, day: number): void {
    const count = rng.poisson(1.5 * brand.scale);
    for (let bot = 0; bot < count; bot++) {
      const at = this.calendar.at(day, Math.floor(rng.next() * 86_400));
      const visit = makeVisit(brand, rng, { at, channel: 'direct', ad: null, visitor: null, person: null });
      visit.isBot = true;
      visit.actions = rng.int(8, 40);
      visit.durationS = rng.int(1, 9);
    }
  }

  private newPerson(rng: Rng, at: number): Person {
    const n = this.crowd.length;
    const household =
      n > 20 && rng.chance(0.09) ? this.crowd[rng.int(Math.max(0, n - 4000), n - 1)] : undefined;
    const person: Person = {
      id: `P${String(n + 1).padStart(6, '0')}`,
      n,
      identity: makeIdentity(rng, household?.identity),
      firstAt: at,
      householdOf: household?.id ?? null,
      company: null,
    };
    this.crowd.push(person);
    this.people.push(person);
    return person;
  }
}
