import type { Answer, WordedFault } from '../http.ts';

export const CORRELATION = '0f3c7c1e-0000-4000-8000-000000000000';
/** An error in the shape of HubSpot's API. */
export function crmError(status: number, category: string, message: string): Answer {
  return { status, body: { status: 'error', message, correlationId: CORRELATION, category } };
}

/** Headers of every call but search. */
export const LIMITS = {
  'x-hubspot-ratelimit-max': '190',
  'x-hubspot-ratelimit-remaining': '183',
  'x-hubspot-ratelimit-interval-milliseconds': '10000',
  'x-hubspot-ratelimit-daily': '650000',
  'x-hubspot-ratelimit-daily-remaining': '641200',
  'x-hubspot-ratelimit-secondly': '19',
  'x-hubspot-ratelimit-secondly-remaining': '18',
};

/** HubSpot's own words for a failure on order. */
export function crmFail(kind: WordedFault, retryAfterS: number): Answer {
  const limited: Answer = {
    status: 429,
    body: {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: CORRELATION,
      policyName: 'TEN_SECONDLY_ROLLING',
    },
  };
  switch (kind) {
    case 'rate_limited':
      return {
        ...limited,
        headers: { ...LIMITS, 'x-hubspot-ratelimit-remaining': '0', 'retry-after': String(retryAfterS) },
      };
    case 'rate_limited_no_header':
      return limited;
    case 'server_error':
      return { status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' };
    case 'unauthorized':
      return crmError(
        401,
        'INVALID_AUTHENTICATION',
        'Authentication credentials not found. This API supports OAuth 2.0 authentication.',
      );
    case 'too_much_data':
      return crmError(414, 'URI_TOO_LONG', 'URI Too Long: ask for fewer properties');
    case 'expired_cursor':
      return crmError(
        400,
        'VALIDATION_ERROR',
        'Invalid input JSON: the value of "after" is not a valid paging cursor',
      );
  }
}
