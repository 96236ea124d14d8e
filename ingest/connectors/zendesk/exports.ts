import { sharedPace } from '../../../core/pace.ts';
import type { ReadContext } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

/** Zendesk's two kinds of incremental export, at their own pace, with pages halved when Zendesk times out. */

const LARGEST_PAGE = 1000;
const SMALLEST_PAGE = 10;
/** Zendesk refuses a start less than a minute ago, and exports nothing of the last minute. */
export const LAG_SECONDS = 61;

export type ZendeskRecord = Record<string, unknown>;

export interface ExportPage {
  records: ZendeskRecord[];
  /** Where to go on: a durable cursor, or the time of the next page. */
  after: string | null;
  isLast: boolean;
  count?: number;
}

/** A start that Zendesk accepts: whole seconds, at least a minute ago. */
export function acceptedStart(seconds: number, now: Date): number {
  return Math.max(0, Math.min(Math.floor(seconds), Math.floor(now.getTime() / 1000) - LAG_SECONDS));
}

/** One request of an export; when Zendesk times out building the page, half of it is asked for. */
async function page<T>(
  context: ReadContext,
  path: string,
  query: Record<string, string | number | undefined>,
  size: { perPage: number },
): Promise<T> {
  const { incremental_per_minute: perMinute } = settings(context.config);
  const pace = sharedPace(context.config, 'zendesk incremental', { perMinute, burst: Math.ceil(perMinute) });
  for (;;) {
    await pace();
    try {
      return await context.request<T>({
        method: 'GET',
        path: `/api/${API_VERSION}/incremental/${path}`,
        query: { ...query, per_page: size.perPage },
      });
    } catch (error) {
      const isTooLarge = error instanceof VendorError && error.class === 'data_too_large';
      if (!isTooLarge || size.perPage <= SMALLEST_PAGE) throw error;
      size.perPage = Math.max(SMALLEST_PAGE, Math.floor(size.perPage / 2));
      context.note('a page of a Zendesk export timed out; smaller ones are asked for', {
        per_page: size.perPage,
      });
    }
  }
}

interface CursorAnswer {
  after_cursor?: string | null;
  end_of_stream?: boolean;
  [records: string]: unknown;
}

/** Pages of a cursor-based export, from `cursor` when there is one that Zendesk still knows, else from `startTime`. */
export async function* cursorExport(
  context: ReadContext,
  resource: 'tickets' | 'users',
  from: { cursor: string | null; startTime: number },
): AsyncGenerator<ExportPage> {
  const size = { perPage: LARGEST_PAGE };
  let cursor = from.cursor;
  for (;;) {
    let answer: CursorAnswer;
    try {
      const query = cursor ? { cursor } : { start_time: acceptedStart(from.startTime, context.now()) };
      answer = await page<CursorAnswer>(context, `${resource}/cursor.json`, query, size);
    } catch (error) {
      const isDead = error instanceof VendorError && error.class === 'cursor_expired';
      // Only the cursor of an earlier run may be given up: its time says where that run had come to.
      if (!isDead || !cursor || cursor !== from.cursor) throw error;
      context.note('Zendesk no longer knows the cursor; the export goes on from its time', { resource });
      cursor = null;
      continue;
    }
    const after = answer.after_cursor ?? cursor;
    const isLast = answer.end_of_stream !== false;
    yield { records: recordsOf(answer, resource), after, isLast };
    if (isLast) return;
    if (after === cursor) stuck(resource);
    cursor = after;
  }
}

interface TimeAnswer {
  count?: number;
  end_time?: number | null;
  end_of_stream?: boolean;
  [records: string]: unknown;
}

/** Pages of a time-based export. Pages overlap by the second at their seam; the overlap is left out here. */
export async function* timeExport(
  context: ReadContext,
  resource: 'ticket_events' | 'ticket_metric_events',
  startTime: number,
  query: Record<string, string> = {},
): AsyncGenerator<ExportPage> {
  const size = { perPage: LARGEST_PAGE };
  let start = acceptedStart(startTime, context.now());
  let before = new Set<unknown>();
  for (;;) {
    const asked = size.perPage;
    const answer = await page<TimeAnswer>(context, `${resource}.json`, { ...query, start_time: start }, size);
    const all = recordsOf(answer, resource);
    const count = answer.count ?? all.length;
    const records = all.filter((record) => !before.has(record.id));
    const end = answer.end_time ?? start;
    const isLast = answer.end_of_stream ?? count < Math.min(asked, size.perPage);
    yield { records, after: String(end), isLast, count: count - (all.length - records.length) };
    if (isLast) return;
    // More than a page within one second: going on from that second would give the same page for ever.
    if (end <= start) stuck(resource);
    before = new Set(all.map((record) => record.id));
    start = end;
  }
}

function recordsOf(answer: Record<string, unknown>, resource: string): ZendeskRecord[] {
  const records = answer[resource];
  return Array.isArray(records) ? (records as ZendeskRecord[]) : [];
}

function stuck(resource: string): never {
  throw new VendorError(
    `Zendesk's export of ${resource} does not move on: more than a page changed within one second. Ask Zendesk's support to export that second, or begin later with since.`,
    { class: 'data_too_large' },
  );
}

interface RatingAnswer {
  satisfaction_ratings?: ZendeskRecord[];
  meta?: { has_more?: boolean; after_cursor?: string | null };
}

/** Zendesk's most for lists that page by cursor. */
const RATINGS_PAGE = 100;

/** Satisfaction ratings from `startTime` to `endTime` (epoch seconds). */
export async function* ratingPages(
  context: ReadContext,
  startTime: number,
  endTime: number,
): AsyncGenerator<ZendeskRecord[]> {
  const { requests_per_minute: perMinute } = settings(context.config);
  const pace = sharedPace(context.config, 'zendesk', { perMinute, burst: Math.ceil(perMinute) });
  let after: string | undefined;
  do {
    await pace();
    const answer = await context.request<RatingAnswer>({
      method: 'GET',
      path: `/api/${API_VERSION}/satisfaction_ratings.json`,
      query: {
        start_time: startTime,
        end_time: endTime,
        'page[size]': RATINGS_PAGE,
        'page[after]': after,
      },
    });
    yield answer.satisfaction_ratings ?? [];
    after = answer.meta?.has_more ? (answer.meta.after_cursor ?? undefined) : undefined;
  } while (after);
}
