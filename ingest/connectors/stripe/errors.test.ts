import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, readThrottle, STATUSES } from './errors.ts';
import { connector } from './index.ts';

const says = (code: string, more: Record<string, string> = {}) => ({
  error: { type: 'invalid_request_error', code, message: 'no', ...more },
});

describe('the table of errors', () => {
  it.each([
    [429, 'rate_limit', 'rate_limited'],
    [429, 'lock_timeout', 'transient'],
    [401, 'api_key_expired', 'config'],
    [401, 'platform_api_key_expired', 'config'],
    [401, 'secret_key_required', 'config'],
    [403, 'account_invalid', 'config'],
    [404, 'resource_missing', 'skip_entity'],
  ])('%i %s is %s', (status, code, kind) => {
    expect(classOf(connector, status, says(code))).toBe(kind);
  });

  it('has a line in this test for each code', () => {
    expect(CODES).toHaveLength(7);
  });

  it.each(STATUSES.flatMap((rule) => rule.statuses.map((status) => [status, rule.class] as const)))(
    '%i without a code is %s',
    (status, kind) => {
      expect(classOf(connector, status, { error: { type: 'api_error', message: 'oops' } })).toBe(kind);
    },
  );

  it("follows Stripe's own word on repeating", () => {
    const retry = (status: number, word: string) =>
      classOf(connector, status, says('any'), { 'stripe-should-retry': word });
    expect(retry(400, 'true')).toBe('transient');
    expect(retry(500, 'false')).toBe('bug');
    expect(retry(503, 'true')).toBe('transient');
    expect(retry(429, 'true')).toBe('rate_limited');
  });

  it('knows an object to go on from that is gone', () => {
    expect(classOf(connector, 400, says('resource_missing', { param: 'starting_after' }))).toBe(
      'cursor_expired',
    );
  });

  it('waits as long as Stripe asks, when it asks', () => {
    const wait = (headers: Record<string, string>) =>
      readThrottle({ status: 429, headers, body: '' })?.waitMs;
    expect(wait({ 'retry-after': '3' })).toBe(3000);
    expect(wait({})).toBeUndefined();
  });
});
