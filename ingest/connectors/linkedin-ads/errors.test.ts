import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, readThrottle } from './errors.ts';
import { connector } from './index.ts';

const failed = (code: string, message = 'refused') => ({ status: 400, code, message });

describe('the table of codes', () => {
  it.each([
    ['EXPIRED_ACCESS_TOKEN', 401, 'config'],
    ['REVOKED_ACCESS_TOKEN', 401, 'config'],
    ['ACCESS_DENIED', 403, 'permission'],
    ['NONEXISTENT_VERSION', 426, 'config'],
    ['TOO_MANY_REQUESTS', 429, 'rate_limited'],
    ['INTERNAL_SERVER_ERROR', 500, 'transient'],
    ['GATEWAY_TIMEOUT', 504, 'transient'],
  ])('%s is %s', (code, status, expected) => {
    expect(classOf(connector, status, failed(code))).toBe(expected);
  });

  it('names every code once', () => {
    const codes = CODES.flatMap((rule) => rule.codes);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('goes by words or status where there is no code of its own', () => {
    expect(
      classOf(connector, 400, failed('ILLEGAL_ARGUMENT', 'Request would return too many entities.')),
    ).toBe('data_too_large');
    expect(classOf(connector, 414, '<html>URI Too Long</html>')).toBe('data_too_large');
    expect(classOf(connector, 400, failed('ILLEGAL_ARGUMENT', 'Invalid value for pageToken'))).toBe(
      'cursor_expired',
    );
    expect(classOf(connector, 429, '<html></html>')).toBe('rate_limited');
    expect(classOf(connector, 400, { error: 'invalid_grant' })).toBe('config');
  });
});

describe('the limit of the day', () => {
  const wait = (message: string, status = 429) =>
    readThrottle({ status, headers: {}, body: '', json: failed('TOO_MANY_REQUESTS', message) })?.waitMs;

  it('ends at midnight UTC, others are left to backing off', () => {
    const ms = wait('Resource level throttle APPLICATION DAY limit for calls to this resource is reached.')!;
    expect(ms).toBeGreaterThan(0);
    expect((Date.now() + ms) % 86_400_000).toBeLessThan(2_000);
    expect(wait('Too many requests in a short time')).toBeUndefined();
  });
});
