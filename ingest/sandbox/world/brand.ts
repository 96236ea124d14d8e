import { type Calendar, DAY } from './calendar.ts';
import { CampaignPlan } from './campaigns.ts';
import { type BrandProfile, complaintPressure, demand } from './catalogue.ts';
import { type PaidCampaign, paidCampaigns } from './paid.ts';
import { Rng, seedOf } from './rng.ts';
import type { ErasureRequest } from './stories.ts';
import type {
  Ad,
  AdClick,
  CareUser,
  Claim,
  Company,
  Contact,
  Deal,
  Lead,
  Order,
  PaidClaim,
  Person,
  Ticket,
  Visit,
} from './types.ts';

/** What has been decided about one day, also before the day has come. */
interface Agenda {
  visits: Visit[];
  orders: Order[];
  contacts: Contact[];
  companies: Company[];
  deals: Deal[];
  leads: Lead[];
  users: CareUser[];
  tickets: Ticket[];
}

const empty = (): Agenda => ({
  visits: [],
  orders: [],
  contacts: [],
  companies: [],
  deals: [],
  leads: [],
  users: [],
  tickets: [],
});

const byTime =
  <T>(time: (item: T) => number) =>
  (a: T, b: T) =>
    time(a) - time(b);

/**
 * One brand's history. Simulating a day puts events on that day's agenda and on later ones; `close` then sorts
 * the day and numbers its records, so ids follow time and never change when more days are simulated.
 */
export class BrandWorld {
  readonly id: string;
  readonly plan: CampaignPlan;
  /** Visits by day, each day in order of time. */
  readonly visitsByDay: Visit[][] = [];
  /** Meta's claims by the day of the click or view that they are credited to. */
  readonly claimsByDay: Claim[][] = [];
  /** Campaigns at Google and LinkedIn, what was clicked on each day, and what those platforms claim. */
  readonly paid: readonly PaidCampaign[];
  readonly clicksByDay: AdClick[][] = [];
  readonly paidClaims: PaidClaim[] = [];
  readonly orders: Order[] = [];
  readonly contacts: Contact[] = [];
  readonly companies: Company[] = [];
  readonly deals: Deal[] = [];
  readonly leads: Lead[] = [];
  readonly users: CareUser[] = [];
  readonly tickets: Ticket[] = [];
  /** Who asked for the erasure of their data, in order of time. */
  readonly erasures: ErasureRequest[] = [];
  /** Who has written to the contact centre, or will. */
  readonly requesters = new Map<Person, CareUser>();
  private readonly agenda = new Map<number, Agenda>();
  private visitCount = 0;
  private readonly orderCount = { web: 0, shop: 0, phone: 0 };

  constructor(
    readonly seed: number,
    readonly profile: BrandProfile,
    readonly calendar: Calendar,
    readonly scale: number,
  ) {
    this.id = profile.id;
    this.plan = new CampaignPlan(seed, profile, calendar, scale);
    this.paid = paidCampaigns(profile, calendar);
    const at = calendar.midnight(0) - 30 * DAY;
    profile.agents.forEach((name, index) => {
      const email = `agente${index + 1}@${profile.id}.example`;
      this.users.push({
        id: this.userId(index),
        name,
        email,
        phone: '',
        role: 'agent',
        person: null,
        createdAt: at + index,
      });
    });
  }

  /** The agenda of the day that holds an instant. */
  on(at: number): Agenda {
    const day = this.calendar.dayOf(at);
    let agenda = this.agenda.get(day);
    if (agenda === undefined) {
      agenda = empty();
      this.agenda.set(day, agenda);
    }
    return agenda;
  }

  claim(claim: Claim): void {
    while (this.claimsByDay.length <= claim.day) this.claimsByDay.push([]);
    (this.claimsByDay[claim.day] as Claim[]).push(claim);
  }

  click(click: AdClick): void {
    while (this.clicksByDay.length <= click.day) this.clicksByDay.push([]);
    (this.clicksByDay[click.day] as AdClick[]).push(click);
  }

  claimPaid(claim: PaidClaim): void {
    this.paidClaims.push(claim);
  }

  /** How busy the brand is on a day, 1 being the average day at its first one. */
  demand(day: number): number {
    return (
      demand(day, this.calendar.date(day), this.calendar.weekday(day)) * this.profile.weight * this.scale
    );
  }

  /** How much likelier complaints are on a day. */
  pressure(day: number): number {
    return complaintPressure(day);
  }

  /** What an ad costs on a day once the day is final; 0 on the days on which it is not delivered. */
  adSpend(ad: Ad, day: number): number {
    const { campaign } = ad.adSet;
    if (day < campaign.fromDay || day > campaign.toDay) return 0;
    const rng = new Rng(seedOf(this.seed, ad.id, day));
    if (rng.chance(0.04)) return 0;
    const ads = campaign.adSets.reduce((sum, adSet) => sum + adSet.ads.length, 0);
    const season = this.demand(day) / (this.profile.weight * this.scale);
    return Math.round((campaign.dailyBudget / ads) * (0.55 + 0.45 * season) * rng.range(0.78, 1.18));
  }

  /** Ends a simulated day: sorts what happened on it and gives it its numbers. */
  close(day: number): void {
    const agenda = this.agenda.get(day) ?? empty();
    this.agenda.delete(day);
    agenda.visits.sort(byTime((visit) => visit.at));
    for (const visit of agenda.visits) visit.id = ++this.visitCount;
    this.visitsByDay[day] = agenda.visits;
    while (this.claimsByDay.length <= day) this.claimsByDay.push([]);
    for (const order of agenda.orders.sort(byTime((item) => item.at))) {
      const number = String(++this.orderCount[order.till]).padStart(6, '0');
      order.id = `${this.profile.orderPrefix}${order.till === 'web' ? 'W' : order.till === 'shop' ? 'T' : 'P'}-${number}`;
      this.orders.push(order);
    }
    for (const contact of agenda.contacts.sort(byTime((item) => item.createdAt))) {
      contact.id = String(this.crmBase(1) + this.contacts.push(contact) * 7);
    }
    for (const company of agenda.companies.sort(byTime((item) => item.createdAt))) {
      company.id = String(this.crmBase(2) + this.companies.push(company) * 7);
    }
    for (const deal of agenda.deals.sort(byTime((item) => item.createdAt))) {
      deal.id = String(this.crmBase(3) + this.deals.push(deal) * 7);
    }
    this.leads.push(...agenda.leads.sort(byTime((item) => item.at)));
    for (const user of agenda.users.sort(byTime((item) => item.createdAt))) {
      user.id = this.userId(this.users.length);
      this.users.push(user);
    }
    for (const ticket of agenda.tickets.sort(byTime((item) => item.createdAt))) {
      ticket.id = 1000 + this.tickets.push(ticket);
    }
  }

  private crmBase(kind: number): number {
    return (this.id === 'norte' ? 31 : 52) * 1_000_000_000 + kind * 100_000_000;
  }

  private userId(index: number): number {
    return (this.id === 'norte' ? 3601 : 3602) * 100_000_000 + index + 1;
  }
}
