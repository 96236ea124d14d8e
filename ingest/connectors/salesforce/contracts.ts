import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  day,
  flag,
  instant,
  integer,
  money,
  number,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';

/**
 * Salesforce's records: from REST as typed JSON, from bulk jobs as text; both read alike. Instants carry `+0000`. Fields
 * with an underscore are the org's own, as config.fields names them.
 */

const common = { CreatedDate: instant, SystemModstamp: instant, IsDeleted: flag };

function times(row: z.output<z.ZodObject<typeof common>>): LandedRow {
  return {
    created_at: row.CreatedDate,
    updated_at: row.SystemModstamp,
    is_deleted: row.IsDeleted ?? false,
  };
}

const utm = {
  _utm_source: text,
  _utm_medium: text,
  _utm_campaign: text,
  _utm_content: text,
  _utm_term: text,
  _gclid: text,
  _fbclid: text,
};

function campaign(row: z.output<z.ZodObject<typeof utm>>): LandedRow {
  return {
    utm_source: row._utm_source,
    utm_medium: row._utm_medium,
    utm_campaign: row._utm_campaign,
    utm_content: row._utm_content,
    utm_term: row._utm_term,
    gclid: row._gclid,
    fbclid: row._fbclid,
  };
}

export const contactContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...common,
    ...utm,
    Id: required(text),
    AccountId: text,
    FirstName: text,
    LastName: text,
    Email: text,
    Phone: text,
    MobilePhone: text,
    Title: text,
    Birthdate: day,
    MailingStreet: text,
    MailingPostalCode: text,
    MailingCity: text,
    MailingState: text,
    MailingCountry: text,
    LeadSource: text,
    OwnerId: text,
    MasterRecordId: text,
    _national_id: text,
    _language: text,
    _self_reported_source: text,
    _consent_version: text,
  })
  .transform((of) => ({
    contact_id: of.Id,
    account_id: of.AccountId,
    first_name: of.FirstName,
    last_name: of.LastName,
    email: of.Email,
    phone: of.Phone,
    mobile_phone: of.MobilePhone,
    job_title: of.Title,
    birth_date: of.Birthdate,
    street: of.MailingStreet,
    postcode: of.MailingPostalCode,
    city: of.MailingCity,
    province: of.MailingState,
    country: of.MailingCountry,
    lead_source: of.LeadSource,
    owner_id: of.OwnerId,
    merged_into_id: of.MasterRecordId,
    national_id: of._national_id,
    language: of._language,
    self_reported_source: of._self_reported_source,
    consent_version: of._consent_version,
    ...campaign(of),
    ...times(of),
  }));

export const leadContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...common,
    ...utm,
    Id: required(text),
    FirstName: text,
    LastName: text,
    Email: text,
    Phone: text,
    MobilePhone: text,
    Company: text,
    Title: text,
    LeadSource: text,
    Status: text,
    City: text,
    State: text,
    PostalCode: text,
    Country: text,
    OwnerId: text,
    IsConverted: flag,
    ConvertedDate: day,
    ConvertedContactId: text,
    ConvertedAccountId: text,
    ConvertedOpportunityId: text,
    MasterRecordId: text,
    _national_id: text,
    _self_reported_source: text,
    _product_interest: text,
    _consent_version: text,
    _form_id: text,
    _landing_page: text,
  })
  .transform((of) => ({
    lead_id: of.Id,
    first_name: of.FirstName,
    last_name: of.LastName,
    email: of.Email,
    phone: of.Phone ?? of.MobilePhone,
    company_name: of.Company,
    job_title: of.Title,
    lead_source: of.LeadSource,
    status: of.Status,
    city: of.City,
    province: of.State,
    postcode: of.PostalCode,
    country: of.Country,
    owner_id: of.OwnerId,
    is_converted: of.IsConverted,
    converted_date: of.ConvertedDate,
    contact_id: of.ConvertedContactId,
    account_id: of.ConvertedAccountId,
    opportunity_id: of.ConvertedOpportunityId,
    merged_into_id: of.MasterRecordId,
    national_id: of._national_id,
    self_reported_source: of._self_reported_source,
    product_interest: of._product_interest,
    consent_version: of._consent_version,
    form_id: of._form_id,
    landing_page: of._landing_page,
    ...campaign(of),
    ...times(of),
  }));

export const accountContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...common,
    Id: required(text),
    Name: text,
    Type: text,
    Industry: text,
    Website: text,
    Phone: text,
    NumberOfEmployees: integer,
    AnnualRevenue: money,
    ParentId: text,
    BillingCity: text,
    BillingCountry: text,
    OwnerId: text,
    MasterRecordId: text,
    _tax_id: text,
    _cnae: text,
    _default_ratio: number,
  })
  .transform((of) => ({
    account_id: of.Id,
    name: of.Name,
    type: of.Type,
    industry: of.Industry,
    website: of.Website,
    phone: of.Phone,
    employees: of.NumberOfEmployees,
    annual_revenue: of.AnnualRevenue,
    parent_account_id: of.ParentId,
    city: of.BillingCity,
    country: of.BillingCountry,
    owner_id: of.OwnerId,
    merged_into_id: of.MasterRecordId,
    tax_id: of._tax_id,
    cnae: of._cnae,
    default_ratio: of._default_ratio,
    ...times(of),
  }));

export const opportunityContract: z.ZodType<LandedRow> = z
  .looseObject({
    ...common,
    Id: required(text),
    Name: text,
    AccountId: text,
    ContactId: text,
    OwnerId: text,
    CampaignId: text,
    LeadSource: text,
    Type: text,
    StageName: text,
    Amount: money,
    CurrencyIsoCode: text,
    Probability: number,
    CloseDate: day,
    IsClosed: flag,
    IsWon: flag,
    _loss_reason: text,
  })
  .transform((of) => ({
    opportunity_id: of.Id,
    name: of.Name,
    account_id: of.AccountId,
    contact_id: of.ContactId,
    owner_id: of.OwnerId,
    campaign_id: of.CampaignId,
    lead_source: of.LeadSource,
    type: of.Type,
    stage: of.StageName,
    amount: of.Amount,
    currency: of.CurrencyIsoCode,
    probability: of.Probability,
    close_date: of.CloseDate,
    is_closed: of.IsClosed,
    is_won: of.IsWon,
    loss_reason: of._loss_reason,
    ...times(of),
  }));

const TIME_COLUMNS = `
  created_at:timestamp  When it was created.
  updated_at:timestamp  When it or a formula's input that Salesforce stamps last changed.
  is_deleted:boolean    In the recycle bin.`;

const CAMPAIGN_COLUMNS = `
  utm_source            Campaign source; a field of the org's own.
  utm_medium            Campaign medium; a field of the org's own.
  utm_campaign          Campaign; a field of the org's own.
  utm_content           Campaign content; a field of the org's own.
  utm_term              Campaign term; a field of the org's own.
  gclid                 Click id of Google Ads; a field of the org's own.
  fbclid                Click id of Meta; a field of the org's own.`;

export const contactColumns = columns(`
  contact_id            Contact.
  account_id            Account.
  first_name            Given name.
  last_name             Surnames.
  email                 E-mail address.
  phone                 Phone as written.
  mobile_phone          Mobile phone as written.
  job_title             Job title.
  birth_date:date       Date of birth.
  street                Street address.
  postcode              Postcode.
  city                  City.
  province              State or province.
  country               Country as written.
  lead_source           Source that the user chose.
  owner_id              Owner in Salesforce.
  merged_into_id        Contact that it was merged into.
  national_id           DNI, NIE or NIF; a field of the org's own.
  language              Preferred language; a field of the org's own.
  self_reported_source  How the person heard of the company; a field of the org's own.
  consent_version       Version of the consent text; a field of the org's own.${CAMPAIGN_COLUMNS}${TIME_COLUMNS}`);

export const leadColumns = columns(`
  lead_id               Lead.
  first_name            Given name.
  last_name             Surnames.
  email                 E-mail address.
  phone                 Phone as written, else the mobile one.
  company_name          Company as written.
  job_title             Job title.
  lead_source           Source that the user chose.
  status                Status.
  city                  City.
  province              State or province.
  postcode              Postcode.
  country               Country as written.
  owner_id              Owner in Salesforce.
  is_converted:boolean  Became a contact.
  converted_date:date   Day on which it did, in the time zone of the user who did it.
  contact_id            Contact that it became.
  account_id            Account of that contact.
  opportunity_id        Opportunity that came of it.
  merged_into_id        Lead that it was merged into.
  national_id           DNI, NIE or NIF; a field of the org's own.
  self_reported_source  How the person heard of the company; a field of the org's own.
  product_interest      Product asked for; a field of the org's own.
  consent_version       Version of the consent text; a field of the org's own.
  form_id               Form; a field of the org's own.
  landing_page          Page of the form; a field of the org's own.${CAMPAIGN_COLUMNS}${TIME_COLUMNS}`);

export const accountColumns = columns(`
  account_id            Account.
  name                  Name.
  type                  Type.
  industry              Industry.
  website               Web site.
  phone                 Phone as written.
  employees:integer     Employees.
  annual_revenue:money  Revenue a year.
  parent_account_id     Parent account.
  city                  City.
  country               Country as written.
  owner_id              Owner in Salesforce.
  merged_into_id        Account that it was merged into.
  tax_id                CIF or NIF; a field of the org's own.
  cnae                  CNAE sector code; a field of the org's own.
  default_ratio:number  Share of payments in default; a field of the org's own.${TIME_COLUMNS}`);

export const opportunityColumns = columns(`
  opportunity_id        Opportunity.
  name                  Name.
  account_id            Account.
  contact_id            Primary contact.
  owner_id              Owner in Salesforce.
  campaign_id           Campaign of Salesforce.
  lead_source           Source that the user chose.
  type                  Type.
  stage                 Stage.
  amount:money          Amount.
  currency              Currency; null in orgs of one currency.
  probability:number    Probability in hundredths.
  close_date:date       Day of closing, or the day that its owner expects while it is open.
  is_closed:boolean     Closed, won or lost.
  is_won:boolean        Closed and won.
  loss_reason           Why it was lost; a field of the org's own.${TIME_COLUMNS}`);
