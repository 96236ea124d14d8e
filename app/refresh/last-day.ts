import type { AccessScope } from '../../core/access/scope.ts';
import { addDays } from '../../core/clock.ts';
import { mayRead } from './headline.ts';
import type { Load } from './query.ts';
import type { PageSpecs, TableSpec } from './specs.ts';

/** A company that has nothing to show in so many days is shown as of its last day with data: old exports, a closed shop. */
const QUIET_DAYS = 60;

/**
 * The last complete local day that the pages of an audience count from: `yesterday` (YYYY-MM-DD), or the last day with
 * data when that is long past.
 */
export async function lastShownDay(
  load: Load,
  specs: PageSpecs,
  scope: AccessScope,
  yesterday: string,
): Promise<string> {
  const dated = specs.headline.filter((spec) => spec.date && mayRead(scope, spec.view));
  const days = await Promise.all(dated.map((spec) => lastDayOf(load, spec, scope, yesterday)));
  const last = days
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  return last && last < addDays(yesterday, -QUIET_DAYS) ? last : yesterday;
}

async function lastDayOf(
  load: Load,
  spec: TableSpec,
  scope: AccessScope,
  yesterday: string,
): Promise<string | null> {
  const date = spec.date!;
  const query = {
    ...spec.query,
    dimensions: [date],
    order: { [date]: 'desc' },
    filters: [
      ...((spec.query.filters as unknown[] | undefined) ?? []),
      { member: date, operator: 'inDateRange', values: ['1970-01-01', yesterday] },
    ],
    limit: 1,
    offset: 0,
  };
  const [row] = await load(query, scope);
  const day = row?.[date];
  return day ? String(day instanceof Date ? day.toISOString() : day).slice(0, 10) : null;
}
