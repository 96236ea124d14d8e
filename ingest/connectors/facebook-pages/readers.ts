import { addDays, dateRange } from '../../../core/clock.ts';
import { readInstant } from '../../../core/streams/vendor-values.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import {
  cursorOf,
  edgePages,
  type GraphRecord,
  insights,
  postsWithin,
  unlessSkipped,
  valuesOf,
} from '../graph.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

const PAGE_FIELDS = 'id,name,username,about,category,link,followers_count,fan_count';
const POST_FIELDS =
  'id,created_time,updated_time,message,story,status_type,permalink_url,is_published,is_hidden,promotion_status,attachments{media_type,unshimmed_url},shares,reactions.limit(0).summary(true),comments.limit(0).summary(true)';
const COMMENT_FIELDS = 'id,message,created_time,from,like_count,is_hidden,parent{id},permalink_url';
const CONVERSATION_FIELDS = 'id,updated_time,messages.limit(100){id,created_time,from,to,message}';

/** What replaced impressions in November 2025 and what it replaced, as long as Facebook gives it. */
const POST_METRICS = [
  'post_media_view',
  'post_total_media_view_unique',
  'post_impressions',
  'post_impressions_unique',
  'post_clicks',
  'post_video_views',
];
const PAGE_METRICS = [
  'page_media_view',
  'page_total_media_view_unique',
  'page_impressions',
  'page_impressions_unique',
  'page_post_engagements',
  'page_follows',
  'page_daily_follows_unique',
  'page_daily_unfollows_unique',
  'page_views_total',
];

/** Read again behind the newest message seen. */
export const LOOKBACK_SECONDS = 86_400;

const path = (node: string, edge = '') => `/${API_VERSION}/${node}${edge}`;

export function pageOf(context: ReadContext): Promise<GraphRecord> {
  const { page_id } = settings(context.config);
  return context.request<GraphRecord>({ method: 'GET', path: path(page_id), query: { fields: PAGE_FIELDS } });
}

/** One slice that keeps what was seen before: followers are told for the present only. */
export function planSeen({ now, backfill }: PlanInput): Slice[] {
  return backfill ? [] : [{ id: `seen:${now.toISOString()}`, replaces: false, params: {} }];
}

export async function* readPages(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  yield { records: [{ stream: 'pages', record: await pageOf(context) }] };
}

function postsOf(slice: Slice, context: ReadContext): Promise<GraphRecord[]> {
  const { page_id } = settings(context.config);
  return postsWithin(slice, context, {
    path: path(page_id, '/posts'),
    fields: POST_FIELDS,
    publishedAt: 'created_time',
  });
}

export async function* readPosts(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { page_id } = settings(context.config);
  const posts = await postsOf(slice, context);
  yield {
    records: posts.map((post) => ({ stream: 'posts', record: { page_id, ...post } })),
    cursor: cursorOf(slice),
  };
}

export async function* readPostInsights(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { page_id } = settings(context.config);
  for (const post of await postsOf(slice, context)) {
    const id = String(post.id);
    const given = await unlessSkipped(context, `post ${id}`, () =>
      insights(context, path(id, '/insights'), POST_METRICS, { period: 'lifetime' }),
    );
    const values = valuesOf(given ?? []);
    if (Object.keys(values).length === 0) continue;
    yield { records: [{ stream: 'post_insights', record: { id, page_id, ...values } }] };
  }
  yield { records: [], cursor: cursorOf(slice) };
}

/** A day's value carries the instant at which the day ended; the day is the date before that. */
export async function* readPageInsights(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { page_id } = settings(context.config);
  const { from, to } = slice.params;
  const today = context.now().toISOString().slice(0, 10);
  // `until` is the day after the last one whose end is told.
  const until = String(to) < today ? addDays(String(to), 2) : addDays(today, 1);
  const given = await insights(context, path(page_id, '/insights'), PAGE_METRICS, {
    period: 'day',
    since: String(from),
    until,
  });
  const days = new Map<string, GraphRecord>();
  for (const { name, values } of given) {
    for (const { value, end_time } of values ?? []) {
      const ended = readInstant(end_time);
      if (name === undefined || value === undefined || ended === undefined) continue;
      const date = addDays(ended.slice(0, 10), -1);
      days.set(date, { ...days.get(date), [name]: value });
    }
  }
  const records = dateRange(String(from), String(to))
    .filter((date) => days.has(date))
    .map((date) => ({ stream: 'page_insights', record: { page_id, date, ...days.get(date) } }));
  yield { records, cursor: cursorOf(slice) };
}

export async function* readComments(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { page_id } = settings(context.config);
  for (const post of await postsOf(slice, context)) {
    const { summary } = (post.comments ?? {}) as { summary?: { total_count?: number } };
    if (summary?.total_count === 0) continue;
    const id = String(post.id);
    const query = { fields: COMMENT_FIELDS, filter: 'stream', order: 'chronological' };
    const comments = await unlessSkipped(context, `the comments of post ${id}`, async () => {
      const all: GraphRecord[] = [];
      for await (const page of edgePages(context, path(id, '/comments'), query)) all.push(...page);
      return all;
    });
    const records = (comments ?? []).map((comment) => ({
      stream: 'comments',
      record: { post_id: id, page_id, ...comment },
    }));
    yield { records };
  }
  yield { records: [], cursor: cursorOf(slice) };
}

/** One slice of conversations that changed since the last run. */
export function planMessages({ cursor, now, since, backfill, config }: PlanInput): Slice[] {
  if (backfill || !settings(config).conversations) return [];
  const seen = typeof cursor?.updated === 'string' ? cursor.updated : null;
  const from =
    seen === null
      ? `${since}T00:00:00.000Z`
      : new Date(Date.parse(seen) - LOOKBACK_SECONDS * 1000).toISOString();
  return [{ id: `updated:${from}..${now.toISOString()}`, replaces: false, params: { from, seen } }];
}

/** Conversations come with the last one that changed first. */
export async function* readMessages(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { page_id } = settings(context.config);
  const { from, seen } = slice.params;
  let newest = typeof seen === 'string' ? seen : '';
  const query = { fields: CONVERSATION_FIELDS, platform: 'messenger' };
  for await (const conversations of edgePages(context, path(page_id, '/conversations'), query, 25)) {
    const changed = conversations.filter(
      ({ updated_time }) => (readInstant(updated_time) ?? '') >= String(from),
    );
    for (const { updated_time } of changed) {
      const at = readInstant(updated_time) ?? '';
      if (at > newest) newest = at;
    }
    yield { records: changed.flatMap((conversation) => expandConversation({ page_id, ...conversation })) };
    if (changed.length < conversations.length) break;
  }
  yield { records: [], cursor: newest === '' ? undefined : { updated: newest } };
}

/** The messages of a conversation; a record without any is a message already. */
export function expandConversation(record: unknown): Page['records'] {
  const conversation = (typeof record === 'object' && record !== null ? record : {}) as GraphRecord;
  const { data } = (conversation.messages ?? {}) as { data?: GraphRecord[] };
  if (!Array.isArray(data)) return [{ stream: 'messages', record }];
  return data.map((message) => ({
    stream: 'messages',
    record: { conversation_id: conversation.id, page_id: conversation.page_id, ...message },
  }));
}
