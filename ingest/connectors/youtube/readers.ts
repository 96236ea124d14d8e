import { windowsToRead } from '../../../core/streams/windows.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

/** Figures and comments of videos of the last month are read again. */
export const RESTATEMENT_DAYS = 30;
const WINDOW_DAYS = 7;
/** Most ids in one request for videos, and most records on a page of the others. */
const MOST_IDS = 50;
const MOST_COMMENTS = 100;

type Resource = Record<string, unknown>;
interface List {
  items?: Resource[];
  nextPageToken?: string;
}

/** Each list of the Data API costs one unit of the day's quota, however much it holds. */
async function list(
  context: ReadContext,
  resource: string,
  query: Record<string, string | number | undefined>,
): Promise<List> {
  const memo = context.memo ?? new Map<string, unknown>();
  const spent = ((memo.get('units') as number | undefined) ?? 0) + 1;
  memo.set('units', spent);
  if (spent > settings(context.config).quota_units) {
    throw new VendorError(
      'YouTube: the units that one sync may spend are used up; raise quota_units or sync less.',
      { class: 'permission' },
    );
  }
  return context.request<List>({ method: 'GET', path: `/youtube/${API_VERSION}/${resource}`, query });
}

export async function channelOf(context: ReadContext): Promise<Resource> {
  const { channel_id } = settings(context.config);
  const { items } = await list(context, 'channels', {
    part: 'snippet,statistics,contentDetails',
    id: channel_id,
  });
  const [channel] = items ?? [];
  if (!channel)
    throw new VendorError(`YouTube knows no channel ${channel_id}: check channel_id.`, { class: 'config' });
  return channel;
}

/** One slice that keeps what was seen before: subscribers are told for the present only. */
export function planSeen({ now, backfill }: PlanInput): Slice[] {
  return backfill ? [] : [{ id: `seen:${now.toISOString()}`, replaces: false, params: {} }];
}

export async function* readChannels(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  yield { records: [{ stream: 'channels', record: await channelOf(context) }] };
}

/** Windows of a week by the day of publishing, each replaced whole. */
export function planWindows({ cursor, now, since, backfill }: PlanInput): Slice[] {
  const through = typeof cursor?.through === 'string' ? cursor.through : null;
  const today = now.toISOString().slice(0, 10);
  const windows = windowsToRead({
    through,
    now,
    since,
    backfill,
    days: WINDOW_DAYS,
    restatementDays: RESTATEMENT_DAYS,
  });
  const start = windows.map(({ from }) => from).sort()[0] ?? today;
  return windows.map(({ id, from, to }) => {
    const reached = to < today ? to : today;
    const done = backfill ? null : through !== null && through > reached ? through : reached;
    return { id, replaces: true, params: { from, to, start, done } };
  });
}

interface Upload {
  id: string;
  /** UTC day of publishing. */
  day: string;
}

/** The list of uploads, newest first, until it is older than `start`; read once a sync. */
function uploads(start: string, context: ReadContext): Promise<Upload[]> {
  const memo = context.memo ?? new Map<string, unknown>();
  const read = async () => {
    const channel = await channelOf(context);
    const details = channel.contentDetails as { relatedPlaylists?: { uploads?: string } } | undefined;
    const found: Upload[] = [];
    let pageToken: string | undefined;
    do {
      const page = await list(context, 'playlistItems', {
        part: 'contentDetails',
        playlistId: details?.relatedPlaylists?.uploads,
        maxResults: MOST_IDS,
        pageToken,
      });
      const items = (page.items ?? []).map((item) => {
        const { videoId, videoPublishedAt } = (item.contentDetails ?? {}) as Record<string, unknown>;
        return { id: String(videoId), day: String(videoPublishedAt ?? '').slice(0, 10) };
      });
      found.push(...items);
      pageToken = items.some(({ day }) => day < start) ? undefined : page.nextPageToken;
    } while (pageToken);
    return found;
  };
  const listed = (memo.get('uploads') as Promise<Upload[]> | undefined) ?? read();
  memo.set('uploads', listed);
  return listed;
}

/** Ids of the videos of a window of publishing. */
async function videosWithin(slice: Slice, context: ReadContext): Promise<string[]> {
  const { from, to, start } = slice.params;
  const found = await uploads(String(start), context);
  return found.filter(({ day }) => day >= String(from) && day <= String(to)).map(({ id }) => id);
}

/** Ids of all videos that were published by a day: old ones are still seen. */
export async function videosBefore(until: string, context: ReadContext): Promise<string[]> {
  const found = await uploads('', context);
  return found.filter(({ day }) => day <= until).map(({ id }) => id);
}

const cursorOf = (slice: Slice) =>
  typeof slice.params.done === 'string' ? { through: slice.params.done } : undefined;

export function readVideos(stream: 'videos' | 'video_statistics', parts: string) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const ids = await videosWithin(slice, context);
    for (let at = 0; at < ids.length; at += MOST_IDS) {
      const { items } = await list(context, 'videos', {
        part: parts,
        id: ids.slice(at, at + MOST_IDS).join(','),
        maxResults: MOST_IDS,
      });
      yield { records: (items ?? []).map((record) => ({ stream, record })) };
    }
    yield { records: [], cursor: cursorOf(slice) };
  };
}

/** Comments on the videos of a window and the answers to them. */
export async function* readComments(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  for (const videoId of await videosWithin(slice, context)) {
    try {
      yield* commentsOf(videoId, context);
    } catch (error) {
      if (!(error instanceof VendorError) || error.class !== 'skip_entity') throw error;
      context.note(`the comments of video ${videoId} were left out: ${error.advice || error.message}`);
    }
  }
  yield { records: [], cursor: cursorOf(slice) };
}

async function* commentsOf(videoId: string, context: ReadContext): AsyncGenerator<Page> {
  let pageToken: string | undefined;
  do {
    const page = await list(context, 'commentThreads', {
      part: 'snippet,replies',
      videoId,
      order: 'time',
      textFormat: 'plainText',
      maxResults: MOST_COMMENTS,
      pageToken,
    });
    for (const thread of page.items ?? []) yield { records: await wholeThread(thread, context) };
    pageToken = page.nextPageToken;
  } while (pageToken);
}

/** A thread holds its first answers only; when there are more, all of them are asked for. */
async function wholeThread(thread: Resource, context: ReadContext): Promise<Page['records']> {
  const { snippet, replies } = thread as Thread;
  if ((snippet?.totalReplyCount ?? 0) <= (replies?.comments?.length ?? 0)) return expandThread(thread);
  const comments: Resource[] = [];
  let pageToken: string | undefined;
  do {
    const page = await list(context, 'comments', {
      part: 'snippet',
      parentId: String(thread.id),
      textFormat: 'plainText',
      maxResults: MOST_COMMENTS,
      pageToken,
    });
    comments.push(...(page.items ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken);
  return expandThread({ ...thread, replies: { comments } });
}

interface Thread {
  snippet?: { topLevelComment?: Resource; totalReplyCount?: number; videoId?: string; channelId?: string };
  replies?: { comments?: Resource[] };
}

/** The comment of a thread and the answers below it; a record that is no thread is a comment already. */
export function expandThread(record: unknown): Page['records'] {
  const { snippet, replies } = (typeof record === 'object' && record !== null ? record : {}) as Thread;
  if (!snippet?.topLevelComment) return [{ stream: 'comments', record }];
  const { videoId, channelId } = snippet;
  return [snippet.topLevelComment, ...(replies?.comments ?? [])].map((comment) => ({
    stream: 'comments',
    record: { ...comment, snippet: { videoId, channelId, ...(comment.snippet as Resource) } },
  }));
}
