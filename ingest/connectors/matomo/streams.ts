import { sharedPace } from '../../../core/pace.ts';
import { cursorOf, daysToRead, doneOf, doneWith } from '../../../core/streams/days.ts';
import { readInstant } from '../../../core/streams/vendor-values.ts';
import type { Page, PlanInput, ReadContext, Slice, StreamDefinition } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import * as contracts from './contracts.ts';
import { settings } from './settings.ts';

/** Today and yesterday change while visits go on and Matomo's log import is late; each run reads them again. */
export const RESTATEMENT_DAYS = 2;
/** Matomo adds an action to a visit until 30 minutes after the last one; such a visit is left for the next run. */
export const LAG_SECONDS = 1800;

const LARGEST_PAGE = 500;
const SMALLEST_PAGE = 10;

/** A call of the reporting API. Parameters go in the body, beside the token, and never into the address. */
export function call<T>(
  context: ReadContext,
  method: string,
  parameters: Record<string, string | number> = {},
) {
  return context.request<T>({
    method: 'POST',
    path: '/index.php',
    form: { module: 'API', method, format: 'json', idSite: settings(context.config).site_id, ...parameters },
  });
}

export function planVisits({ cursor, now, timezone, since, backfill }: PlanInput): Slice[] {
  const done = doneOf(cursor);
  const days = daysToRead({ done, now, timezone, since, backfill, restatementDays: RESTATEMENT_DAYS });
  return days.map((day) => ({
    id: day,
    replaces: true,
    params: { day, done: backfill ? null : doneWith(done, days[0]!, day) },
  }));
}

type Visit = Record<string, unknown>;

/** Visits whose last action is on the slice's day in the site's zone, newest first; each at most once. */
async function* readVisits(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { day, done } = slice.params;
  const { live_per_minute } = settings(context.config);
  const pace = sharedPace(context.config, 'matomo live', {
    perMinute: live_per_minute,
    burst: live_per_minute,
  });
  const settledBefore = context.now().getTime() - LAG_SECONDS * 1000;
  const seen = new Set<unknown>();
  let limit = LARGEST_PAGE;
  let offset = 0;
  for (;;) {
    await pace();
    let visits: Visit[];
    try {
      visits = await call<Visit[]>(context, 'Live.getLastVisitsDetails', {
        period: 'day',
        date: String(day),
        filter_limit: limit,
        filter_offset: offset,
      });
    } catch (error) {
      if (!(error instanceof VendorError && error.class === 'data_too_large') || limit <= SMALLEST_PAGE)
        throw error;
      limit = Math.max(SMALLEST_PAGE, Math.floor(limit / 2));
      continue;
    }
    // New visits push the others down the list, so a page may begin with visits of the page before.
    const settled = visits.filter((visit) => !seen.has(visit.idVisit) && isSettled(visit, settledBefore));
    for (const visit of visits) seen.add(visit.idVisit);
    yield { records: settled.flatMap(expandVisit) };
    if (visits.length < limit) break;
    offset += visits.length;
  }
  yield { records: [], cursor: cursorOf(done) };
}

/** False while Matomo may still add to the visit; a visit without a readable time is left to its contract. */
function isSettled(visit: Visit, before: number): boolean {
  const last = readInstant(visit.lastActionTimestamp ?? visit.serverTimestamp);
  return last === undefined || Date.parse(last) <= before;
}

export function expandVisit(record: unknown): Page['records'] {
  return [
    { stream: 'visits', record },
    ...contracts.goalsOf(record).map((goal) => ({ stream: 'visit_goals', record: goal })),
  ];
}

export function planGoals(): Slice[] {
  return [{ id: 'snapshot', replaces: true, params: {} }];
}

/** All goals of the site: a list, or, in older Matomo, an object by goal id. */
async function* readGoals(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const goals = await call<unknown[] | Record<string, unknown>>(context, 'Goals.getGoals');
  yield { records: Object.values(goals).map((record) => ({ stream: 'goals', record })) };
}

const GOAL_ACTION_FIELDS = [
  'type',
  'idSite',
  'idVisit',
  'visitorId',
  'goalId',
  'goalName',
  'timestamp',
  'revenue',
  'orderId',
  'url',
];

export const streams: readonly StreamDefinition[] = [
  {
    name: 'visits',
    description: 'Visits with where they came from, where they landed and what they converted to.',
    contractVersion: 1,
    contract: contracts.visitContract,
    knownFields: contracts.VISIT_FIELDS,
    columns: contracts.visitColumns,
    primaryKey: ['site_id', 'visit_id'],
    reading: { restatementDays: RESTATEMENT_DAYS, lagSeconds: LAG_SECONDS },
    plan: planVisits,
    read: readVisits,
    expand: expandVisit,
  },
  {
    name: 'visit_goals',
    description: 'Goals reached and orders placed in a visit.',
    contractVersion: 1,
    contract: contracts.visitGoalContract,
    knownFields: GOAL_ACTION_FIELDS,
    columns: contracts.visitGoalColumns,
    primaryKey: ['site_id', 'visit_id', 'goal_id', 'converted_at'],
    reading: { restatementDays: RESTATEMENT_DAYS, lagSeconds: LAG_SECONDS },
    fedBy: 'visits',
  },
  {
    name: 'goals',
    description: 'Goals of the site, all of them at each run.',
    contractVersion: 1,
    contract: contracts.goalContract,
    knownFields: ['idsite', 'idgoal', 'name', 'match_attribute', 'deleted'],
    columns: contracts.goalColumns,
    primaryKey: ['site_id', 'goal_id'],
    reading: {},
    plan: planGoals,
    read: readGoals,
  },
];
