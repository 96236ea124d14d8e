import type { BrandWorld } from '../../world/brand.ts';
import type { Revision } from '../../world/types.ts';
import { type Held, heldUntilChange, nextChange } from '../memo.ts';

export const OBJECTS = ['contacts', 'companies', 'deals'] as const;
export type ObjectType = (typeof OBJECTS)[number];

/** An object of the CRM as it stands at an instant. */
export interface CrmRecord {
  id: string;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  properties: Record<string, string>;
  links: Partial<Record<ObjectType, string[]>>;
}

export type CrmState = Record<ObjectType, CrmRecord[]>;

const iso = (at: number) => new Date(at).toISOString();

/** Whose properties come when none are asked for. */
const DEFAULTS = [
  'createdate',
  'lastmodifieddate',
  'hs_lastmodifieddate',
  'hs_object_id',
  'email',
  'firstname',
  'lastname',
  'name',
  'domain',
  'dealname',
  'dealstage',
  'amount',
  'closedate',
  'pipeline',
];

/** One portal's objects; the state is computed once for each instant between two changes. */
export class CrmStore {
  readonly at: (now: number) => CrmState;

  constructor(private readonly brand: BrandWorld) {
    this.at = heldUntilChange((now) => this.compute(now));
  }

  private compute(now: number): Held<CrmState> {
    const { brand } = this;
    // New objects only exist once their day is simulated, so the state never outlives the day.
    const held = { until: brand.calendar.midnight(brand.calendar.dayOf(now) + 1) };
    const fold = (
      record: { id: string; createdAt: number; revisions: Revision[] },
      archivedAt: number | null,
    ): CrmRecord | null => {
      held.until = nextChange(held.until, record.createdAt, now);
      if (record.createdAt > now) return null;
      held.until = nextChange(held.until, archivedAt, now);
      const gone = archivedAt !== null && archivedAt <= now ? archivedAt : null;
      const properties: Record<string, string> = {};
      let updatedAt = record.createdAt;
      for (const revision of record.revisions) {
        held.until = nextChange(held.until, revision.at, now);
        if (revision.at > now || (gone !== null && revision.at > gone)) break;
        Object.assign(properties, revision.props);
        updatedAt = revision.at;
      }
      updatedAt = gone ?? updatedAt;
      return {
        id: record.id,
        createdAt: record.createdAt,
        updatedAt,
        archivedAt: gone,
        properties,
        links: {},
      };
    };
    const contacts: CrmRecord[] = [];
    for (const contact of brand.contacts) {
      const record = fold(contact, contact.archivedAt);
      if (record === null) continue;
      const absorbed = contact.absorbed.filter((item) => item.at <= now).map((item) => item.contact.id);
      if (absorbed.length > 0) record.properties.hs_merged_object_ids = absorbed.join(';');
      const companyId = contact.company?.id;
      if (companyId !== undefined) {
        record.properties.associatedcompanyid = companyId;
        record.links.companies = [companyId];
      }
      contacts.push(stamp(record, 'lastmodifieddate'));
    }
    const companies = brand.companies.flatMap((company) => fold(company, null) ?? []);
    const deals: CrmRecord[] = [];
    const dealsOf = new Map<string, string[]>();
    for (const deal of brand.deals) {
      const record = fold(deal, null);
      if (record === null) continue;
      record.links.contacts = [deal.contact.id];
      dealsOf.set(deal.contact.id, [...(dealsOf.get(deal.contact.id) ?? []), deal.id]);
      if (deal.company !== null) record.links.companies = [deal.company.id];
      deals.push(stamp(record, 'hs_lastmodifieddate'));
    }
    for (const contact of contacts) {
      const own = dealsOf.get(contact.id);
      if (own !== undefined) contact.links.deals = own;
    }
    const value = {
      contacts,
      companies: companies.map((record) => stamp(record, 'hs_lastmodifieddate')),
      deals,
    };
    return { value, until: held.until };
  }
}

/** Contacts call their cursor `lastmodifieddate`; all other objects `hs_lastmodifieddate`. */
function stamp(record: CrmRecord, modified: string): CrmRecord {
  Object.assign(record.properties, {
    createdate: iso(record.createdAt),
    hs_object_id: record.id,
    [modified]: iso(record.updatedAt),
  });
  return record;
}

/** The record as the API gives it: asked-for properties, null where there is no value. */
export function render(record: CrmRecord, wanted: readonly string[] | null): Record<string, unknown> {
  const properties: Record<string, string | null> = {};
  for (const name of DEFAULTS) {
    const value = record.properties[name];
    if (
      value !== undefined &&
      (wanted === null || /^(createdate|(hs_)?lastmodifieddate|hs_object_id)$/.test(name))
    )
      properties[name] = value;
  }
  for (const name of wanted ?? []) properties[name] = record.properties[name] ?? null;
  return {
    id: record.id,
    properties,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null ? {} : { archivedAt: iso(record.archivedAt) }),
  };
}
