import { describe, expect, it } from 'vitest';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { FIELDS } from './analytics.ts';
import { connector } from './index.ts';
import recorded from './recorded/analytics.json' with { type: 'json' };

const CONFIG = { account_id: '508720451', client_id: 'app', token_settle_ms: 0 };
const base = {
  now: new Date('2026-11-22T23:30:00Z'),
  // The company's clock already shows the 23rd; LinkedIn's does not.
  timezone: 'Europe/Madrid',
  since: '2026-11-10',
  config: CONFIG,
  cursor: null,
};
const plan = (input = {}) => streamOf(connector, 'analytics_campaign').plan!({ ...base, ...input });

describe('analytics', () => {
  it('are read by weeks of UTC days, seven days back', () => {
    expect(plan().map((slice) => slice.id)).toEqual(['2026-11-09+7d', '2026-11-16+7d']);
    expect(plan().at(-1)!.params.until).toBe('2026-11-22');
    const cursor = { from: '2026-01-05', through: '2026-11-22' };
    expect(plan({ cursor })[0]!.id).toBe('2026-11-09+7d');
  });

  it('ask in the grammar of Rest.li, for at most twenty fields', async () => {
    const context = fakeContext({
      config: CONFIG,
      memo: new Map(),
      answer: (request) => (request.path.startsWith('/rest/adAccounts') ? { currency: 'EUR' } : recorded),
    });
    const [slice] = plan();
    const pages = await readAll(connector, 'analytics_campaign', slice!, context);
    await readAll(connector, 'analytics_campaign', slice!, context);
    expect(recordsOf(pages, 'analytics_campaign')[0]).toMatchObject({
      account_id: '508720451',
      account_currency: 'EUR',
    });
    expect(pages.at(-1)!.cursor).toEqual({ from: '2026-11-09', through: '2026-11-15' });
    const paths = context.requests.map((request) => request.path);
    expect(paths.filter((path) => path.startsWith('/rest/adAccounts'))).toHaveLength(1);
    expect(paths[1]).toContain(
      'dateRange=(start:(year:2026,month:11,day:9),end:(year:2026,month:11,day:15))&accounts=List(urn%3Ali%3AsponsoredAccount%3A508720451)',
    );
    expect(FIELDS.length).toBeLessThanOrEqual(20);
  });

  it('that are cut off at 15,000 rows or refused are read day by day', async () => {
    const cut = { elements: Array.from({ length: 15_000 }, () => recorded.elements[0]) };
    for (const week of [() => cut, () => Promise.reject(refusal('data_too_large'))]) {
      const context = fakeContext({
        config: CONFIG,
        answer: (request) => {
          if (request.path.startsWith('/rest/adAccounts')) return { currency: 'EUR' };
          return /day:9\),end:\(year:2026,month:11,day:15\)/.test(request.path) ? week() : recorded;
        },
      });
      const pages = await readAll(connector, 'analytics_campaign', plan()[0]!, context);
      expect(recordsOf(pages, 'analytics_campaign')).toHaveLength(7);
    }
  });
});

describe('entities', () => {
  it('follow the page token', async () => {
    const context = fakeContext({
      config: CONFIG,
      answer: (request) =>
        request.query?.pageToken === undefined
          ? { elements: [{ id: 1 }], metadata: { nextPageToken: 't' } }
          : { elements: [{ id: 2 }], metadata: {} },
    });
    const pages = await readAll(
      connector,
      'creatives',
      { id: 'snapshot', replaces: true, params: {} },
      context,
    );
    expect(recordsOf(pages, 'creatives').map((row) => row.id)).toEqual([1, 2]);
    expect(context.requests[0]!.headers).toEqual({ 'x-restli-method': 'FINDER' });
  });
});

describe('signing in', () => {
  const post = async <T>() => ({ access_token: 'new', expires_in: 5_184_000 }) as T;

  it('takes a token as it is, or exchanges a refresh token', async () => {
    expect(
      await connector.signIn!({ credentials: { access_token: 'own' }, config: CONFIG, post }),
    ).toMatchObject({ value: 'own' });
    const credentials = { refresh_token: 'r', client_secret: 's' };
    expect(await connector.signIn!({ credentials, config: CONFIG, post })).toEqual({
      value: 'new',
      expiresInS: 5_184_000,
    });
  });

  it('needs one of the two', () => {
    expect(connector.credentials.safeParse({}).success).toBe(false);
    expect(connector.credentials.safeParse({ refresh_token: 'r' }).success).toBe(false);
    expect(connector.credentials.safeParse({ access_token: 'a' }).success).toBe(true);
  });
});
