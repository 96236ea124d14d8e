import type { BrandWorld } from './brand.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { makeIdentity, plain } from './identity.ts';
import { Rng, seedOf } from './rng.ts';
import type { Person, Visit } from './types.ts';

/** One newsletter that went out. */
export interface Mailing {
  index: number;
  day: number;
  at: number;
  title: string;
  subject: string;
  /** Value of `utm_campaign` on its links: the month's newsletter. */
  utm: string;
  recipients: readonly Recipient[];
}

/** Somebody on the list: a contact of the CRM who agreed, or an address from before the company had one. */
export interface Subscriber {
  email: string;
  given: string;
  surname: string;
  phone: string;
  /** Null for those whom no other source of the company knows. */
  person: Person | null;
  since: number;
  left: { at: number; how: 'unsubscribed' | 'cleaned'; reason: string } | null;
}

export interface Recipient {
  subscriber: Subscriber;
  bounce: 'hard' | 'soft' | null;
}

export interface MailEvent {
  at: number;
  recipient: Recipient;
  kind: 'open' | 'click' | 'bounce' | 'unsubscribe';
  url: string;
  /** True for an open by Apple's privacy proxy, which loads pictures whether or not anybody looks. */
  isMachine: boolean;
}

const SUBJECTS = [
  'Lo nuevo de la semana',
  'Ofertas que no duran',
  'Ideas para el fin de semana',
  'Vuelve lo que más gustó',
  'Guía: cómo elegir bien',
];
const REASONS = ['Ya no me interesa', 'Recibo demasiados correos', 'No me di de alta', ''];
/** Subscribers from before the first day, at scale 1 and weight 1. */
const OLD_SUBSCRIBERS = 110;
const second = (at: number) => Math.floor(at / 1000) * 1000;

/** The newsletter of one brand: the visits that the world brings by e-mail are the clicks of its recipients. */
export class Newsletter {
  private readonly sent: Mailing[] = [];
  private readonly subscribers: Subscriber[] = [];
  private readonly known = new Map<Person, Subscriber>();
  private contactsSeen = 0;
  private daysSeen = 0;
  private readonly ownEvents = new Map<Mailing, MailEvent[]>();
  private readonly wholeEvents = new Map<Mailing, MailEvent[]>();

  constructor(private readonly brand: BrandWorld) {
    const count = 10 + Math.round(OLD_SUBSCRIBERS * brand.scale * brand.profile.weight);
    for (let index = 0; index < count; index++) this.subscribers.push(this.oldSubscriber(index));
  }

  /** Mailings that went out up to `now`, oldest first. */
  mailings(now: number): readonly Mailing[] {
    const { calendar } = this.brand;
    for (; this.daysSeen <= calendar.dayOf(now); this.daysSeen++) this.maybeSend(this.daysSeen);
    return this.sent.filter((mailing) => mailing.at <= now);
  }

  /** Everybody who was ever on the list up to `now`, as they stand then. */
  members(now: number): Subscriber[] {
    this.mailings(now);
    this.meetContacts(now);
    return this.subscribers
      .filter((subscriber) => subscriber.since <= now)
      .map((subscriber) =>
        subscriber.left !== null && subscriber.left.at > now ? { ...subscriber, left: null } : subscriber,
      );
  }

  /** What recipients did with a mailing up to `now`, in order of time. */
  events(mailing: Mailing, now: number): MailEvent[] {
    return this.allEvents(mailing).filter((event) => event.at <= now);
  }

  private oldSubscriber(index: number): Subscriber {
    const { brand } = this;
    const rng = new Rng(seedOf(brand.seed, brand.id, 'subscriber', index));
    const { given, surname1, phone } = makeIdentity(rng, undefined);
    return {
      email: `${plain(given)}.${plain(surname1)}${index}@${brand.id}-lista.example`,
      given,
      surname: surname1,
      phone: rng.chance(0.2) ? phone : '',
      person: null,
      since: second(brand.calendar.midnight(0) - rng.int(2, 700) * DAY + rng.int(0, 86_000) * 1000),
      left: null,
    };
  }

  /** Contacts of the CRM who agreed to the newsletter, in the order in which they came. */
  private meetContacts(now: number): void {
    const { brand } = this;
    for (; this.contactsSeen < brand.contacts.length; this.contactsSeen++) {
      const contact = brand.contacts[this.contactsSeen]!;
      if (contact.createdAt > now) return;
      const { person, createdAt } = contact;
      const [email] = person.identity.emails;
      const agreed = new Rng(seedOf(brand.seed, brand.id, 'newsletter', person.id)).chance(0.2);
      if (!agreed || email === undefined || this.known.has(person)) continue;
      const { given, surname1 } = person.identity;
      const since = second(createdAt) + 1000;
      const subscriber = { email, given, surname: surname1, phone: '', person, since, left: null };
      this.known.set(person, subscriber);
      this.subscribers.push(subscriber);
    }
  }

  /** Tuesdays to everybody, Thursdays to half of them; the world's first day begins with one. */
  private maybeSend(day: number): void {
    const { brand } = this;
    const weekday = brand.calendar.weekday(day);
    if (day > 0 && weekday !== 2 && weekday !== 4) return;
    const at = day === 0 ? brand.calendar.midnight(0) : brand.calendar.at(day, 10 * 3600);
    this.meetContacts(at);
    const { month } = brand.plan.at(day);
    const rng = new Rng(seedOf(brand.seed, brand.id, 'mailing', day));
    const recipients: Recipient[] = [];
    const half = rng.int(0, 1);
    for (const [index, subscriber] of this.subscribers.entries()) {
      if (subscriber.since > at || (subscriber.left !== null && subscriber.left.at <= at)) continue;
      if (weekday === 4 && day > 0 && index % 2 !== half) continue;
      const bounce = rng.chance(0.003) ? 'hard' : rng.chance(0.012) ? 'soft' : null;
      recipients.push({ subscriber, bounce });
    }
    const mailing: Mailing = {
      index: this.sent.length,
      day,
      at,
      title: `${brand.id}_email_keep_newsletter_${month} ${brand.calendar.date(day)}`,
      subject: rng.pick(SUBJECTS),
      utm: `${brand.id}_email_keep_newsletter_${month}`,
      recipients,
    };
    this.sent.push(mailing);
    this.ownEvents.set(mailing, this.react(mailing, rng));
  }

  /** What recipients do of themselves; clicks come from the visits that they bring. */
  private react(mailing: Mailing, rng: Rng): MailEvent[] {
    const events: MailEvent[] = [];
    for (const recipient of mailing.recipients) {
      const { subscriber, bounce } = recipient;
      const add = (kind: MailEvent['kind'], at: number, isMachine = false) =>
        events.push({ at: second(at), recipient, kind, url: '', isMachine });
      if (bounce !== null) {
        const at = mailing.at + rng.int(5, 1_200) * 1000;
        add('bounce', at);
        if (bounce === 'hard') subscriber.left = { at: second(at), how: 'cleaned', reason: '' };
        continue;
      }
      const hasApple = seedOf(subscriber.email) % 100 < 28;
      if (hasApple && rng.chance(0.9)) add('open', mailing.at + rng.int(2, 900) * 1000, true);
      if (!rng.chance(0.22)) continue;
      const at = mailing.at + Math.floor(Math.min(40, rng.lognormal(2.5, 1.1)) * HOUR);
      add('open', at);
      if (!rng.chance(0.012)) continue;
      const left = second(at + rng.int(1, 6) * MINUTE);
      add('unsubscribe', left);
      subscriber.left = { at: left, how: 'unsubscribed', reason: rng.pick(REASONS) };
    }
    return events;
  }

  private allEvents(mailing: Mailing): MailEvent[] {
    const whole = this.wholeEvents.get(mailing);
    if (whole !== undefined) return whole;
    const next = this.sent[mailing.index + 1];
    const events = [...(this.ownEvents.get(mailing) ?? [])];
    const delivered = mailing.recipients.filter((recipient) => recipient.bounce === null);
    const byPerson = new Map(delivered.map((recipient) => [recipient.subscriber.person, recipient]));
    const lastDay = Math.min(next?.day ?? this.daysSeen - 1, this.brand.visitsByDay.length - 1);
    for (let day = mailing.day; day <= lastDay && delivered.length > 0; day++) {
      for (const visit of this.brand.visitsByDay[day] ?? []) {
        if (visit.channel !== 'email' || visit.at < mailing.at || (next && visit.at >= next.at)) continue;
        const rng = new Rng(seedOf(this.brand.seed, this.brand.id, 'click', visit.id));
        const own = visit.person === null ? undefined : byPerson.get(visit.person);
        events.push(...clicked(own ?? rng.pick(delivered), mailing, visit));
      }
    }
    const ordered = distinct(events).sort((a, b) => a.at - b.at);
    if (next !== undefined) this.wholeEvents.set(mailing, ordered);
    return ordered;
  }
}

/** A click and the open before it. */
function clicked(recipient: Recipient, mailing: Mailing, visit: Visit): MailEvent[] {
  const at = Math.max(mailing.at, second(visit.at - 2_000));
  const opened = Math.max(mailing.at, at - 15_000);
  const url = `${visit.landing}?utm_source=newsletter&utm_medium=email&utm_campaign=${mailing.utm}`;
  return [
    { at: opened, recipient, kind: 'open', url: '', isMachine: false },
    { at, recipient, kind: 'click', url, isMachine: false },
  ];
}

/** One event of a kind for a recipient, link and second, as the vendor's own records can tell them apart. */
function distinct(events: readonly MailEvent[]): MailEvent[] {
  const seen = new Map<string, MailEvent>();
  for (const event of events) {
    const key = `${event.recipient.subscriber.email}|${event.kind}|${event.at}|${event.url}`;
    if (!seen.has(key)) seen.set(key, event);
  }
  return [...seen.values()];
}

const newsletters = new WeakMap<BrandWorld, Newsletter>();

/** The newsletter of a brand, the same one for all who ask. */
export function newsletterOf(brand: BrandWorld): Newsletter {
  let found = newsletters.get(brand);
  if (found === undefined) {
    found = new Newsletter(brand);
    newsletters.set(brand, found);
  }
  return found;
}
