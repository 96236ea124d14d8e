import { createHash } from 'node:crypto';
import { ROLES, type Role } from '../config/schema.ts';

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

/**
 * The roles that may read each public view of the semantic layer, beside the administrators, who read them all. A view
 * that is not listed is refused to everybody.
 */
const READERS_BY_VIEW = {
  channel_roi: ['executive', 'analyst', 'marketer', 'agency'],
  campaign_roi: ['executive', 'analyst', 'marketer', 'agency'],
  orders: ['executive', 'analyst', 'marketer'],
  leads: ['executive', 'analyst', 'marketer', 'agency'],
  cases: ['executive', 'analyst', 'care'],
  care_daily: ['executive', 'analyst', 'care'],
  interactions: ['executive', 'analyst', 'care'],
  attribution: ['executive', 'analyst', 'marketer', 'agency'],
  funnel: ['executive', 'analyst', 'marketer', 'agency'],
  landing_pages: ['executive', 'analyst', 'marketer', 'agency'],
  ads: ['executive', 'analyst', 'marketer', 'agency'],
  social: ['executive', 'analyst', 'marketer', 'agency', 'care'],
  email: ['executive', 'analyst', 'marketer', 'agency'],
  customers: ['analyst', 'marketer', 'care', 'dpo'],
  freshness: ['executive', 'analyst', 'marketer', 'agency', 'care', 'dpo'],
  kpis: ['executive', 'analyst', 'marketer'],
  actions: ['executive', 'analyst', 'marketer'],
  cohorts: ['executive', 'analyst', 'marketer'],
  certainty: ['executive', 'analyst', 'marketer', 'agency', 'care'],
  reconciliation: ['executive', 'analyst', 'marketer'],
  unmapped: ['executive', 'analyst', 'marketer', 'agency'],
  naming: ['analyst', 'marketer', 'agency'],
  agency_reports: ['executive', 'analyst', 'marketer'],
  quarantine: ['analyst', 'dpo'],
  care_topics: ['executive', 'analyst', 'care'],
  care_backlog: ['executive', 'analyst', 'care'],
  crises: ['executive', 'analyst', 'care'],
  campaign_complaints: ['executive', 'analyst', 'marketer', 'care'],
  surveys: ['executive', 'analyst', 'marketer', 'care'],
  search: ['executive', 'analyst', 'marketer', 'agency'],
  sales_cycle: ['executive', 'analyst', 'marketer'],
  deals: ['executive', 'analyst', 'marketer'],
  care_sla: ['executive', 'analyst', 'care'],
  order_lines: ['executive', 'analyst', 'marketer'],
  payments: ['executive', 'analyst'],
  media_mix: ['executive', 'analyst', 'marketer'],
} as const satisfies Record<string, readonly Role[]>;

/** The public views that each role may read. */
export const VIEWS_BY_ROLE: Readonly<Record<Role, readonly string[]>> = viewsByRole();

function viewsByRole(): Record<Role, string[]> {
  const views = Object.entries(READERS_BY_VIEW) as [string, readonly Role[]][];
  const readBy = (role: Role) =>
    views.filter(([, readers]) => role === 'admin' || readers.includes(role)).map(([view]) => view);
  return Object.fromEntries(ROLES.map((role) => [role, readBy(role)])) as Record<Role, string[]>;
}

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
