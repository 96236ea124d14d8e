import { describe, expect, it } from 'vitest';
import type { VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const CONFIG = { page_id: '104' };
const WEEK = { from: '2026-11-16', to: '2026-11-22', start: '2026-11-16', done: '2026-11-18' };
const slice = { id: '2026-11-16+7d', replaces: true, params: WEEK };
const land = (stream: string, record: unknown) => streamOf(connector, stream).contract.parse(record);
const context = (answer: (request: VendorRequest) => unknown) =>
  fakeContext({ config: CONFIG, now: '2026-11-18T12:00:00Z', answer, memo: new Map() });

const vendor = (request: VendorRequest) => {
  const edge = request.path.split('/').at(-1)!;
  if (edge === 'insights') {
    if (request.path.includes('_')) return { data: [{ name: 'post_media_view', values: [{ value: 7 }] }] };
    return recorded.page_insights;
  }
  return (recorded as Record<string, unknown>)[edge];
};

describe('posts', () => {
  it('land with the counts of their lists; what is not told is null', async () => {
    const pages = await readAll(connector, 'posts', slice, context(vendor));
    const [post, bare] = recordsOf(pages, 'posts').map((record) => land('posts', record));
    expect(post).toMatchObject({
      page_id: '104',
      media_type: 'photo',
      shares: 3,
      reactions: 12,
      comments: 1,
    });
    expect(bare).toMatchObject({ message: 'Acme updated their cover photo.', shares: null, reactions: null });
  });

  it('have figures under the metrics that Facebook still gives', async () => {
    const fake = context((request) => {
      if (String(request.query?.metric).includes('impressions')) throw refusal('contract');
      return vendor(request);
    });
    const pages = await readAll(connector, 'post_insights', slice, fake);
    expect(land('post_insights', recordsOf(pages, 'post_insights')[0])).toMatchObject({
      views: 7,
      impressions: null,
    });
    expect(fake.notes).toHaveLength(2);
  });

  it('have comments, unless Facebook says that there are none', async () => {
    const fake = context((request) =>
      request.path.endsWith('/comments') && request.path.includes('104_699') ? { data: [] } : vendor(request),
    );
    const pages = await readAll(connector, 'comments', slice, fake);
    expect(recordsOf(pages, 'comments').map((record) => land('comments', record))).toMatchObject([
      { post_id: '104_700', author_name: 'Ane Ruiz', parent_id: null },
    ]);
  });
});

describe('figures of the page', () => {
  it('belong to the day before the instant at which they end, and a zero is a zero', async () => {
    const fake = context(vendor);
    const pages = await readAll(connector, 'page_insights', slice, fake);
    expect(recordsOf(pages, 'page_insights').map((record) => land('page_insights', record))).toMatchObject([
      { date: '2026-11-16', views: 100, followers: 900, reach: null },
      { date: '2026-11-17', views: 0, followers: null },
    ]);
    expect(fake.requests[0]!.query).toMatchObject({
      since: '2026-11-16',
      until: '2026-11-19',
      period: 'day',
    });
  });
});

describe('conversations', () => {
  const plan = (cursor: Record<string, string> | null, config = {}) =>
    streamOf(connector, 'messages').plan!({
      cursor,
      now: new Date('2026-11-18T12:00:00Z'),
      timezone: 'UTC',
      since: '2026-11-01',
      config: { ...CONFIG, ...config },
    });

  it('are read from the newest one back to a day behind the last run', async () => {
    const [first] = plan({ updated: '2026-11-10T10:00:00.000Z' });
    expect(first!.params.from).toBe('2026-11-09T10:00:00.000Z');
    const pages = await readAll(connector, 'messages', first!, context(vendor));
    expect(recordsOf(pages, 'messages').map((record) => land('messages', record))).toMatchObject([
      { message_id: 'm_2', conversation_id: 't_1', recipient_id: '99' },
      { message_id: 'm_1', conversation_id: 't_1', author_id: '99' },
    ]);
    expect(pages.at(-1)!.cursor).toEqual({ updated: '2026-11-17T12:00:00.000Z' });
  });

  it('are left alone when the page may not be asked for them', () => {
    expect(plan(null, { conversations: false })).toEqual([]);
  });
});

describe('contracts', () => {
  it('give the columns that the streams declare', () => {
    const bare = { id: 'x', post_id: 'p', page_id: '1', date: '2026-11-01', conversation_id: 't' };
    for (const { name, columns } of connector.streams)
      expect(Object.keys(land(name, bare)), name).toEqual(columns.map((column) => column.name));
  });

  it.each([
    ['page_insights', { page_id: '1', date: 'x' }, 'date'],
    ['messages', { id: '1' }, 'conversation_id'],
    ['posts', { id: null }, 'id'],
    ['post_insights', { id: '1', post_media_view: {} }, 'post_media_view'],
  ])('of %s refuse %j', (stream, record, field) => {
    const result = streamOf(connector, stream).contract.safeParse(record);
    expect(result.error?.issues[0]?.path[0]).toBe(field);
  });
});
