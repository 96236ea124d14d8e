import type { BrandWorld } from '../../world/brand.ts';
import { type CrmRecord, CrmStore } from '../hubspot/store.ts';

export type SalesObject = Record<string, string | number | boolean | null> & {
  Id: string;
  SystemModstamp: string;
};
export const OBJECTS = ['Contact', 'Lead', 'Account', 'Opportunity'] as const;
export type ObjectName = (typeof OBJECTS)[number];
export type SalesState = Record<ObjectName, SalesObject[]>;

const stamp = (at: number) => new Date(at).toISOString().replace('Z', '+0000');
const idOf = (prefix: string, id: string | undefined) =>
  id === undefined ? null : `${prefix}${id.padStart(15, '0')}`;

/**
 * The same CRM as a company would keep it in Salesforce: people of companies are contacts, all others leads. What was
 * archived lies in the recycle bin.
 */
export class SalesStore {
  private readonly crm: CrmStore;
  private held: { from: object; state: SalesState } | undefined;

  constructor(brand: BrandWorld) {
    this.crm = new CrmStore(brand);
  }

  at(now: number): SalesState {
    const crm = this.crm.at(now);
    if (this.held?.from !== crm) {
      const state: SalesState = {
        Contact: crm.contacts.filter(isOfCompany).map(contact),
        Lead: crm.contacts.filter((record) => !isOfCompany(record)).map(lead),
        Account: crm.companies.map(account),
        Opportunity: crm.deals.map(opportunity),
      };
      this.held = { from: crm, state };
    }
    return this.held.state;
  }
}

const isOfCompany = (record: CrmRecord) => record.links.companies !== undefined;
const textOf = (record: CrmRecord, name: string) => record.properties[name] || null;

function common(record: CrmRecord) {
  return {
    CreatedDate: stamp(record.createdAt),
    SystemModstamp: stamp(record.updatedAt),
    IsDeleted: record.archivedAt !== null,
    OwnerId: '005000000000000001',
    MasterRecordId: null,
  };
}

function person(record: CrmRecord) {
  return {
    FirstName: textOf(record, 'firstname'),
    LastName: textOf(record, 'lastname'),
    Email: textOf(record, 'email'),
    Phone: textOf(record, 'phone'),
    MobilePhone: textOf(record, 'mobilephone'),
    Title: textOf(record, 'jobtitle'),
    LeadSource: null,
    DNI__c: textOf(record, 'dni'),
    UTM_Source__c: textOf(record, 'utm_source'),
  };
}

function contact(record: CrmRecord): SalesObject {
  return {
    Id: idOf('003', record.id)!,
    AccountId: idOf('001', record.links.companies?.[0]),
    ...person(record),
    Birthdate: textOf(record, 'date_of_birth'),
    MailingStreet: textOf(record, 'address'),
    MailingPostalCode: textOf(record, 'zip'),
    MailingCity: textOf(record, 'city'),
    MailingState: textOf(record, 'state'),
    MailingCountry: textOf(record, 'country'),
    ...common(record),
  };
}

function lead(record: CrmRecord): SalesObject {
  return {
    Id: idOf('00Q', record.id)!,
    ...person(record),
    Company: 'Particular',
    Status: textOf(record, 'hs_lead_status') ?? 'NEW',
    City: textOf(record, 'city'),
    State: textOf(record, 'state'),
    PostalCode: textOf(record, 'zip'),
    Country: textOf(record, 'country'),
    IsConverted: false,
    ConvertedDate: null,
    ConvertedContactId: null,
    ConvertedAccountId: null,
    ConvertedOpportunityId: null,
    ...common(record),
  };
}

function account(record: CrmRecord): SalesObject {
  return {
    Id: idOf('001', record.id)!,
    Name: textOf(record, 'name'),
    Type: 'Customer',
    Industry: null,
    Website: textOf(record, 'domain'),
    Phone: null,
    NumberOfEmployees: Number(record.properties.numberofemployees ?? 0),
    AnnualRevenue: Number(record.properties.annualrevenue ?? 0),
    ParentId: null,
    BillingCity: textOf(record, 'city'),
    BillingCountry: textOf(record, 'country'),
    CIF__c: textOf(record, 'cif'),
    ...common(record),
  };
}

function opportunity(record: CrmRecord): SalesObject {
  const isClosed = record.properties.hs_is_closed === 'true';
  const expected = new Date(record.createdAt + 30 * 86_400_000).toISOString();
  return {
    Id: idOf('006', record.id)!,
    Name: textOf(record, 'dealname'),
    AccountId: idOf('001', record.links.companies?.[0]),
    ContactId: idOf('003', record.links.contacts?.[0]),
    CampaignId: null,
    LeadSource: null,
    Type: 'New Business',
    StageName: textOf(record, 'dealstage'),
    Amount: Number(record.properties.amount ?? 0),
    Probability: isClosed ? (record.properties.hs_is_closed_won === 'true' ? 100 : 0) : 40,
    CloseDate: (record.properties.closedate ?? expected).slice(0, 10),
    IsClosed: isClosed,
    IsWon: record.properties.hs_is_closed_won === 'true',
    ...common(record),
  };
}
