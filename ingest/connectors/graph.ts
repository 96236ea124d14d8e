import { windowsToRead } from '../../core/streams/windows.ts';
import type {
  ErrorClass,
  ErrorRule,
  HttpFailure,
  PlanInput,
  ReadContext,
  ReadThrottle,
  Slice,
} from '../engine/connector.ts';
import { VendorError } from '../engine/http/errors.ts';

/** What the pages of Facebook and the accounts of Instagram share: Graph's errors, pages, windows and insights. */

export type GraphRecord = Record<string, unknown>;

interface GraphError {
  code?: number;
  error_subcode?: number;
  message?: string;
}

interface CodeRule {
  codes: readonly number[];
  subcode?: number;
  says?: RegExp;
  class: ErrorClass;
  advice: string;
}

const WAIT = 'Meta limits the requests of this app, page or account; the sync goes on when Meta lets it.';

/** First match wins. https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const CODES: readonly CodeRule[] = [
  {
    codes: [10],
    says: /not enough viewers/i,
    class: 'skip_entity',
    advice: 'Too few people saw it for Meta to tell figures; it has none.',
  },
  {
    codes: [100],
    subcode: 33,
    class: 'skip_entity',
    advice: 'The post is gone, or the token may not see it.',
  },
  {
    codes: [100],
    subcode: 2108006,
    class: 'skip_entity',
    advice: 'It was published before the account became a business account: Meta has no figures of it.',
  },
  {
    codes: [100],
    says: /cursor.*(invalid|expired)/i,
    class: 'cursor_expired',
    advice: 'The list has changed while it was read; it is read again from its first page.',
  },
  { codes: [4, 17, 32, 368, 613], class: 'rate_limited', advice: WAIT },
  {
    codes: [80000, 80001, 80002, 80003, 80004, 80005, 80006, 80008],
    class: 'rate_limited',
    advice: WAIT,
  },
  {
    codes: [1, 2, 99, 104, 960],
    class: 'transient',
    advice: 'Meta is failing for a moment; the request is sent again.',
  },
  {
    codes: [102, 190],
    class: 'config',
    advice: 'The access token is invalid or has expired: make a new one and put it into access_token.',
  },
  {
    codes: [10, 200, 210, 294, 299],
    class: 'permission',
    advice: 'The token lacks a permission for this page or account: see the README of the connector.',
  },
  {
    codes: [3001, 3018],
    class: 'config',
    advice: 'The days asked for are more than Meta keeps: choose a later start.',
  },
  {
    codes: [100],
    class: 'contract',
    advice: 'Meta does not know a metric or field: the others are read without it.',
  },
];

const errorOf = (failure: HttpFailure): GraphError =>
  (failure.json as { error?: GraphError } | undefined)?.error ?? {};

function carries(failure: HttpFailure, rule: CodeRule): boolean {
  const { code, error_subcode, message } = errorOf(failure);
  if (code === undefined || !rule.codes.includes(code)) return false;
  return (
    (rule.subcode === undefined || rule.subcode === error_subcode) &&
    (!rule.says || rule.says.test(message ?? ''))
  );
}

export const graphErrors: readonly ErrorRule[] = [
  {
    class: 'data_too_large',
    match: (failure) => /reduce the amount of data/i.test(failure.body),
    advice: 'The page is too large for Meta; a smaller one is asked for.',
  },
  ...CODES.map((rule) => ({
    class: rule.class,
    match: (failure: HttpFailure) => carries(failure, rule),
    advice: rule.advice,
  })),
];

/** Share of an allowance, in percent, from which requests pause. */
const PAUSE_AT = 95;
const PAUSE_MS = 600_000;

/** Minutes until access is regained, else a pause when an allowance is nearly used up. */
export const graphThrottle: ReadThrottle = ({ status, headers }) => {
  const usages = ['x-business-use-case-usage', 'x-app-usage', 'x-page-usage'].flatMap((name) =>
    usagesIn(headers[name]),
  );
  const largest = (keys: readonly string[]) =>
    Math.max(0, ...usages.flatMap((usage) => keys.map((key) => Number(usage[key]) || 0)));
  const minutes = largest(['estimated_time_to_regain_access']);
  if (minutes > 0) return { waitMs: minutes * 60_000, reason: `Meta gives access again in ${minutes} min` };
  const isStated = usages.some((usage) => usage.estimated_time_to_regain_access !== undefined);
  if (status >= 400 && isStated) return undefined;
  const percent = largest(['call_count', 'total_cputime', 'total_time']);
  if (percent < PAUSE_AT) return undefined;
  return { waitMs: PAUSE_MS, reason: `${percent} % of Meta's allowance is used` };
};

function usagesIn(header: string | undefined): GraphRecord[] {
  if (!header) return [];
  try {
    const value: unknown = JSON.parse(header);
    if (typeof value !== 'object' || value === null) return [];
    const nested = Object.values(value).filter(Array.isArray).flat();
    return [value as GraphRecord, ...(nested as GraphRecord[])];
  } catch {
    return [];
  }
}

const LARGEST_PAGE = 100;
const SMALLEST_PAGE = 5;

interface GraphPage {
  data?: GraphRecord[];
  paging?: { cursors?: { after?: string }; next?: string };
}

/** The pages of an edge by its cursor; a page that is too large for Meta is asked for again at half its size. */
export async function* edgePages(
  context: ReadContext,
  path: string,
  query: Record<string, string | number | undefined>,
  largest = LARGEST_PAGE,
): AsyncGenerator<GraphRecord[]> {
  let after: string | undefined;
  let limit = largest;
  for (;;) {
    let page: GraphPage;
    try {
      page = await context.request<GraphPage>({ method: 'GET', path, query: { ...query, limit, after } });
    } catch (error) {
      const isTooLarge = error instanceof VendorError && error.class === 'data_too_large';
      if (!isTooLarge || limit <= SMALLEST_PAGE) throw error;
      limit = Math.max(SMALLEST_PAGE, Math.floor(limit / 2));
      continue;
    }
    yield page.data ?? [];
    after = page.paging?.cursors?.after;
    if (!page.paging?.next || !after) return;
  }
}

/** Figures arrive up to two days late and are corrected for a while; a month is read again. */
export const RESTATEMENT_DAYS = 30;
const WINDOW_DAYS = 7;

/** Windows of a week, each replaced whole: of posts by the day of publishing, of insights by their day. */
export function planWindows(retentionDays: number) {
  return ({ cursor, now, since, backfill }: PlanInput): Slice[] => {
    const through = typeof cursor?.through === 'string' ? cursor.through : null;
    const oldest = new Date(now.getTime() - retentionDays * 86_400_000).toISOString().slice(0, 10);
    const today = now.toISOString().slice(0, 10);
    const windows = windowsToRead({
      through,
      now,
      since,
      backfill,
      days: WINDOW_DAYS,
      restatementDays: RESTATEMENT_DAYS,
    }).filter(({ from }) => from >= oldest);
    const start = windows.map(({ from }) => from).sort()[0] ?? today;
    return windows.map(({ id, from, to }) => {
      const reached = to < today ? to : today;
      const done = backfill ? null : through !== null && through > reached ? through : reached;
      return { id, replaces: true, params: { from, to, start, done } };
    });
  };
}

export function cursorOf(slice: Slice) {
  return typeof slice.params.done === 'string' ? { through: slice.params.done } : undefined;
}

/** The posts of a window, out of a list that all windows of a sync share: Graph lists posts newest first. */
export async function postsWithin(
  slice: Slice,
  context: ReadContext,
  edge: { path: string; fields: string; publishedAt: string },
): Promise<GraphRecord[]> {
  const { from, to, start } = slice.params;
  const memo = context.memo ?? new Map<string, unknown>();
  const dayOf = (post: GraphRecord) => String(post[edge.publishedAt] ?? '').slice(0, 10);
  const list = async () => {
    const posts: GraphRecord[] = [];
    for await (const page of edgePages(context, edge.path, { fields: edge.fields })) {
      posts.push(...page);
      if (page.some((post) => dayOf(post) < String(start))) break;
    }
    return posts;
  };
  const listed = (memo.get('posts') as Promise<GraphRecord[]> | undefined) ?? list();
  memo.set('posts', listed);
  return (await listed).filter((post) => dayOf(post) >= String(from) && dayOf(post) <= String(to));
}

export interface Insight {
  name?: string;
  values?: { value?: unknown; end_time?: string }[];
  total_value?: { value?: unknown; breakdowns?: unknown };
}

/**
 * Insights of several metrics in one call. One that Meta does not know fails the whole call with code 100, so the
 * metrics are halved until it is found; `refused` remembers it, so that it is asked for once in a sync.
 */
export async function insights(
  context: ReadContext,
  path: string,
  metrics: readonly string[],
  query: Record<string, string | undefined>,
): Promise<Insight[]> {
  const memo = context.memo ?? new Map<string, unknown>();
  const refused = (memo.get('refused') as Set<string> | undefined) ?? new Set<string>();
  memo.set('refused', refused);
  return ask(metrics.filter((metric) => !refused.has(metric)));

  async function ask(wanted: readonly string[]): Promise<Insight[]> {
    if (wanted.length === 0) return [];
    try {
      const answer = await context.request<{ data?: Insight[] }>({
        method: 'GET',
        path,
        query: { ...query, metric: wanted.join(',') },
      });
      return answer.data ?? [];
    } catch (error) {
      if (!(error instanceof VendorError) || error.class !== 'contract') throw error;
      if (wanted.length === 1) {
        refused.add(wanted[0]!);
        context.note(`Meta no longer gives the metric ${wanted[0]}: it stays empty`);
        return [];
      }
      const middle = Math.ceil(wanted.length / 2);
      return [...(await ask(wanted.slice(0, middle))), ...(await ask(wanted.slice(middle)))];
    }
  }
}

/** The value of each metric that has one; an empty set is no zero. */
export function valuesOf(given: readonly Insight[]): GraphRecord {
  const values: GraphRecord = {};
  for (const { name, total_value, values: series } of given) {
    const value = total_value?.value ?? series?.[0]?.value;
    if (name !== undefined && value !== undefined) values[name] = value;
  }
  return values;
}

/** Runs `read`, and gives null with a note when Meta has nothing of this entity to tell. */
export async function unlessSkipped<T>(
  context: ReadContext,
  what: string,
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof VendorError) || error.class !== 'skip_entity') throw error;
    context.note(`${what} was left out: ${error.advice || error.message}`);
    return null;
  }
}
