import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, isBulkExhausted, readThrottle, STATUSES } from './errors.ts';
import { connector } from './index.ts';

const says = (errorCode: string) => [{ errorCode, message: 'no' }];

describe('the table of errors', () => {
  it.each([
    [401, 'INVALID_SESSION_ID', 'config'],
    [401, 'INVALID_AUTH_HEADER', 'config'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'rate_limited'],
    [403, 'API_DISABLED_FOR_ORG', 'permission'],
    [403, 'API_CURRENTLY_DISABLED', 'permission'],
    [403, 'INSUFFICIENT_ACCESS', 'permission'],
    [400, 'INVALID_TYPE', 'permission'],
    [400, 'INVALID_FIELD', 'config'],
    [400, 'MALFORMED_QUERY', 'bug'],
    [400, 'QUERY_TIMEOUT', 'data_too_large'],
    [400, 'OPERATION_TOO_LARGE', 'data_too_large'],
    [400, 'INVALID_QUERY_LOCATOR', 'cursor_expired'],
    [503, 'SERVER_UNAVAILABLE', 'transient'],
    [500, 'UNKNOWN_EXCEPTION', 'transient'],
    [404, 'NOT_FOUND', 'config'],
  ])('%i %s is %s', (status, code, kind) => {
    expect(classOf(connector, status, says(code))).toBe(kind);
  });

  it.each(['invalid_grant', 'invalid_client', 'invalid_client_id'])('%s of a sign-in is config', (error) => {
    expect(classOf(connector, 400, { error, error_description: 'no' })).toBe('config');
  });

  it('has a line in this test for each code', () => {
    expect(CODES).toHaveLength(18);
  });

  it.each(STATUSES.flatMap((rule) => rule.statuses.map((status) => [status, rule.class] as const)))(
    '%i without a code is %s',
    (status, kind) => {
      expect(classOf(connector, status, '<html>oops</html>')).toBe(kind);
    },
  );

  it("knows that the day's bulk jobs are used up, which has no code of its own", () => {
    expect(isBulkExhausted('Max bulk v2 query jobs (10000) per 24 hrs has been reached for the org')).toBe(
      true,
    );
    expect(isBulkExhausted('unexpected token')).toBe(false);
  });
});

describe('waits', () => {
  const wait = (status: number, body: string, usage?: string) =>
    readThrottle({ status, body, headers: usage ? { 'sforce-limit-info': `api-usage=${usage}` } : {} })
      ?.waitMs;

  it('are long when the day is used up, and left to the engine when too many run at once', () => {
    expect(wait(403, 'TotalRequests Limit exceeded.')).toBe(3_600_000);
    expect(wait(403, 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.')).toBeUndefined();
  });

  it("leave the last of the day's requests to the org's other programs", () => {
    expect(wait(200, '', '94/100')).toBeUndefined();
    expect(wait(200, '', '95/100')).toBe(30_000);
    expect(wait(200, '')).toBeUndefined();
  });
});
