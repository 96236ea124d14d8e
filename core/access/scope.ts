import { createHash } from 'node:crypto';
import type { Role } from '../config/schema.ts';

/** What one person may see. Decided once, at the gateway, from the ledger; deny is the default. */
export interface AccessScope {
  userId: string;
  role: Role;
  /** Brands that may be seen, sorted; never empty for a person who may see anything. */
  brands: string[];
  /** True when the person may see every brand that exists, also those added later. */
  allBrands: boolean;
  /** True when names, e-mail addresses, phones and national ids are shown instead of masked. */
  personalData: boolean;
}

/** Roles that see personal data: those who talk to people or answer for the data. */
const PERSONAL_DATA_ROLES: ReadonlySet<Role> = new Set(['care', 'dpo', 'admin']);

/** The public views of the semantic layer that each role may read; a view that is not listed is refused. */
export const VIEWS_BY_ROLE: Readonly<Record<Role, readonly string[]>> = {
  executive: [
    'channel_roi',
    'campaign_roi',
    'orders',
    'leads',
    'cases',
    'care_daily',
    'interactions',
    'attribution',
    'ads',
    'social',
    'email',
    'freshness',
    'kpis',
    'actions',
    'cohorts',
    'certainty',
    'reconciliation',
    'unmapped',
    'agency_reports',
    'care_topics',
    'care_backlog',
    'crises',
    'campaign_complaints',
    'surveys',
  ],
  analyst: [
    'channel_roi',
    'campaign_roi',
    'orders',
    'leads',
    'cases',
    'care_daily',
    'interactions',
    'attribution',
    'ads',
    'social',
    'email',
    'customers',
    'freshness',
    'kpis',
    'actions',
    'cohorts',
    'certainty',
    'reconciliation',
    'unmapped',
    'naming',
    'agency_reports',
    'quarantine',
    'care_topics',
    'care_backlog',
    'crises',
    'campaign_complaints',
    'surveys',
  ],
  marketer: [
    'channel_roi',
    'campaign_roi',
    'orders',
    'leads',
    'attribution',
    'ads',
    'social',
    'email',
    'customers',
    'freshness',
    'kpis',
    'actions',
    'cohorts',
    'certainty',
    'reconciliation',
    'unmapped',
    'naming',
    'agency_reports',
    'campaign_complaints',
    'surveys',
  ],
  agency: [
    'channel_roi',
    'campaign_roi',
    'leads',
    'attribution',
    'ads',
    'social',
    'email',
    'freshness',
    'certainty',
    'unmapped',
    'naming',
  ],
  care: [
    'cases',
    'care_daily',
    'interactions',
    'social',
    'customers',
    'freshness',
    'care_topics',
    'care_backlog',
    'crises',
    'campaign_complaints',
    'surveys',
    'certainty',
  ],
  dpo: ['customers', 'freshness', 'quarantine'],
  admin: [
    'channel_roi',
    'campaign_roi',
    'orders',
    'leads',
    'cases',
    'care_daily',
    'interactions',
    'attribution',
    'ads',
    'social',
    'email',
    'customers',
    'freshness',
    'kpis',
    'actions',
    'cohorts',
    'certainty',
    'reconciliation',
    'unmapped',
    'naming',
    'agency_reports',
    'quarantine',
    'care_topics',
    'care_backlog',
    'crises',
    'campaign_complaints',
    'surveys',
  ],
};

/** The scope of a person with `role` and brand `grants` (`*` for all) among the brands that exist. */
export function accessScope(input: {
  userId: string;
  role: Role;
  grants: string[];
  brands: string[];
}): AccessScope {
  const allBrands = input.grants.includes('*');
  const brands = allBrands ? [...input.brands] : input.brands.filter((brand) => input.grants.includes(brand));
  return {
    userId: input.userId,
    role: input.role,
    brands: brands.sort(),
    allBrands,
    personalData: PERSONAL_DATA_ROLES.has(input.role),
  };
}

/** Name of the data folder shared by all people with the same rights: role, brands, personal-data level. */
export function audienceOf(scope: AccessScope): string {
  const rights = JSON.stringify([scope.role, scope.allBrands ? '*' : scope.brands, scope.personalData]);
  return `${scope.role}-${createHash('sha256').update(rights).digest('hex').slice(0, 12)}`;
}
