import type { AccessScope } from '../../core/access/scope.ts';
import { addDays } from '../../core/clock.ts';
import { mayRead } from './headline.ts';
import { asText, type Load, withPeriod } from './query.ts';
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
  const [row] = await load(
    {
      ...withPeriod(spec.query, date, { from: '1970-01-01', to: yesterday }),
      dimensions: [date],
      order: { [date]: 'desc' },
      limit: 1,
      offset: 0,
    },
    scope,
  );
  return asText(row?.[date], 'date');
}
