import { describe, expect, it } from 'vitest';
import type { Cursor, VendorRequest } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal, streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/exports.json' with { type: 'json' };

const CONFIG = {
  email: 'data@acme.example',
  incremental_per_minute: 10_000_000,
  requests_per_minute: 10_000_000,
};
const NOW = Date.parse('2026-11-22T10:00:00Z') / 1000;
const DAY = 86_400;

function plan(stream: string, cursor: Cursor | null = null, backfill?: { from: string; to: string }) {
  const input = {
    cursor,
    now: new Date(NOW * 1000),
    timezone: 'Europe/Madrid',
    since: '2026-11-01',
    config: CONFIG,
  };
  return streamOf(connector, stream).plan!({ ...input, backfill });
}

describe('plan of the exports', () => {
  it('begins tickets at the start of the reports and users at the beginning', () => {
    expect(plan('tickets')[0]!.params).toEqual({
      after: null,
      start: Date.parse('2026-11-01T00:00:00Z') / 1000,
      end: null,
    });
    expect(plan('users')[0]!.params).toMatchObject({ start: 0 });
  });

  it('goes on from the cursor and keeps its time', () => {
    const [slice] = plan('tickets', { after: 'abc', start: 1_790_000_000 });
    expect(slice).toMatchObject({
      replaces: false,
      params: { after: 'abc', start: 1_790_000_000, end: null },
    });
  });

  it('backfills to the end of the last day', () => {
    const [slice] = plan('tickets', { after: 'abc', start: 1 }, { from: '2026-10-25', to: '2026-10-25' });
    const from = Date.parse('2026-10-25T00:00:00Z') / 1000;
    expect(slice!.params).toEqual({ after: null, start: from, end: from + DAY });
  });
});

describe('plan of the ratings', () => {
  it('reads windows of 30 days with ids that stay the same from run to run', () => {
    const first = plan('satisfaction_ratings');
    const later = plan('satisfaction_ratings', { through: NOW - DAY });
    expect(first.map(({ id }) => id)).toEqual(['2026-10-04+30d', '2026-11-03+30d']);
    // A day later the restatement still reaches into the window before.
    expect(later.map(({ id }) => id)).toEqual(['2026-10-04+30d', '2026-11-03+30d']);
    expect(first.every((slice) => slice.replaces)).toBe(true);
  });

  it('covers all time from the restatement to a minute ago without a gap', () => {
    const slices = plan('satisfaction_ratings', { through: NOW - 100 * DAY });
    for (const [at, slice] of slices.slice(1).entries())
      expect(slice.params.start).toBe(slices[at]!.params.end);
    expect(Number(slices[0]!.params.start)).toBeLessThanOrEqual(NOW - 130 * DAY);
    expect(slices.at(-1)!.params).toMatchObject({ end: NOW - 61, through: NOW - 61 });
  });

  it('backfills newest first without a cursor', () => {
    const slices = plan('satisfaction_ratings', null, { from: '2026-08-01', to: '2026-10-01' });
    const ids = slices.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(slices.every(({ params }) => params.through === null)).toBe(true);
  });
});

/** Tickets in pages of two, with cursors that tell their place. */
function ticketVendor(times: number[]) {
  return (request: VendorRequest) => {
    const { cursor, start_time } = request.query ?? {};
    const from = cursor
      ? Number(String(cursor).slice(1))
      : times.findIndex((time) => time >= Number(start_time));
    const at = from < 0 ? times.length : from;
    const page = times
      .slice(at, at + 2)
      .map((time, index) => ({ id: at + index, generated_timestamp: time }));
    const end = at + page.length;
    return { tickets: page, after_cursor: `c${end}`, end_of_stream: end >= times.length };
  };
}

const TIMES = [0, 1, 2, 3, 4].map((day) => NOW - 10 * DAY + day * DAY);

describe('cursor export', () => {
  it('follows the cursor to the end of the stream and commits it page by page', async () => {
    const context = fakeContext({ config: CONFIG, answer: ticketVendor(TIMES) });
    const pages = await readAll(connector, 'tickets', plan('tickets')[0]!, context);
    expect(recordsOf(pages, 'tickets').map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
    expect(pages.map(({ cursor }) => cursor)).toEqual([
      { after: 'c2', start: TIMES[1] },
      { after: 'c4', start: TIMES[3] },
      { after: 'c5', start: TIMES[4] },
    ]);
    expect(context.requests[0]).toMatchObject({
      path: '/api/v2/incremental/tickets/cursor.json',
      query: { start_time: Date.parse('2026-11-01T00:00:00Z') / 1000, per_page: 1000 },
    });
    expect(context.requests[1]!.query).toEqual({ cursor: 'c2', per_page: 1000 });
  });

  it('goes on from the time of the last page when its cursor is refused', async () => {
    const vendor = ticketVendor(TIMES);
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        if (request.query?.cursor === 'dead') throw refusal('cursor_expired');
        return vendor(request);
      },
    });
    const [slice] = plan('tickets', { after: 'dead', start: TIMES[3]! });
    expect(
      recordsOf(await readAll(connector, 'tickets', slice!, context), 'tickets').map(({ id }) => id),
    ).toEqual([3, 4]);
    expect(context.notes).toHaveLength(1);
  });

  it('does not start within the last minute', async () => {
    const context = fakeContext({ config: CONFIG, answer: ticketVendor([]) });
    const [slice] = plan('tickets', { after: null, start: NOW - 5 });
    await readAll(connector, 'tickets', slice!, context);
    expect(context.requests[0]!.query?.start_time).toBe(NOW - 61);
  });

  it('halves the page when Zendesk times out, and loses nothing', async () => {
    const vendor = ticketVendor(TIMES);
    const context = fakeContext({
      config: CONFIG,
      answer: (request) => {
        if (Number(request.query?.per_page) > 250) throw refusal('data_too_large');
        return vendor(request);
      },
    });
    const pages = await readAll(connector, 'tickets', plan('tickets')[0]!, context);
    expect(recordsOf(pages, 'tickets')).toHaveLength(5);
    expect(context.requests.map(({ query }) => query?.per_page)).toEqual([1000, 500, 250, 250, 250]);
  });

  it('stops instead of turning in a circle', async () => {
    const answer = () => ({ tickets: [], after_cursor: 'same', end_of_stream: false });
    const context = fakeContext({ config: CONFIG, answer });
    const [slice] = plan('tickets', { after: 'same', start: 1 });
    await expect(readAll(connector, 'tickets', slice!, context)).rejects.toThrow('does not move on');
  });

  it('adds what the configured fields hold', async () => {
    const config = { ...CONFIG, fields: { topic: 360001 } };
    const context = fakeContext({ config, answer: () => recorded.tickets });
    const pages = await readAll(connector, 'tickets', plan('tickets')[0]!, context);
    expect(recordsOf(pages, 'tickets').map(({ topic }) => topic)).toEqual(['delivery', null]);
  });

  it('takes only the days of a backfill and stops behind them', async () => {
    const context = fakeContext({ config: CONFIG, answer: ticketVendor(TIMES) });
    const [slice] = plan('tickets', null, { from: '2026-11-12', to: '2026-11-12' });
    const pages = await readAll(connector, 'tickets', slice!, context);
    expect(recordsOf(pages, 'tickets').map(({ id }) => id)).toEqual([0]);
    expect(context.requests).toHaveLength(1);
    expect(pages.every(({ cursor }) => cursor === undefined)).toBe(true);
  });
});

/** Metric events by time, `size` a page, the second of the last one coming again on the next page. */
function eventVendor(times: number[], size: number) {
  return (request: VendorRequest) => {
    const from = times.findIndex((time) => time >= Number(request.query?.start_time));
    const page = from < 0 ? [] : times.slice(from, from + size);
    return {
      ticket_metric_events: page.map((time, at) => ({
        id: from + at,
        ticket_id: 1,
        time: new Date(time * 1000).toISOString(),
      })),
      count: page.length,
      end_time: page.at(-1) ?? null,
      end_of_stream: from < 0 || from + size >= times.length,
    };
  };
}

describe('time-based export', () => {
  it('leaves out what comes again at the seam and counts like Zendesk', async () => {
    const times = Array.from({ length: 10 }, (_, at) => NOW - DAY + Math.floor(at / 2));
    const context = fakeContext({ config: CONFIG, answer: eventVendor(times, 4) });
    const pages = await readAll(connector, 'ticket_metric_events', plan('ticket_metric_events')[0]!, context);
    expect(recordsOf(pages, 'ticket_metric_events').map(({ id }) => id)).toEqual(times.map((_, at) => at));
    expect(pages.at(-1)).toMatchObject({ vendorCount: 10, cursor: { after: null, start: times.at(-1) } });
  });

  it('fails loudly when one second holds more than a page', async () => {
    const times = Array.from({ length: 9 }, () => NOW - DAY);
    const context = fakeContext({ config: CONFIG, answer: eventVendor(times, 4) });
    const [slice] = plan('ticket_metric_events', { after: null, start: NOW - DAY });
    await expect(readAll(connector, 'ticket_metric_events', slice!, context)).rejects.toThrow('one second');
  });

  it('keeps its place when nothing new came', async () => {
    const context = fakeContext({ config: CONFIG, answer: eventVendor([], 4) });
    const [slice] = plan('ticket_metric_events', { after: null, start: NOW - DAY });
    const pages = await readAll(connector, 'ticket_metric_events', slice!, context);
    expect(pages).toEqual([{ records: [], vendorCount: 0, cursor: { after: null, start: NOW - DAY } }]);
  });

  it('takes only the days of a backfill, without counting', async () => {
    const times = [NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY];
    const context = fakeContext({ config: CONFIG, answer: eventVendor(times, 10) });
    const [slice] = plan('ticket_metric_events', null, { from: '2026-11-19', to: '2026-11-20' });
    const pages = await readAll(connector, 'ticket_metric_events', slice!, context);
    expect(recordsOf(pages, 'ticket_metric_events').map(({ id }) => id)).toEqual([0, 1]);
    expect(pages).toEqual([{ records: expect.anything() }]);
  });

  it('asks for comments beside the events and hands out only those', async () => {
    const context = fakeContext({ config: CONFIG, answer: () => recorded.ticket_events });
    const pages = await readAll(connector, 'ticket_comments', plan('ticket_comments')[0]!, context);
    expect(recordsOf(pages, 'ticket_comments').map(({ id }) => id)).toEqual([926256957153, 926256957899]);
    expect(context.requests[0]!.query).toMatchObject({ include: 'comment_events' });
    expect(pages.every(({ vendorCount }) => vendorCount === undefined)).toBe(true);
  });
});

describe('ratings', () => {
  it('are paged by cursor within a window', async () => {
    const context = fakeContext({
      config: CONFIG,
      answer: (request) =>
        request.query?.['page[after]'] === 'p2'
          ? { satisfaction_ratings: recorded.ratings.slice(1), meta: { has_more: false, after_cursor: 'p3' } }
          : {
              satisfaction_ratings: recorded.ratings.slice(0, 1),
              meta: { has_more: true, after_cursor: 'p2' },
            },
    });
    const slice = plan('satisfaction_ratings').at(-1);
    const pages = await readAll(connector, 'satisfaction_ratings', slice!, context);
    expect(recordsOf(pages, 'satisfaction_ratings').map(({ id }) => id)).toEqual([62, 63]);
    expect(pages.at(-1)).toEqual({ records: [], cursor: { through: NOW - 61 } });
    expect(context.requests[0]!.query).toMatchObject({
      'page[size]': 100,
      start_time: slice!.params.start,
      end_time: NOW - 61,
    });
  });
});

describe('connector', () => {
  it('signs as the agent with a token', () => {
    const request = connector.authenticate({ method: 'GET', path: '/x' }, { api_token: 's3cret' }, CONFIG);
    const pair = Buffer.from(
      String(request.headers?.authorization).replace('Basic ', ''),
      'base64',
    ).toString();
    expect(pair).toBe('data@acme.example/token:s3cret');
  });

  it('keeps the pace of incremental exports by default', () => {
    expect(connector.config.parse({ email: 'a@b.example' })).toMatchObject({ incremental_per_minute: 10 });
  });

  it('takes an anonymous answer for wrong credentials', async () => {
    const anonymous = fakeContext({
      config: CONFIG,
      answer: () => ({ user: { name: 'Anonymous user', email: null } }),
    });
    await expect(connector.check(anonymous)).rejects.toMatchObject({ class: 'config' });
    const known = fakeContext({
      config: CONFIG,
      answer: () => ({ user: { name: 'Ane', email: 'a@b.example', role: 'admin' } }),
    });
    expect(await connector.check(known)).toContain('Ane');
  });
});
