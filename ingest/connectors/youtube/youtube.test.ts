import { describe, expect, it } from 'vitest';
import type { VendorRequest } from '../../engine/connector.ts';
import { classOf, fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const CONFIG = { channel_id: 'UC1' };
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
const vendor = ({ path }: VendorRequest) => ANSWERS[path.split('/').at(-1)!];
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
    for (const { name, columns } of connector.streams)
      expect(Object.keys(land(name, { id: 'x', snippet: {} })), name).toEqual(
        columns.map((item) => item.name),
      );
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
