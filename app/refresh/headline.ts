import { type AccessScope, VIEWS_BY_ROLE } from '../../core/access/scope.ts';
import { addDays } from '../../core/clock.ts';
import type { LoadedConfig } from '../../core/config/load.ts';
import { asJson, type Load, loadTable, type Period, type Row } from './query.ts';
import type { PageSpecs } from './specs.ts';

/** Days of each of the two periods that the first figures compare. */
const HEADLINE_DAYS = 30;

/** The two periods of complete days that the first figures compare; the newer one ends with `lastDay` (YYYY-MM-DD). */
export function headlinePeriods(lastDay: string): { current: Period; previous: Period } {
  return {
    current: { from: addDays(lastDay, 1 - HEADLINE_DAYS), to: lastDay },
    previous: { from: addDays(lastDay, 1 - 2 * HEADLINE_DAYS), to: addDays(lastDay, -HEADLINE_DAYS) },
  };
}

/** True when people with this scope may read the view. */
export function mayRead(scope: AccessScope, view: string): boolean {
  return scope.brands.length > 0 && VIEWS_BY_ROLE[scope.role].includes(view);
}

/** The small JSON that a page shows before its engine has loaded: context, freshness and the first figures. */
export async function buildHeadline(input: {
  load: Load;
  specs: PageSpecs;
  scope: AccessScope;
  config: LoadedConfig;
  release: string;
  asOf: Date;
  /** The last complete day that the pages count from. */
  lastDay: string;
  rows: Record<string, number>;
  /** The first day that each table reaches back to. */
  windows: Record<string, string>;
  freshness: Row[];
}): Promise<Row> {
  const { load, specs, scope, config, asOf } = input;
  const periods = headlinePeriods(input.lastDay);
  const headline: Row = { ...periods };
  for (const spec of specs.headline) {
    if (!mayRead(scope, spec.view)) {
      headline[spec.name] = null;
      continue;
    }
    const rowsOf = async (period: Period | null) =>
      (await loadTable(load, spec, scope, period)).map((row) => asJson(row, spec));
    headline[spec.name] = spec.date
      ? { current: await rowsOf(periods.current), previous: await rowsOf(periods.previous) }
      : { current: await rowsOf(null), previous: null };
  }
  const views = [...new Set([...specs.tables, ...specs.headline].map((one) => one.view))].sort();
  return {
    release: input.release,
    published_at: new Date().toISOString(),
    as_of: asOf.toISOString(),
    last_day: input.lastDay,
    company: config.company.name,
    currency: config.company.currency,
    timezone: config.company.timezone,
    locale: config.company.locale,
    brands: config.brands
      .filter((brand) => scope.brands.includes(brand.id))
      .map((brand) => ({ id: brand.id, name: brand.name })),
    role: scope.role,
    no_access: views.filter((view) => !mayRead(scope, view)),
    tables: input.rows,
    windows: input.windows,
    freshness: input.freshness,
    headline,
  };
}
