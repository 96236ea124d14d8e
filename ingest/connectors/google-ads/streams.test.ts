import { describe, expect, it } from 'vitest';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/reports.json' with { type: 'json' };

const CONFIG = { customer_id: '530-011-0011', login_customer_id: '5300110000', client_id: 'app' };
const NOW = new Date('2026-11-24T10:00:00Z');
const base = { now: NOW, timezone: 'Europe/Madrid', since: '2026-11-10', config: CONFIG, cursor: null };
const plan = (input: Partial<Parameters<NonNullable<ReturnType<typeof streamOf>['plan']>>[0]> = {}) =>
  streamOf(connector, 'campaign_daily').plan!({ ...base, ...input });
const queryOf = (request: { json?: unknown }) => (request.json as { query: string }).query;

describe('the plan', () => {
  it('has a slice a week that replaces itself, up to today', () => {
    const slices = plan();
    expect(slices.map((slice) => slice.id)).toEqual(['2026-11-09+7d', '2026-11-16+7d', '2026-11-23+7d']);
    expect(slices.at(-1)).toMatchObject({
      replaces: true,
      params: { from: '2026-11-23', until: '2026-11-24', done: '2026-11-09..2026-11-24' },
    });
  });

  it('reads the window of the connection again', () => {
    const cursor = { from: '2026-01-05', through: '2026-11-24' };
    expect(plan({ cursor })[0]!.id).toBe('2026-10-19+7d');
    expect(plan({ cursor, config: { ...CONFIG, restatement_days: 90 } })[0]!.id).toBe('2026-08-24+7d');
  });

  it('never asks for what Google no longer keeps', () => {
    const oldest = String(plan({ since: '2015-01-01' })[0]!.params.from);
    expect(oldest >= '2023-10-28').toBe(true);
    expect(oldest <= '2023-11-05').toBe(true);
  });
});

describe('a report', () => {
  it('is one query whose pages are followed, and states its count', async () => {
    const [first, second] = recorded.campaign_daily.results;
    const context = fakeContext({
      config: CONFIG,
      answer: (request) =>
        (request.json as { pageToken?: string }).pageToken === undefined
          ? { results: [first], nextPageToken: 'p2', totalResultsCount: '2' }
          : { results: [second], totalResultsCount: '2' },
    });
    const pages = await readAll(connector, 'campaign_daily', plan()[0]!, context);
    expect(recordsOf(pages, 'campaign_daily')).toHaveLength(2);
    expect(pages.at(-1)).toMatchObject({
      vendorCount: 2,
      cursor: { from: '2026-11-09', through: '2026-11-15' },
    });
    expect(context.requests.map((request) => request.path)).toEqual(
      Array(2).fill('/v25/customers/5300110011/googleAds:search'),
    );
    expect(queryOf(context.requests[0]!)).toMatch(
      /FROM campaign WHERE segments\.date BETWEEN '2026-11-09' AND '2026-11-15' PARAMETERS omit_unselected/,
    );
    expect(context.requests.every((request) => !('pageSize' in (request.json as object)))).toBe(true);
  });

  it('that is too wide is read day by day', async () => {
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        if (/'2026-11-09' AND '2026-11-15'/.test(queryOf(request))) throw refusal('data_too_large');
        return { results: [], totalResultsCount: '1' };
      },
    });
    const pages = await readAll(connector, 'campaign_daily', plan()[0]!, context);
    expect(context.requests).toHaveLength(8);
    expect(pages.at(-1)!.vendorCount).toBe(7);
  });

  it('moves no cursor in a backfill, newest week first', async () => {
    const slices = plan({ backfill: { from: '2026-11-01', to: '2026-11-12' } });
    expect(slices.map((slice) => slice.id)).toEqual(['2026-11-09+7d', '2026-11-02+7d', '2026-10-26+7d']);
    const context = fakeContext({ config: CONFIG, answer: () => ({}) });
    const pages = await readAll(connector, 'campaign_daily', slices[0]!, context);
    expect(pages.at(-1)!.cursor).toBeUndefined();
  });
});

describe('signing in and signing requests', () => {
  it('exchanges the refresh token at the configured endpoint', async () => {
    const sent: [string, Record<string, string>][] = [];
    const token = await connector.signIn!({
      credentials: { client_secret: 's', refresh_token: 'r', developer_token: 'd' },
      config: { ...CONFIG, token_url: 'https://proxy.example/token' },
      post: async <T>(url: string, form: Record<string, string>) => {
        sent.push([url, form]);
        return { access_token: 'a', expires_in: 3599 } as T;
      },
    });
    expect(token).toEqual({ value: 'a', expiresInS: 3599 });
    expect(sent).toEqual([
      [
        'https://proxy.example/token',
        { grant_type: 'refresh_token', client_id: 'app', client_secret: 's', refresh_token: 'r' },
      ],
    ]);
  });

  it('names developer and manager in headers', () => {
    const request = connector.authenticate(
      { method: 'POST', path: '/x' },
      { access_token: 'a', developer_token: 'd' },
      CONFIG,
    );
    expect(request.headers).toEqual({
      authorization: 'Bearer a',
      'developer-token': 'd',
      'login-customer-id': '5300110000',
    });
  });

  it('says what is wrong with an account number', () => {
    expect(connector.config.safeParse({ customer_id: '12', client_id: 'x' }).success).toBe(false);
  });
});
