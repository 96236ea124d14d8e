import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, isFailure, readThrottle, STATUSES } from './errors.ts';
import { connector } from './index.ts';

const says = (code: string | undefined, message = 'no') => ({ errors: [{ message, extensions: { code } }] });

describe('the table of errors', () => {
  it.each([
    ['THROTTLED', 'rate_limited'],
    ['MAX_COST_EXCEEDED', 'data_too_large'],
    ['ACCESS_DENIED', 'permission'],
    ['SHOP_INACTIVE', 'permission'],
    ['INTERNAL_SERVER_ERROR', 'transient'],
    ['TIMEOUT', 'data_too_large'],
  ])('%s inside a 200 is %s', (code, kind) => {
    expect(isFailure(says(code))).toBe(true);
    expect(classOf(connector, 200, says(code))).toBe(kind);
  });

  it('has a line in this test for each code', () => {
    expect(CODES).toHaveLength(6);
  });

  it.each(STATUSES.flatMap((rule) => rule.statuses.map((status) => [status, rule.class] as const)))(
    '%i is %s',
    (status, kind) => {
      expect(classOf(connector, status, '<html>oops</html>')).toBe(kind);
      expect(classOf(connector, status, { errors: 'Not now' })).toBe(kind);
    },
  );

  it('knows a paging cursor that has grown old, and a success', () => {
    const body = says(undefined, 'Invalid cursor for current pagination sort.');
    expect(classOf(connector, 200, body)).toBe('cursor_expired');
    expect(isFailure({ data: { shop: {} } })).toBe(false);
  });
});

describe('waits', () => {
  const answer = (requestedQueryCost: number, currentlyAvailable: number, code?: string) => ({
    ...(code ? says(code) : { data: {} }),
    extensions: {
      cost: {
        requestedQueryCost,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 },
      },
    },
  });
  const wait = (json: unknown, headers: Record<string, string> = {}) =>
    readThrottle({ status: 200, headers, body: '', json })?.waitMs;

  it('are what the bucket of points needs to grow to the cost of the query', () => {
    expect(wait(answer(500, 100, 'THROTTLED'))).toBe(4000);
    expect(wait(answer(9999, 0, 'THROTTLED'))).toBe(20_000);
    expect(wait(answer(10, 10, 'THROTTLED'))).toBe(0);
    expect(wait(answer(500, 100))).toBe(4000);
    expect(wait(answer(10, 1990))).toBeUndefined();
    expect(wait(says('THROTTLED'))).toBeUndefined();
    expect(wait({}, { 'retry-after': '2.0' })).toBe(2000);
  });
});
