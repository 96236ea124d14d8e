import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { isFailure, readThrottle } from './errors.ts';
import { connector } from './index.ts';

const says = (message: string) => ({ result: 'error', message });

describe('failures inside a 200', () => {
  it('are recognised', () => {
    expect(isFailure(says('no'))).toBe(true);
    expect([isFailure([]), isFailure({ result: 'success' }), isFailure(null)]).toEqual([false, false, false]);
  });

  it.each([
    [
      'Unable to authenticate with the provided token. It is either invalid, expired or not allowed.',
      'config',
    ],
    ["You can't access this resource as it requires 'view' access for the website id = 9.", 'permission'],
    ["An unexpected website was found in the request: website id was set to '99' .", 'config'],
    ['The visits log is disabled for this website.', 'permission'],
    ['This query took too long to execute and was aborted.', 'data_too_large'],
    ['Allowed memory size of 134217728 bytes exhausted', 'data_too_large'],
    ['SQLSTATE[HY000] [1040] Too many connections', 'transient'],
    ['Matomo is in maintenance mode', 'transient'],
    ['Too many requests', 'rate_limited'],
    ["The parameter 'filter_offset' is no longer valid.", 'cursor_expired'],
    ["The method 'getLastVisitsDetails' does not exist or is not available in the module 'Live'.", 'config'],
  ])('%s', (message, kind) => {
    expect(classOf(connector, 200, says(message))).toBe(kind);
  });
});

describe('failures by status', () => {
  it.each([
    [429, 'rate_limited'],
    [413, 'data_too_large'],
    [504, 'data_too_large'],
    [401, 'config'],
    [404, 'config'],
    [403, 'permission'],
    [500, 'transient'],
    [503, 'transient'],
  ])('%i is %s', (status, kind) => {
    expect(classOf(connector, status, '<html>oops</html>')).toBe(kind);
  });

  it('wait as told, else a minute', () => {
    const wait = (status: number, headers: Record<string, string>) =>
      readThrottle({ status, headers, body: '' })?.waitMs;
    expect(wait(429, { 'retry-after': '3' })).toBe(3000);
    expect(wait(429, { 'retry-after': '0' })).toBe(0);
    expect(wait(429, {})).toBe(60_000);
    expect(wait(503, {})).toBeUndefined();
    expect(wait(200, {})).toBeUndefined();
  });
});
