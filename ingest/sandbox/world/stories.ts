import type { BrandWorld } from './brand.ts';
import { DAY, HOUR, secondOfDay } from './calendar.ts';
import { openTicket } from './care.ts';
import { addContact } from './crm.ts';
import { Rng, seedOf } from './rng.ts';
import type { Campaign, Company, Person, Ticket } from './types.ts';

/** A bad campaign: from its second day on people complain that its promise is not kept, for three days. */
export interface Crisis {
  campaign: Campaign;
  fromDay: number;
  toDay: number;
}

/** Somebody who asked for the erasure of their data, and the ticket in which they did. */
export interface ErasureRequest {
  person: Person;
  ticket: Ticket;
}

/** Makes a person of the stories: apart from the crowd, so that everybody else is who they would be without them. */
export type NewPerson = (rng: Rng, at: number) => Person;

/** Complaints a day in a crisis, erasure requests a day, at scale 1. */
const ANGRY_A_DAY = 9;
const ERASURES_A_DAY = 0.07;
/** Of companies: those that write from an address of a role, and colleagues who are contacts too. */
const ROLE_ADDRESS = 0.35;
const COLLEAGUES = [0, 1, 1, 2, 3];
const ROLES = ['info', 'compras', 'administracion', 'pedidos'];
const BROKEN_PROMISES = [
  'El descuento de la promoción no se aplica',
  'Publicidad engañosa: anunciabais otro precio',
  'La promoción está agotada desde el primer día',
];
const ERASURE = 'Solicito el borrado de todos mis datos personales (art. 17 RGPD)';

/** The crisis of the campaign that runs on a day; undefined when it draws none: the one promotion of `sur` in four. */
export function crisisOn(brand: BrandWorld, day: number): Crisis | undefined {
  if (brand.id !== 'sur') return undefined;
  const month = brand.plan.at(day);
  if (brand.plan.until(day).length % 4 !== 2) return undefined;
  const campaign = month.campaigns.find((one) => one.name.includes('_PROMO_'));
  if (campaign === undefined) return undefined;
  const fromDay = campaign.fromDay + 1;
  const toDay = Math.min(fromDay + 2, campaign.toDay);
  return day >= fromDay && day <= toDay ? { campaign, fromDay, toDay } : undefined;
}

/** What happens beside everybody's ordinary life on a day; call it before the day is closed. */
export function tellStories(brand: BrandWorld, day: number, newPerson: NewPerson): void {
  const rng = new Rng(seedOf(brand.seed, brand.id, 'stories', day));
  const at = (from: number) => brand.calendar.at(day, secondOfDay(from));
  const crisis = crisisOn(brand, day);
  const angry = crisis ? rng.poisson(ANGRY_A_DAY * Math.sqrt(brand.scale)) : 0;
  for (let one = 0; one < angry; one++) {
    const when = at(rng.next());
    openTicket(brand, rng, {
      person: newPerson(rng, when),
      at: when,
      order: null,
      campaignId: crisis!.campaign.id,
      about: { caseType: 'complaint', subject: rng.pick(BROKEN_PROMISES), topic: 'promocion' },
    });
  }
  askForErasure(brand, rng, at(rng.next()));
  for (const company of [...brand.on(brand.calendar.midnight(day)).companies])
    staff(brand, company, newPerson);
}

/** Only somebody who has written before: a new user would change what later tickets of the person draw. */
function askForErasure(brand: BrandWorld, rng: Rng, at: number): void {
  if (!rng.chance(Math.min(0.9, ERASURES_A_DAY * brand.scale))) return;
  const known = brand.users.filter(({ person, createdAt }) => person !== null && createdAt < at - DAY);
  if (known.length === 0) return;
  const person = rng.pick(known).person as Person;
  const ticket = openTicket(brand, rng, {
    person,
    at,
    order: null,
    campaignId: null,
    about: { caseType: 'request', subject: ERASURE, topic: 'datos' },
  });
  brand.erasures.push({ person, ticket });
}

/** Colleagues of whoever wrote for a company; some of them share an address that belongs to a role. */
function staff(brand: BrandWorld, company: Company, newPerson: NewPerson): void {
  const rng = new Rng(seedOf(brand.seed, brand.id, 'staff', company.identity.taxId));
  const role = rng.chance(ROLE_ADDRESS) ? rng.pick(ROLES) : undefined;
  for (let one = rng.pick(COLLEAGUES); one > 0; one--) {
    const at = company.createdAt + Math.floor(rng.range(2, 20 * 24) * HOUR);
    const person = newPerson(rng, at);
    person.company = company;
    const contact = addContact(brand, rng, { at, person, heard: 'direct', leadVisit: null, company });
    const props = contact.revisions[0]!.props;
    props.lifecyclestage = 'subscriber';
    if (role !== undefined) props.email = `${role}@${company.identity.domain}`;
  }
}
