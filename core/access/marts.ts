import type { Role } from '../config/schema.ts';
import type { AccessScope } from './scope.ts';

/** Roles that may write SQL; an agency's people among them, on the marts behind the agencies' own views. */
const SQL_ROLES: ReadonlySet<Role> = new Set(['admin', 'analyst', 'agency']);

/**
 * How the rows of a mart are cut to a reader's brands. `brand`: by the mart's own brand column. `common`: belongs to no
 * brand. `customers`: people whom one of the brands knows. `company`: figures across brands, for those who see all.
 */
type Cut = 'brand' | 'common' | 'customers' | 'company';

interface MartRule {
  cut: Cut;
  /** Whether agencies read it too; administrators and analysts read every mart that is listed. */
  agencies?: true;
  /** Only those who may see personal data read it: keys and evidence in it are people's own data. */
  personalOnly?: true;
}

/** Every published mart; one that is not listed is refused to everybody but administrators of all brands. */
const MARTS: Readonly<Record<string, MartRule>> = {
  bridge_campaign_source: { cut: 'brand', agencies: true },
  bridge_customer_attribute: { cut: 'company', personalOnly: true },
  bridge_customer_brand: { cut: 'brand' },
  bridge_customer_role: { cut: 'company' },
  bridge_customer_source: { cut: 'company', personalOnly: true },
  dim_action: { cut: 'brand' },
  dim_agency: { cut: 'company' },
  dim_brand: { cut: 'brand', agencies: true },
  dim_campaign: { cut: 'brand', agencies: true },
  dim_channel: { cut: 'common', agencies: true },
  dim_customer: { cut: 'customers' },
  dim_date: { cut: 'common', agencies: true },
  dim_household: { cut: 'company' },
  dim_organisation: { cut: 'company' },
  fct_ad_performance: { cut: 'brand', agencies: true },
  fct_attribution: { cut: 'brand', agencies: true },
  fct_case_sla: { cut: 'brand' },
  fct_cases: { cut: 'brand' },
  fct_consents: { cut: 'brand' },
  fct_conversions: { cut: 'brand' },
  fct_deals: { cut: 'brand' },
  fct_email_events: { cut: 'brand' },
  fct_identity_changes: { cut: 'company' },
  fct_identity_pairs: { cut: 'company', personalOnly: true },
  fct_interactions: { cut: 'brand' },
  fct_kpi_values: { cut: 'brand' },
  fct_lead_score_parts: { cut: 'brand' },
  fct_lead_scores: { cut: 'brand' },
  fct_leads: { cut: 'brand', agencies: true },
  fct_order_items: { cut: 'brand' },
  fct_orders: { cut: 'brand' },
  fct_payments: { cut: 'brand' },
  fct_social_posts: { cut: 'brand', agencies: true },
  fct_touchpoints: { cut: 'brand' },
  mart_agency_reconciliation: { cut: 'brand' },
  mart_campaign_roi_daily: { cut: 'brand', agencies: true },
  mart_care_backlog_daily: { cut: 'brand' },
  mart_care_daily: { cut: 'brand' },
  mart_care_sla_daily: { cut: 'brand' },
  mart_care_topics_daily: { cut: 'brand' },
  mart_certainty: { cut: 'brand', agencies: true },
  mart_channel_roi_daily: { cut: 'brand', agencies: true },
  mart_channel_sales_correlation: { cut: 'brand' },
  mart_complaints_by_campaign: { cut: 'brand' },
  mart_contact_pressure: { cut: 'company' },
  mart_crises: { cut: 'brand' },
  mart_cross_sell: { cut: 'brand' },
  mart_customer_cohorts: { cut: 'brand' },
  mart_email_campaigns: { cut: 'brand', agencies: true },
  mart_funnel_daily: { cut: 'brand', agencies: true },
  mart_identity_quality: { cut: 'company' },
  mart_incrementality: { cut: 'brand' },
  mart_landing_pages_daily: { cut: 'brand', agencies: true },
  mart_lead_score_calibration: { cut: 'company' },
  mart_media_mix: { cut: 'brand' },
  mart_naming_compliance: { cut: 'brand', agencies: true },
  mart_plan_vs_actual: { cut: 'brand' },
  mart_quarantine: { cut: 'brand' },
  mart_reconciliation: { cut: 'brand' },
  mart_removal_effects: { cut: 'brand' },
  mart_sales_cycle: { cut: 'brand' },
  mart_search_daily: { cut: 'brand', agencies: true },
  mart_share_of_conversation: { cut: 'brand', agencies: true },
  mart_social_daily: { cut: 'brand', agencies: true },
  mart_source_freshness: { cut: 'brand', agencies: true },
  mart_surveys_daily: { cut: 'brand' },
  mart_unmapped: { cut: 'brand', agencies: true },
};

/** Columns that hold personal data, in whatever mart: empty for those who may not see it. */
const PERSONAL_COLUMNS: ReadonlySet<string> = new Set([
  ...[
    'given_name',
    'surname1',
    'surname2',
    'full_name',
    'national_id',
    'email',
    'phone',
    'birth_date',
    'postcode',
  ],
  ...['contactable_email', 'contactable_phone'],
  ...['deal_name', 'recipient_key', 'proof', 'tax_id', 'organisation_name', 'last_error'],
]);
/** What people wrote: personal in a conversation, published by the brand itself in a post. */
const PERSONAL_TEXT: Readonly<Record<string, string>> = { fct_interactions: 'text' };
/** Ids of people, which an agency has no use for. */
const PEOPLE_COLUMNS: ReadonlySet<string> = new Set(['customer_id', 'visitor_id']);
/** What `dim_customer` says of a person whatever the brand; the rest are figures across brands. */
const SHARED_CUSTOMER_COLUMNS: ReadonlySet<string> = new Set([
  ...[
    'customer_id',
    'kind',
    'given_name',
    'surname1',
    'surname2',
    'full_name',
    'national_id',
    'email',
    'phone',
  ],
  ...['birth_date', 'city', 'province', 'postcode', 'country', 'language'],
]);

/** The marts that have a rule. */
export const RULED_MARTS: readonly string[] = Object.keys(MARTS);

/** Whether a person may write SQL. */
export function mayQuery(scope: AccessScope): boolean {
  return SQL_ROLES.has(scope.role) && scope.brands.length > 0;
}

/** True for whoever may read a release as it is: every brand, personal data, every mart. */
export function readsWholeRelease(scope: AccessScope): boolean {
  return scope.role === 'admin' && scope.allBrands && scope.personalData;
}

/** How the rows of `mart` are cut for `scope`; null when it may not be read at all. */
export function cutOf(scope: AccessScope, mart: string): 'all' | 'brand' | 'customers' | null {
  const rule = Object.hasOwn(MARTS, mart) ? MARTS[mart] : undefined;
  if (!rule || !mayQuery(scope)) return null;
  if (scope.role === 'agency' && !rule.agencies) return null;
  if (rule.personalOnly && !scope.personalData) return null;
  if (scope.allBrands || rule.cut === 'common') return 'all';
  return rule.cut === 'company' ? null : rule.cut;
}

/** Whether the values of a column are shown to `scope`; the column stays, empty, when they are not. */
export function showsColumn(scope: AccessScope, mart: string, column: string): boolean {
  if (!scope.personalData && (PERSONAL_COLUMNS.has(column) || PERSONAL_TEXT[mart] === column)) return false;
  if (scope.role === 'agency' && PEOPLE_COLUMNS.has(column)) return false;
  return mart !== 'dim_customer' || scope.allBrands || SHARED_CUSTOMER_COLUMNS.has(column);
}

/** Text that changes when the rules do: what was made under other rules is made again. */
export const MART_RULES: string = JSON.stringify([
  MARTS,
  [...PERSONAL_COLUMNS],
  PERSONAL_TEXT,
  [...PEOPLE_COLUMNS],
  [...SHARED_CUSTOMER_COLUMNS],
]);
