import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, readThrottle } from './errors.ts';
import { connector } from './index.ts';

describe('the table of errors', () => {
  it.each([
    [400, { error: 'InvalidCursor', description: 'The cursor is invalid' }, 'cursor_expired'],
    [422, { error: 'InvalidValue', description: 'cursor could not be decoded' }, 'cursor_expired'],
    [410, { error: 'Gone' }, 'cursor_expired'],
    [422, { description: 'Too recent start_time. Use a start_time older than 60 seconds' }, 'transient'],
    [
      400,
      { error: 'InvalidPaginationDepth', description: 'Unable to paginate past 10000' },
      'data_too_large',
    ],
    [429, { error: 'TooManyRequests' }, 'rate_limited'],
    [504, 'upstream request timeout', 'data_too_large'],
    [413, '', 'data_too_large'],
    [401, { error: "Couldn't authenticate you" }, 'config'],
    [403, { error: { title: 'Forbidden', message: 'You do not have access to this page.' } }, 'permission'],
    [404, { error: 'RecordNotFound', description: 'Not found' }, 'config'],
    [409, { error: 'Conflict' }, 'transient'],
    [500, 'oops', 'transient'],
    [502, '<html>', 'transient'],
    [503, 'Service Unavailable', 'transient'],
  ])('%i %j is %s', (status, body, kind) => {
    expect(classOf(connector, status, body)).toBe(kind);
  });

  it('has advice in every line', () => {
    expect(CODES.every(({ advice }) => /^[A-Z].*\.$/.test(advice))).toBe(true);
  });
});

describe('waits', () => {
  const wait = (status: number, headers: Record<string, string>) =>
    readThrottle({ status, headers, body: '' })?.waitMs;

  it('come from Retry-After, else from the reset, else a minute', () => {
    expect(wait(429, { 'retry-after': '93', 'ratelimit-reset': '5' })).toBe(93_000);
    expect(wait(429, { 'ratelimit-reset': '5' })).toBe(5000);
    expect(wait(429, {})).toBe(60_000);
    expect(wait(503, { 'retry-after': '2' })).toBe(2000);
    expect(wait(429, { 'retry-after': '0' })).toBe(0);
  });

  it('come before the limit when nothing of it is left', () => {
    expect(wait(200, { 'x-rate-limit-remaining': '0', 'ratelimit-reset': '41' })).toBe(41_000);
    expect(wait(200, { 'x-rate-limit-remaining': '688', 'ratelimit-reset': '41' })).toBeUndefined();
    expect(wait(200, {})).toBeUndefined();
  });
});
