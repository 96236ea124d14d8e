import { describe, expect, it } from 'vitest';
import { VIEWS_BY_ROLE } from '../../core/access/scope.ts';
import { ROLES } from '../../core/config/schema.ts';
import { buildCatalog } from '../catalog.ts';
import { readModel } from '../model.ts';
import { checkQuery, QueryRefused, withDefaults } from './guard.ts';
import { groupsOf, type SecurityContext, viewPolicy } from './policy.ts';
import type { CubeQuery } from './query.ts';

const catalog = buildCatalog(readModel());
const agency: SecurityContext = { role: 'agency', brands: ['norte'], allBrands: false, personalData: false };

function statusOf(query: CubeQuery, context: SecurityContext | null = agency): number {
  try {
    checkQuery(catalog, context, query);
    return 200;
  } catch (error) {
    if (error instanceof QueryRefused) return error.status;
    throw error;
  }
}

describe('groups', () => {
  it('are those of the role’s views, and none without a brand or a person', () => {
    expect(groupsOf(agency)).toEqual(VIEWS_BY_ROLE.agency.map((view) => `${view}__some_brands`));
    expect(groupsOf({ ...agency, allBrands: true })[0]).toBe('channel_roi__all_brands');
    expect(groupsOf({ ...agency, brands: [] })).toEqual([]);
    expect(groupsOf(null)).toEqual([]);
    expect(groupsOf({ ...agency, role: 'owner' as never })).toEqual([]);
  });

  it('each stand in their view’s policy, with a row filter unless all brands are open', () => {
    for (const role of ROLES) {
      for (const view of VIEWS_BY_ROLE[role]) {
        expect(catalog.has(view)).toBe(true);
        const [all, some] = viewPolicy(view);
        expect(groupsOf({ ...agency, role })).toContain(some?.group);
        expect(groupsOf({ ...agency, role, allBrands: true })).toContain(all?.group);
        expect(some?.row_level).toMatchObject({ filters: [{ member: 'brand_id', operator: 'equals' }] });
      }
    }
  });
});

describe('the check of a query', () => {
  it('lets public members of one readable view pass', () => {
    expect(
      statusOf({
        measures: ['ads.spend'],
        dimensions: ['ads.date.month', 'ads.brand_id'],
        order: { 'ads.spend': 'asc' },
      }),
    ).toBe(200);
    expect(statusOf({ measures: ['ads.spend'], order: [{ id: 'ads.spend', desc: true }] })).toBe(200);
  });

  it('refuses everything else', () => {
    expect(statusOf({ measures: ['orders.revenue'] })).toBe(403);
    expect(statusOf({ measures: ['ads.spend'], order: [{ id: 'ad_facts.spend' }] })).toBe(403);
    expect(statusOf({ dimensions: ['ads.brand_id.month'] })).toBe(403);
    expect(statusOf({ dimensions: ['ads.date.month.x'] })).toBe(403);
    expect(statusOf({ measures: ['__proto__.x'] })).toBe(403);
    expect(statusOf({ measures: ['ads.spend', 'leads.leads'] })).toBe(400);
    expect(statusOf({ measures: ['ads.spend'], joinHints: [] })).toBe(400);
    expect(statusOf({ measures: [{ sql: '1' }] })).toBe(400);
    expect(statusOf({ measures: ['ads.spend'] }, null)).toBe(403);
    expect(statusOf({ measures: ['ads.spend'] }, { ...agency, brands: [] })).toBe(403);
  });
});

describe('defaults', () => {
  const roi = catalog.get('channel_roi')!;
  const filtersOf = (query: CubeQuery) =>
    (withDefaults(roi, query).filters ?? []).map(({ member, values }) => [member, values]);

  it('are added where nothing is said', () => {
    expect(filtersOf({ measures: ['channel_roi.spend'] })).toEqual([
      ['channel_roi.model', ['last_touch']],
      ['channel_roi.date_basis', ['conversion']],
    ]);
  });

  it('give way to one value, wherever it holds for every row', () => {
    const linear = { member: 'channel_roi.model', operator: 'equals', values: ['linear'] };
    expect(filtersOf({ filters: [{ and: [linear] }], dimensions: ['channel_roi.date_basis'] })).toEqual([
      [undefined, undefined],
    ]);
    expect(() =>
      filtersOf({ filters: [{ or: [linear, { member: 'channel_roi.brand_id', operator: 'set' }] }] }),
    ).toThrow(QueryRefused);
    expect(() => filtersOf({ filters: [{ ...linear, operator: 'notEquals' }] })).toThrow(QueryRefused);
  });
});
