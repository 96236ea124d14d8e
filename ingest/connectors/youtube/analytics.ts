import { cursorOf } from '../../../core/streams/days.ts';
import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { splitLadder } from '../../engine/split-ladder.ts';
import { halves, type Span, weekSlices } from '../spans.ts';
import { videosBefore } from './readers.ts';
import { settings } from './settings.ts';
import { ANALYTICS_VERSION } from './version.ts';

/** YouTube counts days of the Pacific. */
export const ZONE = 'America/Los_Angeles';
/** Figures come two or three days late and invalid views are taken back after that. */
export const DAILY_RESTATEMENT_DAYS = 14;
/** Reports that name videos hold at most 200 rows; 28 videos have 196 in a week. */
const MOST_VIDEOS = 28;

const METRICS = {
  channel_daily: [
    'views',
    'estimatedMinutesWatched',
    'averageViewDuration',
    'likes',
    'comments',
    'shares',
    'subscribersGained',
    'subscribersLost',
  ],
  video_daily: ['views', 'estimatedMinutesWatched', 'averageViewDuration', 'likes', 'comments', 'shares'],
} as const;

export type DailyStream = keyof typeof METRICS;
export const DAILY_FIELDS = METRICS.channel_daily;

interface Report {
  columnHeaders?: { name?: string }[];
  rows?: unknown[][];
}

/** A slice is a week of days of the Pacific. */
export function planDaily(input: PlanInput): Slice[] {
  return weekSlices({ ...input, timezone: ZONE }, { restatementDays: DAILY_RESTATEMENT_DAYS });
}

async function report(
  context: ReadContext,
  { from, until }: Span,
  query: Record<string, string>,
): Promise<Record<string, unknown>[]> {
  const { channel_id, analytics_url } = settings(context.config);
  const { columnHeaders = [], rows = [] } = await context.request<Report>({
    method: 'GET',
    path: `${analytics_url.replace(/\/+$/, '')}/${ANALYTICS_VERSION}/reports`,
    query: { ids: `channel==${channel_id}`, startDate: from, endDate: until, ...query },
  });
  return rows.map((row) => ({
    channel_id,
    ...Object.fromEntries(columnHeaders.map(({ name }, at) => [name, row[at]])),
  }));
}

/** The channel by day. A day without any activity has no row, and a day that YouTube has not counted yet neither. */
export async function* readChannelDaily(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { from, until, done } = slice.params;
  const metrics = METRICS.channel_daily.join(',');
  async function* pages(span: Span): AsyncGenerator<Page> {
    const rows = await report(context, span, { metrics, dimensions: 'day', sort: 'day' });
    yield { records: rows.map((record) => ({ stream: 'channel_daily', record })) };
  }
  yield* splitLadder({ from: String(from), until: String(until) }, pages, [halves]);
  yield { records: [], cursor: cursorOf(done) };
}

/** Each video by day. Without a filter that names the videos, Google refuses `day` and `video` together. */
export async function* readVideoDaily(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { from, until, done } = slice.params;
  const videos = await videosBefore(String(until), context);
  const metrics = METRICS.video_daily.join(',');
  interface Part extends Span {
    ids: string[];
  }
  async function* pages({ ids, ...span }: Part): AsyncGenerator<Page> {
    const rows = await report(context, span, {
      metrics,
      dimensions: 'day,video',
      filters: `video==${ids.join(',')}`,
      sort: 'day,video',
    });
    yield { records: rows.map((record) => ({ stream: 'video_daily', record })) };
  }
  const byVideos = ({ ids, ...span }: Part) => {
    const middle = Math.ceil(ids.length / 2);
    return ids.length < 2
      ? null
      : [
          { ...span, ids: ids.slice(0, middle) },
          { ...span, ids: ids.slice(middle) },
        ];
  };
  const byDays = ({ ids, ...span }: Part) => halves(span)?.map((half) => ({ ...half, ids })) ?? null;
  for (let at = 0; at < videos.length; at += MOST_VIDEOS) {
    const part = { from: String(from), until: String(until), ids: videos.slice(at, at + MOST_VIDEOS) };
    yield* splitLadder(part, pages, [byVideos, byDays]);
  }
  yield { records: [], cursor: cursorOf(done) };
}
