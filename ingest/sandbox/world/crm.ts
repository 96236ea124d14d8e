import type { BrandWorld } from './brand.ts';
import { DAY, MINUTE } from './calendar.ts';
import { makeCompany, writeEmail, writePhone } from './identity.ts';
import type { Rng } from './rng.ts';
import type { Company, Contact, Person, Revision, TouchChannel, Visit } from './types.ts';

const HEARD: Record<TouchChannel | 'store' | 'call_centre', readonly string[]> = {
  meta: ['Instagram', 'Facebook', 'un anuncio en instagram', 'redes sociales'],
  google: ['Google', 'un anuncio de Google', 'anuncio en google'],
  linkedin: ['LinkedIn', 'un anuncio en linkedin'],
  organic_search: ['Google', 'buscando en internet', 'google'],
  direct: ['Ya os conocía', 'de siempre'],
  email: ['vuestro boletín', 'Email'],
  referral: ['un blog', 'Me lo recomendó un amigo', 'una amiga'],
  organic_social: ['Instagram', 'redes'],
  press: ['El periódico', 'prensa'],
  radio: ['La radio', 'radio'],
  store: ['Pasaba por la tienda', 'La tienda'],
  call_centre: ['Ya os conocía'],
};

const iso = (at: number) => new Date(at).toISOString();

/** What a form or a till knows of a person, as CRM properties, with the usual slips of the pen. */
function personalProps(rng: Rng, person: Person, detail: 'form' | 'account'): Record<string, string> {
  const { identity } = person;
  const props: Record<string, string> = {
    firstname: rng.chance(0.05) ? identity.given.toUpperCase() : identity.given,
    lastname: rng.chance(0.75) ? `${identity.surname1} ${identity.surname2}` : identity.surname1,
    email: writeEmail(rng, identity.emails[0] as string, identity.given).trim(),
    hs_language: 'es',
    country: 'España',
  };
  if (rng.chance(0.8)) props[rng.chance(0.8) ? 'phone' : 'mobilephone'] = writePhone(rng, identity.phone);
  if (detail === 'account' || rng.chance(0.35)) {
    Object.assign(props, {
      address: identity.address.street,
      zip: identity.address.postcode,
      city: identity.address.city,
      state: identity.address.province,
    });
  }
  if (rng.chance(detail === 'account' ? 0.55 : 0.25)) {
    props.dni = rng.chance(0.85)
      ? identity.nationalId
      : `${identity.nationalId.slice(0, -1)}-${identity.nationalId.slice(-1)}`;
  }
  if (rng.chance(0.3)) {
    Object.assign(props, {
      date_of_birth: identity.birthDate,
      gender: identity.sex === 'F' ? 'female' : 'male',
      marital_status: identity.maritalStatus,
      hobbies: identity.hobbies,
      income_band: identity.incomeBand,
    });
  }
  return props;
}

/** The tags of the visit that a form was filled in on. */
export function visitProps(visit: Visit): Record<string, string> {
  const props: Record<string, string> = { lead_landing_page: visit.landing };
  if (visit.tags !== null) {
    Object.assign(props, {
      utm_source: visit.tags.source,
      utm_medium: visit.tags.medium,
      utm_campaign: visit.tags.campaign,
    });
    if (visit.tags.content !== undefined) props.utm_content = visit.tags.content;
    if (visit.tags.term !== undefined) props.utm_term = visit.tags.term;
  }
  if (visit.click?.platform === 'google' && visit.clickId !== null) props.hs_google_click_id = visit.clickId;
  if (visit.ad !== null) {
    for (const [name, value] of new URLSearchParams(visit.ad.urlTags)) props[name] = value;
    if (visit.clickId !== null) props.hs_facebook_click_id = visit.clickId;
  }
  return props;
}

/** Puts a person into the CRM. A lead's contact carries the form's visit; a company comes with a lead of business. */
export function addContact(
  brand: BrandWorld,
  rng: Rng,
  spec: {
    at: number;
    person: Person;
    heard: TouchChannel | 'store' | 'call_centre';
    leadVisit: Visit | null;
    company: Company | null;
  },
): Contact {
  const { at, person, leadVisit } = spec;
  const props: Record<string, string> = {
    ...personalProps(rng, person, leadVisit === null ? 'account' : 'form'),
    party_kind: spec.company === null ? 'b2c' : 'b2b',
    lifecyclestage: leadVisit === null ? 'customer' : 'lead',
    consent_version: leadVisit === null ? '2025-01' : '2026-01',
  };
  if (rng.chance(0.38)) props.how_did_you_hear = rng.pick(HEARD[rng.chance(0.85) ? spec.heard : 'referral']);
  if (leadVisit !== null) {
    Object.assign(props, visitProps(leadVisit), {
      lead_form_id: `${brand.id}-boletin-${rng.int(1, 3)}`,
      product_interest: rng.pick(brand.profile.products).category,
      hs_lead_status: 'NEW',
      hs_lifecyclestage_lead_date: iso(at),
    });
  }
  if (spec.company !== null) {
    Object.assign(props, {
      company: spec.company.identity.name,
      jobtitle: rng.pick(['Gerente', 'Compras', 'Administración', 'Dirección']),
      email: `${props.email?.split('@')[0]}@${spec.company.identity.domain}`,
    });
  }
  const contact: Contact = {
    id: '',
    person,
    createdAt: at,
    company: spec.company,
    revisions: [{ at, props }],
    archivedAt: rng.chance(0.012) ? at + Math.floor(rng.range(5, 90) * DAY) : null,
    absorbed: [],
  };
  brand.on(at).contacts.push(contact);
  if (leadVisit !== null && rng.chance(0.42)) {
    const qualified = at + Math.floor(rng.range(0.4, 4) * DAY);
    revise(contact, qualified, {
      lifecyclestage: 'marketingqualifiedlead',
      hs_lead_status: 'OPEN',
      hs_lifecyclestage_marketingqualifiedlead_date: iso(qualified),
    });
  } else if (leadVisit !== null && rng.chance(0.3)) {
    revise(contact, at + Math.floor(rng.range(2, 15) * DAY), { hs_lead_status: 'UNQUALIFIED' });
  }
  if (rng.chance(0.07)) addDuplicate(brand, rng, contact);
  return contact;
}

/** Adds a later change of a contact; a contact that is gone by then stays as it was. */
export function revise(record: { revisions: Revision[] }, at: number, props: Record<string, string>): void {
  record.revisions.push({ at, props });
  record.revisions.sort((a, b) => a.at - b.at);
}

/** The same person once more, by another route; some duplicates are merged into the first contact later. */
function addDuplicate(brand: BrandWorld, rng: Rng, original: Contact): void {
  const at = original.createdAt + Math.floor(rng.range(1, 40) * DAY);
  const { identity } = original.person;
  const props: Record<string, string> = {
    firstname: identity.given.split(' ')[0] as string,
    lastname: identity.surname1,
    phone: writePhone(rng, identity.phone),
    party_kind: 'b2c',
    lifecyclestage: 'subscriber',
    hs_language: 'es',
  };
  if (rng.chance(0.7)) props.email = identity.emails[identity.emails.length - 1] as string;
  if (rng.chance(0.25)) props.dni = identity.nationalId;
  const duplicate: Contact = {
    id: '',
    person: original.person,
    createdAt: at,
    company: null,
    revisions: [{ at, props }],
    archivedAt: null,
    absorbed: [],
  };
  brand.on(at).contacts.push(duplicate);
  if (!rng.chance(0.4) || original.archivedAt !== null) return;
  const merged = at + Math.floor(rng.range(1, 25) * DAY);
  duplicate.archivedAt = merged;
  original.absorbed.push({ at: merged, contact: duplicate });
  revise(original, merged, {});
}

/** A company that writes to the brand, with the deal that may come of it. */
export function addCompany(brand: BrandWorld, rng: Rng, at: number, city: string): Company {
  const identity = makeCompany(rng, city);
  const company: Company = {
    id: '',
    identity,
    createdAt: at,
    revisions: [
      {
        at,
        props: {
          name: identity.name,
          cif: identity.taxId,
          cnae: identity.cnae,
          numberofemployees: String(identity.employees),
          annualrevenue: String(identity.annualRevenue),
          default_ratio: (identity.defaultPerMille / 1000).toFixed(3),
          domain: identity.domain,
          city,
          country: 'España',
        },
      },
    ],
  };
  if (rng.chance(0.3)) {
    revise(company, at + Math.floor(rng.range(10, 60) * DAY), {
      numberofemployees: String(identity.employees + rng.int(1, 4)),
    });
  }
  brand.on(at).companies.push(company);
  return company;
}

/** A sales opportunity: stages with their dates, won or lost in the end. Amounts in euros. */
export function addDeal(brand: BrandWorld, rng: Rng, contact: Contact, from: number): void {
  const at = from + Math.floor(rng.range(0.5, 3) * DAY);
  const amount = (Math.round(rng.lognormal(2_400, 0.7)) + rng.int(0, 99) / 100).toFixed(2);
  const open = { hs_is_closed: 'false', hs_is_closed_won: 'false' };
  const revisions: Revision[] = [
    {
      at,
      props: {
        dealname: `${contact.company?.identity.name ?? 'Particular'} · ${rng.pick(brand.profile.products).category}`,
        amount,
        deal_currency_code: 'EUR',
        pipeline: 'default',
        dealstage: 'appointmentscheduled',
        hubspot_owner_id: String(9_000_100 + rng.int(1, 3)),
        ...open,
      },
    },
  ];
  const deal = { id: '', contact, company: contact.company, createdAt: at, revisions };
  let step = at + Math.floor(rng.range(1, 8) * DAY);
  revise(deal, step, { dealstage: 'qualifiedtobuy', ...open });
  if (rng.chance(0.75)) {
    step += Math.floor(rng.range(1, 12) * DAY);
    revise(deal, step, { dealstage: 'contractsent', ...open });
  }
  step += Math.floor(rng.range(1, 20) * DAY);
  const isWon = rng.chance(0.42);
  revise(deal, step, {
    dealstage: isWon ? 'closedwon' : 'closedlost',
    closedate: iso(step - rng.int(1, 59) * MINUTE),
    hs_is_closed: 'true',
    hs_is_closed_won: String(isWon),
    ...(isWon ? {} : { closed_lost_reason: rng.pick(['precio', 'plazo', 'competencia', 'sin respuesta']) }),
  });
  brand.on(at).deals.push(deal);
}
