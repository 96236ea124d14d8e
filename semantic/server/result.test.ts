import { describe, expect, it } from 'vitest';
import {
  finalResult,
  finalResultMulti,
  HiddenMemberError,
  type TransformData,
  transformResult,
} from './result.ts';

const annotation = {
  'orders.revenue': { type: 'number' },
  'orders.place': { type: 'string' },
  'orders.day': { type: 'time' },
  'orders.day.month': { type: 'time' },
};
const aliasToMemberNameMap = {
  a: 'orders.revenue',
  b: 'orders.place',
  c: 'orders.day.month',
  h: 'orders.margin',
};

function data(more: Partial<TransformData> = {}): TransformData {
  return {
    aliasToMemberNameMap,
    annotation,
    query: {
      measures: ['orders.revenue'],
      dimensions: ['orders.place'],
      timeDimensions: [
        { dimension: 'orders.day', granularity: 'month', dateRange: ['2026-09-01', '2026-09-30'] },
      ],
    },
    queryType: 'regularQuery',
    ...more,
  };
}

const raw = (members: string[], columns: unknown[][]) => Buffer.from(JSON.stringify({ members, columns }));
const rows = raw(
  ['a', 'b', 'c'],
  [
    ['12.50', null],
    ['web', 'shop'],
    ['2026-09-01T00:00:00.000Z', '2026-10-01 00:00:00.000'],
  ],
);

describe('an answer without the native add-on', () => {
  it('has rows by member; numbers stay text, times lose their zone, empty stays empty', () => {
    expect(transformResult(data(), rows)).toEqual([
      {
        'orders.revenue': '12.50',
        'orders.place': 'web',
        'orders.day.month': '2026-09-01T00:00:00.000',
        'orders.day': '2026-09-01T00:00:00.000',
      },
      {
        'orders.revenue': null,
        'orders.place': 'shop',
        'orders.day.month': '2026-10-01T00:00:00.000',
        'orders.day': '2026-10-01T00:00:00.000',
      },
    ]);
  });

  it('adds the range of a comparison and the time of a blended query', () => {
    const [compared] = transformResult(data({ queryType: 'compareDateRangeQuery' }), rows) as Record<
      string,
      unknown
    >[];
    expect(compared).toMatchObject({ compareDateRange: '2026-09-01 - 2026-09-30' });
    const [blended] = transformResult(data({ queryType: 'blendingQuery' }), rows) as Record<
      string,
      unknown
    >[];
    expect(blended).toMatchObject({ 'time.month': '2026-09-01T00:00:00.000' });
  });

  it('comes in the compact and columnar shapes', () => {
    const members = ['orders.revenue', 'orders.place', 'orders.day.month', 'orders.day'];
    expect(transformResult(data({ resType: 'compact' }), rows)).toMatchObject({
      members,
      dataset: [['12.50', 'web', '2026-09-01T00:00:00.000', '2026-09-01T00:00:00.000'], expect.any(Array)],
    });
    expect(transformResult(data({ resType: 'columnar' }), rows)).toMatchObject({
      members,
      columns: [['12.50', null], expect.any(Array), expect.any(Array), expect.any(Array)],
    });
    expect(transformResult(data(), raw([], []))).toEqual([]);
  });

  it('refuses a hidden member in the columns, and one that was only asked for', () => {
    expect(() => transformResult(data(), raw(['a', 'h'], [['1'], ['2']]))).toThrow(HiddenMemberError);
    expect(() => transformResult(data(), raw(['a', 'unknown'], [['1'], ['2']]))).toThrow(HiddenMemberError);
    const asked = data({ query: { measures: ['orders.margin'] } });
    expect(() => transformResult(asked, raw([], []))).toThrow(/"orders.margin" is not available/);
    const computed = data({ query: { dimensions: [{ expression: '1' }] } });
    expect(() => transformResult(computed, raw([], []))).toThrow(HiddenMemberError);
  });

  it('is the bytes of its JSON, one or several', async () => {
    const one = JSON.parse((await finalResult(data(), rows, { total: null })).toString()) as {
      total: null;
      data: unknown[];
    };
    expect([one.total, one.data.length]).toEqual([null, 2]);
    const bytes = await finalResultMulti([data(), data()], [rows, raw([], [])], {
      queryType: 'regularQuery',
      results: [{ x: 1 }, { x: 2 }],
    });
    const several = JSON.parse(bytes.toString()) as { results: { x: number; data: unknown[] }[] };
    expect(several.results.map(({ x, data: found }) => [x, found.length])).toEqual([
      [1, 2],
      [2, 0],
    ]);
  });
});
