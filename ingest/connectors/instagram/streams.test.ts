import { describe, expect, it } from 'vitest';
import type { VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/records.json' with { type: 'json' };

const CONFIG = { account_id: '17841400000000001' };
const WEEK = { from: '2026-11-16', to: '2026-11-22', start: '2026-11-16', done: '2026-11-18' };
const slice = { id: '2026-11-16+7d', replaces: true, params: WEEK };
const context = (answer: (request: VendorRequest) => unknown) =>
  fakeContext({ config: CONFIG, now: '2026-11-18T12:00:00Z', answer, memo: new Map() });

/** An account with the recorded posts; `insights` answers for what is asked of them. */
const vendor = (insights: (request: VendorRequest) => unknown) => (request: VendorRequest) => {
  if (request.path.endsWith('/media')) return recorded.media;
  if (request.path.endsWith('/comments')) return recorded.comments;
  return insights(request);
};

describe('posts', () => {
  it('are those of the window, and the list is not followed beyond it', async () => {
    const fake = context(vendor(() => ({ data: [] })));
    const pages = await readAll(connector, 'media', slice, fake);
    expect(recordsOf(pages, 'media').map(({ id }) => id)).toEqual(['17895695668004550']);
    expect(pages[0]!.cursor).toEqual({ through: '2026-11-18' });
    expect(fake.requests[0]!.path).toBe('/v25.0/17841400000000001/media');
  });
});

describe('figures of posts', () => {
  it('are asked for by kind of post', async () => {
    const fake = context(
      vendor(({ query }) => ({
        data: String(query!.metric)
          .split(',')
          .map((name) => ({ name, values: [{ value: 3 }] })),
      })),
    );
    const pages = await readAll(connector, 'media_insights', slice, fake);
    expect(recordsOf(pages, 'media_insights')[0]).toMatchObject({ reach: 3, ig_reels_avg_watch_time: 3 });
    expect(recordsOf(pages, 'media_insights')[0]).not.toHaveProperty('profile_visits');
  });

  it.each([
    ['an empty set', () => ({ data: [] })],
    [
      'not enough viewers',
      () => {
        throw refusal('skip_entity');
      },
    ],
  ])('are no row for %s', async (_name, answer) => {
    const pages = await readAll(connector, 'media_insights', slice, context(vendor(answer)));
    expect(recordsOf(pages, 'media_insights')).toEqual([]);
    expect(pages.at(-1)!.cursor).toEqual({ through: '2026-11-18' });
  });

  it('stop the stream when the token may not read them', async () => {
    const fake = context(
      vendor(() => {
        throw refusal('permission');
      }),
    );
    await expect(readAll(connector, 'media_insights', slice, fake)).rejects.toThrow('permission');
  });
});

describe('figures of the account', () => {
  it('are read for days that have ended, each by itself', async () => {
    const fake = context(({ query }) => {
      if (query!.metric === 'follows_and_unfollows') {
        const results = [
          { dimension_values: ['FOLLOWER'], value: 5 },
          { dimension_values: ['NON_FOLLOWER'], value: 2 },
        ];
        return { data: [{ name: query!.metric, total_value: { breakdowns: [{ results }] } }] };
      }
      return { data: query!.since === '2026-11-17' ? [] : [{ name: 'reach', total_value: { value: 40 } }] };
    });
    const pages = await readAll(connector, 'user_insights', slice, fake);
    expect(recordsOf(pages, 'user_insights')).toEqual([
      { business_account_id: CONFIG.account_id, date: '2026-11-16', reach: 40, followed: 5, unfollowed: 2 },
      { business_account_id: CONFIG.account_id, date: '2026-11-17', followed: 5, unfollowed: 2 },
    ]);
  });

  it('keep every version of the account, since followers are told for the present only', () => {
    const plan = (now: string) =>
      streamOf(connector, 'users').plan!({
        cursor: null,
        now: new Date(now),
        timezone: 'UTC',
        since: '2026-01-01',
        config: CONFIG,
      })[0]!;
    expect(plan('2026-11-18T12:00:00Z').replaces).toBe(false);
    expect(plan('2026-11-18T12:00:00Z').id).not.toBe(plan('2026-11-19T12:00:00Z').id);
  });
});

describe('comments', () => {
  it('come with the answers to them, and posts without any are not asked', async () => {
    const fake = context(vendor(() => ({})));
    const whole = { ...slice, params: { ...WEEK, from: '2026-10-01', start: '2026-10-01' } };
    const pages = await readAll(connector, 'comments', whole, fake);
    expect(recordsOf(pages, 'comments').map(({ id, parent_id }) => [id, parent_id])).toEqual([
      ['17900000000000001', undefined],
      ['17900000000000002', '17900000000000001'],
    ]);
    expect(fake.requests.filter(({ path }) => path.endsWith('/comments'))).toHaveLength(1);
  });
});
