import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  flag,
  instant,
  integer,
  money,
  number,
  readDay,
  readInstant,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';

/**
 * HubSpot's record is `{id, properties, createdAt, updatedAt, archived}`; all property values are strings. Custom
 * properties (dni, cif, cnae…) are null in accounts that do not have them.
 */

const envelope = {
  id: required(text),
  createdAt: instant,
  updatedAt: instant,
  archived: flag,
  archivedAt: instant,
};

/** Deletion is the last change of a record, and HubSpot states it beside the properties. */
function times(
  row: z.output<z.ZodObject<typeof envelope>>,
  created: string | null,
  modified: string | null,
): LandedRow {
  return {
    created_at: created ?? row.createdAt,
    updated_at: (row.archived ? row.archivedAt : null) ?? modified ?? row.updatedAt,
    is_deleted: row.archived ?? false,
  };
}

/** A birth date is free text in HubSpot: ISO, epoch milliseconds or day/month/year; anything else stays in `_extra`. */
export function birthDate(written: string | null): string | null {
  if (written === null) return null;
  const spanish = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(written);
  if (spanish) {
    const [, date = '', month = '', year] = spanish;
    return readDay(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`) ?? null;
  }
  const epoch = /^-?\d{9,14}$/.test(written.trim());
  return readDay(epoch ? readInstant(written) : written) ?? null;
}

const contactProperties = {
  email: text,
  hs_additional_emails: text,
  phone: text,
  mobilephone: text,
  firstname: text,
  lastname: text,
  dni: text,
  date_of_birth: text,
  gender: text,
  marital_status: text,
  address: text,
  zip: text,
  city: text,
  state: text,
  country: text,
  hs_language: text,
  associatedcompanyid: text,
  company: text,
  jobtitle: text,
  party_kind: text,
  lifecyclestage: text,
  hs_lead_status: text,
  hobbies: text,
  income_band: text,
  how_did_you_hear: text,
  lead_form_id: text,
  lead_landing_page: text,
  product_interest: text,
  consent_version: text,
  utm_source: text,
  utm_medium: text,
  utm_campaign: text,
  utm_content: text,
  utm_term: text,
  hs_google_click_id: text,
  hs_facebook_click_id: text,
  hs_lifecyclestage_lead_date: instant,
  hs_lifecyclestage_marketingqualifiedlead_date: instant,
  hs_merged_object_ids: text,
  createdate: instant,
  lastmodifieddate: instant,
};

export const contactContract: z.ZodType<LandedRow> = z
  .looseObject({ ...envelope, properties: z.looseObject(contactProperties) })
  .transform(({ properties: of, ...row }) => ({
    contact_id: row.id,
    email: of.email,
    additional_emails: of.hs_additional_emails,
    phone: of.phone,
    mobile_phone: of.mobilephone,
    first_name: of.firstname,
    last_name: of.lastname,
    national_id: of.dni,
    birth_date: birthDate(of.date_of_birth),
    gender: of.gender,
    marital_status: of.marital_status,
    street: of.address,
    postcode: of.zip,
    city: of.city,
    province: of.state,
    country: of.country,
    language: of.hs_language,
    company_id: of.associatedcompanyid,
    company_name: of.company,
    job_title: of.jobtitle,
    party_kind: of.party_kind,
    lifecycle_stage: of.lifecyclestage,
    lead_status: of.hs_lead_status,
    hobbies: of.hobbies,
    income_band: of.income_band,
    self_reported_source: of.how_did_you_hear,
    form_id: of.lead_form_id,
    landing_page: of.lead_landing_page,
    product_interest: of.product_interest,
    consent_version: of.consent_version,
    utm_source: of.utm_source,
    utm_medium: of.utm_medium,
    utm_campaign: of.utm_campaign,
    utm_content: of.utm_content,
    utm_term: of.utm_term,
    gclid: of.hs_google_click_id,
    fbclid: of.hs_facebook_click_id,
    became_lead_at: of.hs_lifecyclestage_lead_date,
    became_qualified_at: of.hs_lifecyclestage_marketingqualifiedlead_date,
    merged_contact_ids: of.hs_merged_object_ids,
    ...times(row, of.createdate, of.lastmodifieddate),
  }));

const companyProperties = {
  name: text,
  cif: text,
  cnae: text,
  numberofemployees: integer,
  annualrevenue: money,
  default_ratio: number,
  domain: text,
  hs_parent_company_id: text,
  city: text,
  country: text,
  createdate: instant,
  hs_lastmodifieddate: instant,
};

export const companyContract: z.ZodType<LandedRow> = z
  .looseObject({ ...envelope, properties: z.looseObject(companyProperties) })
  .transform(({ properties: of, ...row }) => ({
    company_id: row.id,
    name: of.name,
    tax_id: of.cif,
    cnae: of.cnae,
    employees: of.numberofemployees,
    annual_revenue: of.annualrevenue,
    default_ratio: of.default_ratio,
    domain: of.domain,
    parent_company_id: of.hs_parent_company_id,
    city: of.city,
    country: of.country,
    ...times(row, of.createdate, of.hs_lastmodifieddate),
  }));

const dealProperties = {
  dealname: text,
  hubspot_owner_id: text,
  pipeline: text,
  dealstage: text,
  amount: money,
  deal_currency_code: text,
  hs_is_closed_won: flag,
  hs_is_closed: flag,
  closed_lost_reason: text,
  createdate: instant,
  closedate: instant,
  hs_lastmodifieddate: instant,
};

/** The shape of HubSpot's `associations` on a record; the reader puts the primary one first. */
const associated = z.looseObject({ results: z.array(z.looseObject({ id: text })) }).nullish();

export const dealContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...envelope,
    properties: z.looseObject(dealProperties),
    associations: z.looseObject({ contacts: associated, companies: associated }).nullish(),
  })
  .transform(({ properties: of, associations, ...row }) => ({
    deal_id: row.id,
    name: of.dealname,
    contact_id: associations?.contacts?.results[0]?.id ?? null,
    company_id: associations?.companies?.results[0]?.id ?? null,
    owner_id: of.hubspot_owner_id,
    pipeline: of.pipeline,
    stage: of.dealstage,
    amount: of.amount,
    currency: of.deal_currency_code,
    is_won: of.hs_is_closed_won,
    is_closed: of.hs_is_closed,
    loss_reason: of.closed_lost_reason,
    // On an open deal the close date is only what its owner expects.
    closed_at: of.hs_is_closed === false ? null : of.closedate,
    ...times(row, of.createdate, of.hs_lastmodifieddate),
  }));

export const PROPERTIES = {
  contacts: Object.keys(contactProperties),
  companies: Object.keys(companyProperties),
  deals: Object.keys(dealProperties),
};

const ENVELOPE_FIELDS = new Set([...Object.keys(envelope), 'properties', 'associations', 'url']);

/** Properties that the contract does not land, and fields beside them; what it could not read stays here too. */
export function extraOf(object: keyof typeof PROPERTIES) {
  const known = new Set([...PROPERTIES[object], 'hs_object_id', 'lastmodifieddate', 'hs_lastmodifieddate']);
  return (record: unknown): Record<string, unknown> | null => {
    if (typeof record !== 'object' || record === null) return null;
    const fields = record as Record<string, unknown>;
    const properties = (fields.properties ?? {}) as Record<string, unknown>;
    const extra = Object.fromEntries([
      ...Object.entries(properties).filter(([name, value]) => !known.has(name) && value !== null),
      ...Object.entries(fields).filter(([name]) => !ENVELOPE_FIELDS.has(name)),
    ]);
    const { date_of_birth: birth, closedate, hs_is_closed: closed } = properties;
    if (object === 'contacts' && typeof birth === 'string' && birth.trim() && !birthDate(birth)) {
      extra.date_of_birth = birth;
    }
    if (object === 'deals' && closedate && String(closed) === 'false') extra.closedate = closedate;
    return Object.keys(extra).length === 0 ? null : extra;
  };
}

const TIME_COLUMNS = `
  created_at:timestamp  When it was created in HubSpot.
  updated_at:timestamp  When it last changed, its deletion included.
  is_deleted:boolean    In HubSpot's recycling bin.`;

export const contactColumns = columns(`
  contact_id            Contact.
  email                 E-mail address.
  additional_emails     Further addresses, separated by semicolons.
  phone                 Phone as written.
  mobile_phone          Mobile phone as written.
  first_name            Given name.
  last_name             Surnames.
  national_id           DNI, NIE or NIF as written.
  birth_date:date       Date of birth.
  gender                Gender as written.
  marital_status        Marital status.
  street                Street address.
  postcode              Postcode.
  city                  City.
  province              State or province.
  country               Country as written.
  language              Preferred language.
  company_id            Primary company.
  company_name          Company as written on the contact.
  job_title             Job title.
  party_kind            Private person or professional role, as the form says.
  lifecycle_stage       Lifecycle stage.
  lead_status           Lead status.
  hobbies               Interests.
  income_band           Income band.
  self_reported_source  Answer to how the person heard about the company.
  form_id               Form that captured the lead.
  landing_page          Page of that form.
  product_interest      Product that the person asked about.
  consent_version       Version of the consent text that was accepted.
  utm_source            Campaign source of the capture.
  utm_medium            Campaign medium of the capture.
  utm_campaign          Campaign of the capture.
  utm_content           Campaign content of the capture.
  utm_term              Campaign term of the capture.
  gclid                 Click id of Google Ads.
  fbclid                Click id of Meta.
  became_lead_at:timestamp  When the contact became a lead.
  became_qualified_at:timestamp  When it became a marketing-qualified lead.
  merged_contact_ids    Ids of contacts merged into this one, separated by semicolons.${TIME_COLUMNS}`);

export const companyColumns = columns(`
  company_id            Company.
  name                  Name.
  tax_id                CIF or NIF as written.
  cnae                  CNAE sector code.
  employees:integer     Employees.
  annual_revenue:money  Revenue a year.
  default_ratio:number  Share of payments in default.
  domain                Web domain.
  parent_company_id     Parent company.
  city                  City.
  country               Country as written.${TIME_COLUMNS}`);

export const dealColumns = columns(`
  deal_id               Deal.
  name                  Name.
  contact_id            Primary contact.
  company_id            Primary company.
  owner_id              Owner in HubSpot.
  pipeline              Pipeline.
  stage                 Stage.
  amount:money          Amount in the deal's currency.
  currency              Currency of the amount.
  is_won:boolean        Closed and won.
  is_closed:boolean     Closed, won or lost.
  loss_reason           Why it was lost.
  closed_at:timestamp   When it was closed; null while it is open.${TIME_COLUMNS}`);
