import { describe, expect, it } from 'vitest';
import { classOf } from '../fake-context.ts';
import { CODES, readThrottle } from './errors.ts';
import { connector } from './index.ts';

function failed(kind: string, code: string, details?: unknown) {
  return {
    error: {
      code: 400,
      message: 'Request contains an invalid argument.',
      status: 'INVALID_ARGUMENT',
      details: [
        {
          '@type': 'type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure',
          errors: [{ errorCode: { [kind]: code }, message: 'refused', details }],
          requestId: 'x',
        },
      ],
    },
  };
}

describe('the table of codes', () => {
  it.each([
    ['quotaError', 'RESOURCE_EXHAUSTED', 'rate_limited'],
    ['quotaError', 'RESOURCE_TEMPORARILY_EXHAUSTED', 'rate_limited'],
    ['quotaError', 'EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION', 'rate_limited'],
    ['quotaError', 'EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION', 'rate_limited'],
    ['requestError', 'EXPIRED_PAGE_TOKEN', 'cursor_expired'],
    ['authorizationError', 'CUSTOMER_NOT_ENABLED', 'skip_entity'],
    ['queryError', 'DATE_RANGE_TOO_WIDE', 'data_too_large'],
    ['queryError', 'REQUESTED_METRICS_FOR_MANAGER', 'config'],
    ['authorizationError', 'USER_PERMISSION_DENIED', 'permission'],
    ['authorizationError', 'DEVELOPER_TOKEN_NOT_APPROVED', 'config'],
    ['authenticationError', 'OAUTH_TOKEN_REVOKED', 'config'],
    ['internalError', 'TRANSIENT_ERROR', 'transient'],
  ])('%s %s is %s', (kind, code, expected) => {
    expect(classOf(connector, 400, failed(kind, code))).toBe(expected);
    expect(classOf(connector, 400, [failed(kind, code)])).toBe(expected);
  });

  it('names every code once', () => {
    const codes = CODES.flatMap((rule) => rule.codes);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('knows what the token endpoint says', () => {
    expect(classOf(connector, 400, { error: 'invalid_grant', error_description: 'revoked' })).toBe('config');
    expect(classOf(connector, 401, { error: 'invalid_client' })).toBe('config');
  });

  it('leaves what it does not know to the general rules', () => {
    expect(classOf(connector, 400, failed('queryError', 'UNRECOGNIZED_FIELD'))).toBeUndefined();
    expect(classOf(connector, 502, '<html>oops</html>')).toBeUndefined();
    expect(classOf(connector, 429, '<html>slow</html>')).toBe('rate_limited');
  });
});

describe('the retry delay', () => {
  const wait = (json: unknown, status = 429) => readThrottle({ status, headers: {}, body: '', json })?.waitMs;

  it('is the one of the quota details', () => {
    const details = { quotaErrorDetails: { rateScope: 'DEVELOPER', rateName: 'ops', retryDelay: '30.5s' } };
    expect(wait(failed('quotaError', 'RESOURCE_TEMPORARILY_EXHAUSTED', details))).toBe(30_500);
  });

  it('is unknown without them', () => {
    expect(wait(failed('quotaError', 'RESOURCE_EXHAUSTED'))).toBeUndefined();
    expect(wait({ results: [] }, 200)).toBeUndefined();
  });
});
