import { addDays, dateRange } from '../../../core/clock.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import {
  cursorOf,
  edgePages,
  type GraphRecord,
  type Insight,
  insights,
  postsWithin,
  unlessSkipped,
  valuesOf,
} from '../graph.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

const USER_FIELDS =
  'id,username,name,biography,website,followers_count,follows_count,media_count,profile_picture_url';
const MEDIA_FIELDS =
  'id,caption,media_type,media_product_type,permalink,timestamp,username,like_count,comments_count,is_comment_enabled,is_shared_to_feed,shortcode,owner';
const REPLY_FIELDS = 'id,text,timestamp,username,from,like_count,hidden,parent_id';

/** Metrics of a post by its kind; those of an album's children do not exist. */
const MEDIA_METRICS: Record<string, readonly string[]> = {
  FEED: [
    'reach',
    'views',
    'likes',
    'comments',
    'shares',
    'saved',
    'total_interactions',
    'follows',
    'profile_visits',
  ],
  REELS: [
    'reach',
    'views',
    'likes',
    'comments',
    'shares',
    'saved',
    'total_interactions',
    'ig_reels_avg_watch_time',
    'ig_reels_video_view_total_time',
  ],
  STORY: ['reach', 'views', 'shares', 'total_interactions', 'follows', 'profile_visits'],
};
const USER_METRICS = [
  'reach',
  'views',
  'accounts_engaged',
  'total_interactions',
  'likes',
  'comments',
  'shares',
  'saves',
  'replies',
  'profile_links_taps',
];
const BREAKDOWNS = ['country', 'city', 'age', 'gender'];

const path = (node: string, edge = '') => `/${API_VERSION}/${node}${edge}`;

export function account(context: ReadContext): Promise<GraphRecord> {
  const { account_id } = settings(context.config);
  return context.request<GraphRecord>({
    method: 'GET',
    path: path(account_id),
    query: { fields: USER_FIELDS },
  });
}

/** One slice that keeps what was seen before: followers are told for the present only. */
export function planSeen({ now, backfill }: PlanInput): Slice[] {
  return backfill ? [] : [{ id: `seen:${now.toISOString()}`, replaces: false, params: {} }];
}

export async function* readUsers(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  yield { records: [{ stream: 'users', record: await account(context) }] };
}

export function planSnapshot({ backfill }: PlanInput): Slice[] {
  return backfill ? [] : [{ id: 'all', replaces: true, params: {} }];
}

/** Who follows, by country, city, age and gender; accounts with few followers have none to tell. */
export async function* readLifetime(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { account_id } = settings(context.config);
  const metric = 'follower_demographics';
  for (const breakdown of BREAKDOWNS) {
    const query = { period: 'lifetime', metric_type: 'total_value', breakdown };
    const given = await unlessSkipped(context, `${metric} by ${breakdown}`, () =>
      insights(context, path(account_id, '/insights'), [metric], query),
    );
    const [found] = given ?? [];
    if (!found) continue;
    const record = { business_account_id: account_id, metric, breakdown, value: tallied(found) };
    yield { records: [{ stream: 'user_lifetime_insights', record }] };
  }
}

interface Breakdown {
  results?: { dimension_values?: string[]; value?: number }[];
}

/** Values of a breakdown by its name, or null when there is none. */
function tallied({ total_value }: Insight): Record<string, number> | null {
  const [breakdown] = (total_value?.breakdowns ?? []) as Breakdown[];
  if (!breakdown?.results) return null;
  return Object.fromEntries(
    breakdown.results.map(({ dimension_values, value }) => [(dimension_values ?? []).join(' '), value ?? 0]),
  );
}

function mediaWithin(slice: Slice, context: ReadContext): Promise<GraphRecord[]> {
  const { account_id } = settings(context.config);
  return postsWithin(slice, context, {
    path: path(account_id, '/media'),
    fields: MEDIA_FIELDS,
    publishedAt: 'timestamp',
  });
}

export async function* readMedia(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { account_id } = settings(context.config);
  const media = await mediaWithin(slice, context);
  const records = media.map((item) => ({
    stream: 'media',
    record: { business_account_id: account_id, ...item },
  }));
  yield { records, cursor: cursorOf(slice) };
}

export async function* readMediaInsights(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { account_id } = settings(context.config);
  for (const item of await mediaWithin(slice, context)) {
    const id = String(item.id);
    const metrics = MEDIA_METRICS[String(item.media_product_type)] ?? MEDIA_METRICS.FEED!;
    const given = await unlessSkipped(context, `post ${id}`, () =>
      insights(context, path(id, '/insights'), metrics, {}),
    );
    const values = valuesOf(given ?? []);
    // An empty set is what Meta says of a post that it has no figures of yet: no row, and no zeros.
    if (Object.keys(values).length === 0) continue;
    const record = { id, business_account_id: account_id, ...values };
    yield { records: [{ stream: 'media_insights', record }] };
  }
  yield { records: [], cursor: cursorOf(slice) };
}

/** Whole days only: the present one is not told before it has ended. */
export async function* readUserInsights(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { account_id } = settings(context.config);
  const yesterday = addDays(context.now().toISOString().slice(0, 10), -1);
  const { from, to } = slice.params;
  const last = String(to) < yesterday ? String(to) : yesterday;
  for (const date of dateRange(String(from), last)) {
    const query = { period: 'day', metric_type: 'total_value', since: date, until: addDays(date, 1) };
    const edge = path(account_id, '/insights');
    const values = valuesOf(await insights(context, edge, USER_METRICS, query));
    const follows = await unlessSkipped(context, 'follows_and_unfollows', () =>
      insights(context, edge, ['follows_and_unfollows'], { ...query, breakdown: 'follow_type' }),
    );
    const tally = follows?.[0] ? (tallied(follows[0]) ?? {}) : {};
    if (tally.FOLLOWER !== undefined) values.followed = tally.FOLLOWER;
    if (tally.NON_FOLLOWER !== undefined) values.unfollowed = tally.NON_FOLLOWER;
    if (Object.keys(values).length === 0) continue;
    const record = { business_account_id: account_id, date, ...values };
    yield { records: [{ stream: 'user_insights', record }] };
  }
  yield { records: [], cursor: cursorOf(slice) };
}

/** Comments of the posts of a window, and the replies to them. */
export async function* readComments(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { account_id } = settings(context.config);
  for (const item of await mediaWithin(slice, context)) {
    if (item.comments_count === 0) continue;
    const id = String(item.id);
    const comments = await unlessSkipped(context, `the comments of post ${id}`, async () => {
      const all: GraphRecord[] = [];
      const fields = `${REPLY_FIELDS},replies{${REPLY_FIELDS}}`;
      for await (const page of edgePages(context, path(id, '/comments'), { fields }, 50)) all.push(...page);
      return all;
    });
    const shared = { media_id: id, business_account_id: account_id };
    yield { records: (comments ?? []).flatMap((comment) => expandComment({ ...shared, ...comment })) };
  }
  yield { records: [], cursor: cursorOf(slice) };
}

/** A comment and the replies that stand below it, one record each. */
export function expandComment(record: unknown): Page['records'] {
  if (typeof record !== 'object' || record === null) return [{ stream: 'comments', record }];
  const { replies, ...comment } = record as GraphRecord & { replies?: { data?: GraphRecord[] } };
  const { media_id, business_account_id, id } = comment;
  return [
    { stream: 'comments', record: comment },
    ...(replies?.data ?? []).map((reply) => ({
      stream: 'comments',
      record: { parent_id: id, media_id, business_account_id, ...reply },
    })),
  ];
}
