import { type AccessScope, VIEWS_BY_ROLE } from '../../core/access/scope.ts';

/**
 * What Cube is told of a person: only what decides rows, members and masking, so that people with the same rights
 * share compiled statements and cached results. Never taken from the client.
 */
export type SecurityContext = Pick<AccessScope, 'role' | 'brands' | 'allBrands' | 'personalData'>;

/** The part of a scope that Cube works with. */
export function securityContext(scope: AccessScope): SecurityContext {
  return {
    role: scope.role,
    brands: [...scope.brands].sort(),
    allBrands: scope.allBrands,
    personalData: scope.personalData,
  };
}

/** Whether a scope gives access to anything at all; one without brands gives none. */
export function seesAnything(context: SecurityContext | null | undefined): context is SecurityContext {
  return Boolean(context?.role) && (context!.allBrands || context!.brands.length > 0);
}

/** The public views that a person may read. */
export function readableViews(context: SecurityContext): readonly string[] {
  return seesAnything(context) ? (VIEWS_BY_ROLE[context.role] ?? []) : [];
}

const allBrandsGroup = (view: string): string => `${view}__all_brands`;
const someBrandsGroup = (view: string): string => `${view}__some_brands`;

/** The groups that a person belongs to: one for each view of the role, by whether every brand is allowed. */
export function groupsOf(context: SecurityContext | null | undefined): string[] {
  if (!seesAnything(context)) return [];
  return readableViews(context).map(context.allBrands ? allBrandsGroup : someBrandsGroup);
}

export interface ViewPolicy {
  group: string;
  row_level: { allow_all: true } | { filters: { member: string; operator: string; values: string }[] };
}

/**
 * The access policy of a public view, in Cube's terms. Whoever is in neither group gets nothing. The filter stands on
 * the view's own brand column, since one on a joined cube is not applied (cube#11574).
 */
export function viewPolicy(view: string): ViewPolicy[] {
  return [
    { group: allBrandsGroup(view), row_level: { allow_all: true } },
    {
      group: someBrandsGroup(view),
      row_level: {
        filters: [{ member: 'brand_id', operator: 'equals', values: 'securityContext.brands' }],
      },
    },
  ];
}
