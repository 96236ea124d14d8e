import { readInstant } from '../../../core/streams/vendor-values.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { CASE_FIELDS } from './contracts.ts';
import { acceptedStart, cursorExport, LAG_SECONDS, ratingPages, timeExport } from './exports.ts';
import { settings } from './settings.ts';

const DAY_SECONDS = 86_400;
/** Ratings change for a while after they were given; windows that reach into this time are read again. */
export const RATING_RESTATEMENT_DAYS = 30;
const RATING_WINDOW_DAYS = 30;

function epoch(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1000;
}

/**
 * One slice from where the last run stopped. The state of a cursor export is Zendesk's `after_cursor`, which Zendesk
 * gives for this use (it is no page token and does not expire with the listing), and beside it the time it stands
 * for, to begin from when the cursor is refused after all. `fromStart` is for entities: users of before the start of
 * the reports still write tickets.
 */
export function planExport({ fromStart }: { fromStart: boolean }) {
  return ({ cursor, now, since, backfill }: PlanInput): Slice[] => {
    if (backfill) {
      const params = { after: null, start: epoch(backfill.from), end: epoch(backfill.to) + DAY_SECONDS };
      return [{ id: `changed:${backfill.from}..${backfill.to}`, replaces: false, params }];
    }
    const after = typeof cursor?.after === 'string' ? cursor.after : null;
    const start = typeof cursor?.start === 'number' ? cursor.start : fromStart ? 0 : epoch(since);
    const id = `changed:${start}..${Math.floor(now.getTime() / 1000)}`;
    return [{ id, replaces: false, params: { after, start, end: null } }];
  };
}

/** Epoch seconds of the order of the export: what last touched a ticket, or the last change of a user. */
function changedAt(record: Record<string, unknown>): number {
  const at = readInstant(record.generated_timestamp ?? record.updated_at);
  return at === undefined ? 0 : Math.floor(Date.parse(at) / 1000);
}

/** Epoch seconds of an event. */
function happenedAt(record: Record<string, unknown>): number {
  const at = readInstant(record.timestamp ?? record.time ?? record.created_at);
  return at === undefined ? 0 : Math.floor(Date.parse(at) / 1000);
}

export function readCursorExport(resource: 'tickets' | 'users', expand: Expand) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { after, start, end } = slice.params;
    const from = { cursor: after === null ? null : String(after), startTime: Number(start) };
    let newest = Number(start);
    for await (const page of cursorExport(context, resource, from)) {
      const within = end === null ? page.records : page.records.filter((row) => changedAt(row) < Number(end));
      for (const record of page.records) newest = Math.max(newest, changedAt(record));
      const records = within.flatMap((record) => expand(record, context.config));
      // In a backfill the cursor stays, and nothing after its last day is asked for.
      if (end === null) yield { records, cursor: { after: page.after, start: newest } };
      else yield { records };
      if (end !== null && newest >= Number(end)) return;
    }
  };
}

export type Expand = (record: unknown, config: Record<string, unknown>) => Page['records'];

/** The ticket with what the configured ticket fields hold under names of our own. */
export function expandTicket(record: unknown, config: Record<string, unknown>): Page['records'] {
  if (typeof record !== 'object' || record === null) return [{ stream: 'tickets', record }];
  const ticket = record as Record<string, unknown>;
  const { fields } = settings(config);
  const held: unknown[] = Array.isArray(ticket.custom_fields) ? ticket.custom_fields : [];
  const values = new Map(
    held
      .filter(
        (field): field is { id: unknown; value: unknown } => typeof field === 'object' && field !== null,
      )
      .map(({ id, value }) => [String(id), value]),
  );
  const named = CASE_FIELDS.filter((name) => fields[name] !== undefined).map((name) => [
    name,
    values.get(fields[name] as string) ?? null,
  ]);
  return [{ stream: 'tickets', record: { ...ticket, ...Object.fromEntries(named) } }];
}

export function expandUser(record: unknown): Page['records'] {
  return [{ stream: 'users', record }];
}

/** The comments of a ticket event; a record without child events is a comment already. */
export function expandTicketEvent(record: unknown): Page['records'] {
  const event = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>;
  if (!Array.isArray(event.child_events)) return [{ stream: 'ticket_comments', record }];
  return event.child_events
    .filter((child) => child?.event_type === 'Comment' || child?.type === 'Comment')
    .map((child: Record<string, unknown>) => ({
      stream: 'ticket_comments',
      record: {
        ...child,
        ticket_id: child.ticket_id ?? event.ticket_id,
        author_id: child.author_id ?? event.updater_id,
        via: child.via ?? event.via,
        created_at: child.created_at ?? event.created_at ?? event.timestamp,
      },
    }));
}

export function readTimeExport(
  resource: 'ticket_events' | 'ticket_metric_events',
  expand: Expand,
  query: Record<string, string> = {},
) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { start, end } = slice.params;
    let count = 0;
    for await (const page of timeExport(context, resource, Number(start), query)) {
      count += page.count ?? 0;
      const within =
        end === null ? page.records : page.records.filter((row) => happenedAt(row) < Number(end));
      const records = within.flatMap((record) => expand(record, context.config));
      const next = Number(page.after);
      // The count is of events: for comments, which are parts of events, it says nothing.
      const isCounted = page.isLast && end === null && resource === 'ticket_metric_events';
      if (end === null) {
        yield {
          records,
          ...(isCounted ? { vendorCount: count } : {}),
          cursor: { after: null, start: next },
        };
      } else yield { records };
      if (end !== null && next >= Number(end)) return;
    }
  };
}

/**
 * Windows of 30 days, counted from the epoch so that a window has the same id in every run; each is read and replaced
 * whole. Those that reach into the restatement time are read again.
 */
export function planRatings({ cursor, now, since, backfill }: PlanInput): Slice[] {
  const size = RATING_WINDOW_DAYS * DAY_SECONDS;
  const until = Math.floor(now.getTime() / 1000) - LAG_SECONDS;
  const through = typeof cursor?.through === 'number' ? cursor.through : null;
  const from = backfill
    ? epoch(backfill.from)
    : through === null
      ? epoch(since)
      : Math.min(through, until) - RATING_RESTATEMENT_DAYS * DAY_SECONDS;
  const to = backfill ? Math.min(until, epoch(backfill.to) + DAY_SECONDS - 1) : until;
  const slices: Slice[] = [];
  for (let start = Math.floor(from / size) * size; start <= to; start += size) {
    const day = new Date(start * 1000).toISOString().slice(0, 10);
    const end = Math.min(start + size, until);
    const reached = backfill ? null : Math.max(through ?? 0, end);
    slices.push({
      id: `${day}+${RATING_WINDOW_DAYS}d`,
      replaces: true,
      params: { start, end, through: reached },
    });
  }
  return backfill ? slices.reverse() : slices;
}

export async function* readRatings(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { start, end, through } = slice.params;
  const to = acceptedStart(Number(end), context.now());
  for await (const records of ratingPages(context, Number(start), to)) {
    yield { records: records.map((record) => ({ stream: 'satisfaction_ratings', record })) };
  }
  yield { records: [], cursor: through === null ? undefined : { through: through ?? null } };
}
