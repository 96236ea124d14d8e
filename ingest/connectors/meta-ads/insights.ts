import { addDays, dateRange } from '../../../core/clock.ts';
import { cursorOf, daysToRead, doneOf, doneWith, span } from '../../../core/streams/days.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { explodeActions } from './actions.ts';
import { entityIds } from './entities.ts';
import { completeReport, type Level, type Report, type Row, reportPages, submitReport } from './jobs.ts';
import { settings } from './settings.ts';
import { isTooLarge } from './too-large.ts';

/**
 * Insights by day. A slice is one day of the account, so that each restated day replaces itself. To keep requests few,
 * one job serves a whole week of slices: its rows are split by day and wait in the context's memo, and the next weeks'
 * jobs are submitted ahead. A week that is too large falls back to one job a day, a day to one job per entity group.
 */

/** Meta freezes a day 28 days after (estuary: facebook-marketing/api.py). */
export const RESTATEMENT_DAYS = 28;
/** 37 months; older days answer with an error. */
export const RETENTION_DAYS = 1123;
/** Rows of one week that are kept in memory; larger accounts are read day by day. */
const ROWS_IN_MEMORY = 50_000;

export function planInsights(input: PlanInput): Slice[] {
  const { cursor, now, timezone, since, backfill } = input;
  const done = doneOf(cursor);
  const days = daysToRead({
    done,
    now,
    timezone,
    since,
    backfill,
    restatementDays: RESTATEMENT_DAYS,
    retentionDays: RETENTION_DAYS,
  });
  const plan = span(days[0] ?? '', days.at(-1) ?? '');
  return days.map((day) => ({
    id: day,
    replaces: true,
    params: { day, timezone, plan, done: backfill ? null : doneWith(done, days[0]!, day) },
  }));
}

export function readInsights(level: Level) {
  const rowStream = `insights_${level}`;
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { day, timezone, done } = slice.params;
    const cursor = cursorOf(done);
    const week = await weekRows(level, slice, context);
    if (week) {
      yield { records: records(rowStream, week, timezone), cursor };
      return;
    }
    for await (const rows of dayRows(context, { level, since: String(day), until: String(day) })) {
      yield { records: records(rowStream, rows, timezone) };
    }
    yield { records: [], cursor };
  };
}

function records(stream: string, rows: Row[], timezone: unknown): Page['records'] {
  return rows.flatMap((row) => expandInsights(stream)({ ...row, account_timezone: timezone ?? null }));
}

/** An insights row with the action records it feeds. */
export function expandInsights(stream: string) {
  return (record: unknown): Page['records'] => [
    { stream, record },
    ...explodeActions(record).map((action) => ({ stream: `${stream}_actions`, record: action })),
  ];
}

interface Week {
  since: string;
  until: string;
}

/** The weeks (Monday to Sunday, clipped to the plan) in the order of the plan. */
export function weeksOf(first: string, last: string): Week[] {
  const newestFirst = first > last;
  const days = newestFirst ? dateRange(last, first) : dateRange(first, last);
  const weeks = new Map<string, Week>();
  for (const day of days) {
    const monday = addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
    weeks.set(monday, { since: weeks.get(monday)?.since ?? day, until: day });
  }
  const ordered = [...weeks.values()];
  return newestFirst ? ordered.reverse() : ordered;
}

/** The rows of the slice's day out of its week's job, or undefined when the day has to be read by itself. */
async function weekRows(level: Level, slice: Slice, context: ReadContext): Promise<Row[] | undefined> {
  const { memo } = context;
  if (!memo) return undefined;
  const day = String(slice.params.day);
  const [first = day, last = day] = String(slice.params.plan).split('..');
  const weeks = weeksOf(first, last);
  const index = weeks.findIndex((week) => week.since <= day && day <= week.until);
  const week = weeks[index];
  if (!week || week.since === week.until) return undefined;

  const ahead = weeks.slice(index, index + 1 + settings(context.config).jobs_ahead);
  const submitted = ahead.map((next) => submitOnce(memo, context, { level, ...next }))[0]!;
  const loaded = once(memo, `rows:${week.since}`, () => loadWeek(context, { level, ...week }, submitted));
  const days = await loaded;
  const rows = days?.get(day);
  days?.delete(day);
  return rows;
}

function submitOnce(memo: Map<string, unknown>, context: ReadContext, report: Report): Promise<string> {
  return once(memo, `job:${report.since}`, () => submitReport(context, report));
}

/** The promise under `key`, made on first use. Its failure is met where it is awaited, so it is no stray one here. */
function once<T>(memo: Map<string, unknown>, key: string, make: () => Promise<T>): Promise<T> {
  const existing = memo.get(key) as Promise<T> | undefined;
  if (existing) return existing;
  const made = make();
  made.catch(() => undefined);
  memo.set(key, made);
  return made;
}

/** Rows of a week by day; undefined when the week is too large to be read or kept as one. */
async function loadWeek(
  context: ReadContext,
  report: Report,
  submitted: Promise<string>,
): Promise<Map<string, Row[]> | undefined> {
  const days = new Map(dateRange(report.since, report.until).map((day) => [day, [] as Row[]]));
  let kept = 0;
  try {
    const runId = await completeReport(context, report, submitted);
    for await (const page of reportPages(context, runId)) {
      kept += page.length;
      if (kept > ROWS_IN_MEMORY) return undefined;
      // A row without a readable day goes with the first one: its contract will say what is wrong with it.
      for (const row of page) (days.get(String(row.date_start)) ?? days.get(report.since))?.push(row);
    }
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    context.note('a week of Meta insights is too large for one job; it is read day by day', {
      since: report.since,
      until: report.until,
    });
    return undefined;
  }
  return days;
}

/** Where a report that is too large is split next: by campaign, then inside the campaign, down to single ads. */
const LADDER = [
  { field: 'campaign.id', edge: 'campaigns' },
  { field: 'adset.id', edge: 'adsets' },
  { field: 'ad.id', edge: 'ads' },
] as const;

/** Rows of one day, split as far as the vendor demands. */
export async function* dayRows(context: ReadContext, report: Report): AsyncGenerator<Row[]> {
  try {
    const runId = await completeReport(context, report, submitReport(context, report));
    // Held back until the job is read to its end, so that a split does not repeat what was handed on.
    const pages: Row[][] = [];
    for await (const page of reportPages(context, runId)) pages.push(page);
    yield* pages;
    return;
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    context.note('a Meta report is too large for one job; it is split', { since: report.since });
    for (const part of await split(context, report, error)) yield* dayRows(context, part);
  }
}

async function split(context: ReadContext, report: Report, error: unknown): Promise<Report[]> {
  const { within } = report;
  if (within && within.ids.length > 1) {
    const middle = Math.ceil(within.ids.length / 2);
    return [within.ids.slice(0, middle), within.ids.slice(middle)].map((ids) => ({
      ...report,
      within: { field: within.field, ids },
    }));
  }
  const next = within ? LADDER.findIndex((rung) => rung.field === within.field) + 1 : 0;
  const rung = LADDER[next];
  // A campaign report cannot be split below the campaign.
  if (!rung || (report.level === 'campaign' && next > 0)) throw error;
  const ids = await entityIds(context, rung.edge, within?.ids[0]);
  return ids.length === 0 ? [] : [{ ...report, within: { field: rung.field, ids } }];
}
