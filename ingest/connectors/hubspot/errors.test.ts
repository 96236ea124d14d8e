import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CATEGORIES, readThrottle, STATUSES } from './errors.ts';
import { connector } from './index.ts';

const says = (category: string, message = 'no') => ({
  status: 'error',
  message,
  category,
  correlationId: 'c',
});

describe('the table of errors', () => {
  it.each([
    [429, 'RATE_LIMITS', 'rate_limited'],
    [401, 'EXPIRED_AUTHENTICATION', 'config'],
    [401, 'INVALID_AUTHENTICATION', 'config'],
    [403, 'MISSING_SCOPES', 'permission'],
    [403, 'BANNED', 'permission'],
    [404, 'OBJECT_NOT_FOUND', 'skip_entity'],
    [400, 'VALIDATION_ERROR', 'bug'],
  ])('%i %s is %s', (status, category, kind) => {
    expect(classOf(connector, status, says(category))).toBe(kind);
  });

  it('has a line in this test for each category', () => {
    expect(CATEGORIES).toHaveLength(7);
  });

  it.each(STATUSES.flatMap((rule) => rule.statuses.map((status) => [status, rule.class] as const)))(
    '%i without a category is %s',
    (status, kind) => {
      expect(classOf(connector, status, '<html>oops</html>')).toBe(kind);
    },
  );

  it('knows a paging cursor that has grown old', () => {
    const message = 'Invalid input JSON: the value of "after" is not a valid paging cursor';
    expect(classOf(connector, 400, { status: 'error', message, category: 'VALIDATION_ERROR' })).toBe(
      'cursor_expired',
    );
  });
});

describe('waits', () => {
  const wait = (status: number, headers: Record<string, string>, json?: unknown) =>
    readThrottle({ status, headers, body: '', json })?.waitMs;

  it('come from Retry-After, else from the policy that was hit', () => {
    expect(wait(429, { 'retry-after': '4' }, { policyName: 'DAILY' })).toBe(4000);
    expect(wait(429, { 'retry-after': '0' })).toBe(0);
    expect(wait(429, {}, { policyName: 'DAILY' })).toBe(3_600_000);
    expect(wait(429, {}, { policyName: 'TEN_SECONDLY_ROLLING' })).toBe(10_000);
    expect(wait(429, {}, { policyName: 'SECONDLY' })).toBe(1000);
    expect(wait(429, {})).toBe(1000);
  });

  it('come before the limit when nothing of it is left', () => {
    const left = (remaining: string) => ({
      'x-hubspot-ratelimit-remaining': remaining,
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    });
    expect(wait(200, left('0'))).toBe(10_000);
    expect(wait(200, left('1'))).toBeUndefined();
    expect(wait(200, {})).toBeUndefined();
  });
});
