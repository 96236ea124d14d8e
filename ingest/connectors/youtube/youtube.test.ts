import { describe, expect, it } from 'vitest';
import type { VendorRequest } from '../../engine/connector.ts';
import { classOf, fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { planDaily } from './analytics.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const CONFIG = { channel_id: 'UC1', client_id: 'app' };
const slice = {
  id: '2026-11-16+7d',
  replaces: true,
  params: { from: '2026-11-16', to: '2026-11-22', start: '2026-11-16', done: '2026-11-18' },
};
const land = (stream: string, record: unknown) => streamOf(connector, stream).contract.parse(record);

const ANSWERS: Record<string, unknown> = {
  channels: recorded.channel,
  playlistItems: recorded.uploads,
  videos: recorded.videos,
  commentThreads: recorded.threads,
  comments: recorded.replies,
};
const vendor = ({ path, query }: VendorRequest) =>
  query?.pageToken === undefined ? ANSWERS[path.split('/').at(-1)!] : { items: [] };
const context = (answer = vendor, config = {}) =>
  fakeContext({
    config: { ...CONFIG, ...config },
    now: '2026-11-18T12:00:00Z',
    answer,
    memo: new Map(),
  });

describe('contracts', () => {
  it('read counts as numbers; what is hidden or switched off is null', () => {
    expect(land('channels', recorded.channel.items[0])).toMatchObject({ followers: 1230, handle: '@acme' });
    const hidden = { id: 'UC1', statistics: { subscriberCount: '0', hiddenSubscriberCount: true } };
    expect(land('channels', hidden)).toMatchObject({ followers: null, title: null });
    expect(land('video_statistics', recorded.videos.items[0])).toMatchObject({
      views: 340,
      likes: 12,
      comments: null,
    });
  });

  it('give the columns that the streams declare', () => {
    const record = { id: 'x', snippet: {}, channel_id: 'UC1', video: 'v1', day: '2026-11-16' };
    for (const { name, columns } of connector.streams)
      expect(Object.keys(land(name, record)), name).toEqual(columns.map((item) => item.name));
  });

  it.each([
    ['videos', { id: null }, 'id'],
    ['comments', { id: 'c' }, 'snippet'],
    ['video_statistics', { id: 'v', statistics: { viewCount: 'many' } }, 'statistics'],
  ])('of %s refuse %j', (stream, record, field) => {
    const result = streamOf(connector, stream).contract.safeParse(record);
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('videos', () => {
  it('of the window are found among the uploads, which are not followed beyond it', async () => {
    const fake = context();
    const pages = await readAll(connector, 'video_statistics', slice, fake);
    expect(recordsOf(pages, 'video_statistics').map(({ id }) => id)).toEqual(['v1']);
    expect(fake.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
      'channels',
      'playlistItems',
      'videos',
    ]);
    expect(fake.requests[2]!.query).toMatchObject({ id: 'v1', part: 'statistics' });
    expect(pages.at(-1)!.cursor).toEqual({ through: '2026-11-18' });
  });

  it('stop when a sync has spent its units of the quota', async () => {
    await expect(readAll(connector, 'videos', slice, context(vendor, { quota_units: 2 }))).rejects.toThrow(
      'units',
    );
  });
});

describe('comments', () => {
  it('come with all answers, also those that the thread does not hold', async () => {
    const pages = await readAll(connector, 'comments', slice, context());
    expect(recordsOf(pages, 'comments').map((record) => land('comments', record))).toMatchObject([
      { comment_id: 'c1', video_id: 'v1', author_id: 'UC9', parent_id: null },
      { comment_id: 'c1.1', video_id: 'v1', parent_id: 'c1' },
      { comment_id: 'c1.2', video_id: 'v1', parent_id: 'c1', author_id: null },
    ]);
  });

  it('of a video that nobody may comment on are left out with a note', async () => {
    const fake = context((request) => {
      if (request.path.endsWith('/commentThreads')) throw refusal('skip_entity');
      return vendor(request);
    });
    expect(recordsOf(await readAll(connector, 'comments', slice, fake), 'comments')).toEqual([]);
    expect(fake.notes).toHaveLength(1);
  });
});

describe('daily figures', () => {
  const week = {
    id: '2026-11-09+7d',
    replaces: true,
    params: { from: '2026-11-09', until: '2026-11-15', done: '2026-11-09..2026-11-15' },
  };
  const reports = (request: VendorRequest) =>
    request.path.endsWith('/v2/reports')
      ? request.query?.filters === undefined
        ? recorded.channelReport
        : recorded.videoReport
      : vendor(request);

  it('are read in weeks of the Pacific, two weeks back', () => {
    const input = { timezone: 'Europe/Madrid', since: '2026-11-02', config: CONFIG };
    // Monday morning in Madrid is Sunday evening in California.
    const now = new Date('2026-11-23T06:00:00Z');
    const cursor = { from: '2026-10-05', through: '2026-11-22' };
    const slices = planDaily({ ...input, now, cursor });
    expect(slices.map(({ id }) => id)).toEqual(['2026-11-02+7d', '2026-11-09+7d', '2026-11-16+7d']);
  });

  it('of the channel come by day, in the order of the headers', async () => {
    const fake = context(reports);
    const pages = await readAll(connector, 'channel_daily', week, fake);
    expect(recordsOf(pages, 'channel_daily').map((record) => land('channel_daily', record))).toMatchObject([
      { channel_id: 'UC1', date: '2026-11-09', views: 120, likes: -1, new_followers: 4, lost_followers: 1 },
    ]);
    expect(fake.requests[0]).toMatchObject({
      path: 'https://youtubeanalytics.googleapis.com/v2/reports',
      query: { ids: 'channel==UC1', startDate: '2026-11-09', endDate: '2026-11-15', dimensions: 'day' },
    });
    expect(pages.at(-1)!.cursor).toEqual({ from: '2026-11-09', through: '2026-11-15' });
  });

  it('of videos name those published by then, and fewer of them when it is too much', async () => {
    const asked: unknown[] = [];
    const until = { ...week, params: { ...week.params, until: '2026-11-18' } };
    const fake = context((request) => {
      if (request.query?.filters !== undefined) asked.push(request.query.filters);
      if (asked.length === 1) throw refusal('data_too_large');
      return reports(request);
    });
    const pages = await readAll(connector, 'video_daily', until, fake);
    expect(asked).toEqual(['video==v1,v0', 'video==v1', 'video==v0']);
    expect(land('video_daily', recordsOf(pages, 'video_daily')[0])).toMatchObject({
      video_id: 'v1',
      date: '2026-11-17',
      views: 300,
      shares: 2,
    });
  });
});

describe('errors of YouTube', () => {
  const google = (reason: string, detail?: string) => ({
    error: { errors: [{ reason }], details: detail ? [{ reason: detail }] : undefined },
  });
  it.each([
    [403, google('quotaExceeded'), 'permission'],
    [403, google('rateLimitExceeded'), 'rate_limited'],
    [429, google('', 'RATE_LIMIT_EXCEEDED'), 'rate_limited'],
    [403, google('commentsDisabled'), 'skip_entity'],
    [404, google('videoNotFound'), 'skip_entity'],
    [400, google('badRequest', 'API_KEY_INVALID'), 'config'],
    [400, google('invalidPageToken'), 'cursor_expired'],
    [403, google('accessNotConfigured'), 'permission'],
    [404, google('playlistNotFound'), 'config'],
    [503, google('backendError'), 'transient'],
    [504, '<html></html>', 'data_too_large'],
  ])('%s %j', (status, body, expected) => {
    expect(classOf(connector, status, body)).toBe(expected);
  });
});
