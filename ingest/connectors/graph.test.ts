import { describe, expect, it } from 'vitest';
import type { Connector } from '../engine/connector.ts';
import { classOf, fakeContext, refusal } from './fake-context.ts';
import { edgePages, graphErrors, graphThrottle, insights, planWindows, valuesOf } from './graph.ts';

const connector = { errors: graphErrors } as unknown as Connector;
const graph = (code: number, message = '', error_subcode?: number) => ({
  error: { code, message, error_subcode },
});

describe("Graph's errors", () => {
  it.each([
    [graph(10, '(#10) Not enough viewers for the media to show insights'), 'skip_entity'],
    [graph(10, '(#10) Application does not have permission'), 'permission'],
    [graph(100, '', 33), 'skip_entity'],
    [graph(100, 'Media posted before business account conversion', 2108006), 'skip_entity'],
    [graph(100, '(#100) The value must be a valid insights metric'), 'contract'],
    [graph(100, '(#100) The cursor is invalid or has expired'), 'cursor_expired'],
    [graph(190, 'Error validating access token'), 'config'],
    [graph(3018, 'The start date of the time range cannot be beyond'), 'config'],
    [graph(200), 'permission'],
    [graph(2), 'transient'],
    [graph(1, 'Please reduce the amount of data you are asking for, then retry'), 'data_too_large'],
    ...[4, 17, 32, 368, 613, 80001, 80002].map((code) => [graph(code), 'rate_limited']),
  ])('%j is %s', (body, expected) => {
    expect(classOf(connector, 400, body)).toBe(expected);
  });

  it('wait as long as the usage headers say', () => {
    const wait = (status: number, usage: object) =>
      graphThrottle({
        status,
        body: '',
        headers: { 'x-business-use-case-usage': JSON.stringify({ 1: [usage] }) },
      });
    expect(wait(400, { call_count: 100, estimated_time_to_regain_access: 3 })?.waitMs).toBe(180_000);
    expect(wait(400, { call_count: 100, estimated_time_to_regain_access: 0 })).toBeUndefined();
    expect(wait(200, { call_count: 96 })?.waitMs).toBe(600_000);
    expect(graphThrottle({ status: 200, body: '', headers: { 'x-app-usage': 'no json' } })).toBeUndefined();
  });
});

describe('insights', () => {
  it('find the metric that Meta does not know, keep the others, and do not ask for it again', async () => {
    const memo = new Map<string, unknown>();
    const context = fakeContext({
      config: {},
      memo,
      answer: ({ query }) => {
        const metrics = String(query?.metric).split(',');
        if (metrics.includes('impressions')) throw refusal('contract');
        return { data: metrics.map((name) => ({ name, values: [{ value: 1 }] })) };
      },
    });
    const ask = () => insights(context, '/1/insights', ['reach', 'views', 'impressions', 'saved'], {});
    expect(valuesOf(await ask())).toEqual({ reach: 1, views: 1, saved: 1 });
    expect(context.notes).toHaveLength(1);
    const before = context.requests.length;
    expect(valuesOf(await ask())).toEqual({ reach: 1, views: 1, saved: 1 });
    expect(context.requests.length).toBe(before + 1);
  });

  it('that are empty are none, and a zero is a zero', () => {
    expect(
      valuesOf([{ name: 'a', values: [] }, { name: 'b' }, { name: 'c', total_value: { value: 0 } }]),
    ).toEqual({
      c: 0,
    });
  });
});

describe('edges', () => {
  it('are paged by cursor, with half the page when it is too large', async () => {
    const context = fakeContext({
      config: {},
      answer: ({ query }) => {
        if (Number(query?.limit) > 50) throw refusal('data_too_large');
        if (query?.after) return { data: [{ id: 2 }], paging: { cursors: { after: 'z' } } };
        return { data: [{ id: 1 }], paging: { cursors: { after: 'x' }, next: 'more' } };
      },
    });
    const rows = [];
    for await (const page of edgePages(context, '/1/posts', {})) rows.push(...page);
    expect(rows.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('are planned by week, a month back, and not beyond what Meta keeps', () => {
    const plan = (through: string | null, since = '2026-11-01') =>
      planWindows(60)({
        cursor: through === null ? null : { through },
        now: new Date('2026-11-18T12:00:00Z'),
        timezone: 'Europe/Madrid',
        since,
        config: {},
      });
    expect(plan('2026-11-18').map(({ params }) => params.from)).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
    ]);
    expect(plan(null, '2020-01-01')[0]!.params.from).toBe('2026-09-21');
  });
});
