import type { Answer, WordedFault } from '../http.ts';

/** A refusal in the shape of the Google Ads API: the reason stands in details[].errors[].errorCode. */
export function googleError(
  status: number,
  kind: string,
  code: string,
  message: string,
  details?: Record<string, unknown>,
): Answer {
  const names: Record<number, string> = {
    400: 'INVALID_ARGUMENT',
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    429: 'RESOURCE_EXHAUSTED',
    500: 'INTERNAL',
  };
  return {
    status,
    body: {
      error: {
        code: status,
        message: 'Request contains an invalid argument.',
        status: names[status],
        details: [
          {
            '@type': 'type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure',
            errors: [{ errorCode: { [kind]: code }, message, ...(details === undefined ? {} : { details }) }],
            requestId: 'demoRequest000000000000',
          },
        ],
      },
    },
  };
}

/** Google's own words for a failure on order. */
export function googleFail(kind: WordedFault, retryAfterS: number): Answer {
  switch (kind) {
    case 'rate_limited':
      return googleError(
        429,
        'quotaError',
        'RESOURCE_TEMPORARILY_EXHAUSTED',
        `Too many requests. Retry in ${retryAfterS} seconds.`,
        {
          quotaErrorDetails: {
            rateScope: 'DEVELOPER',
            rateName: 'Number of operations per minute',
            retryDelay: `${retryAfterS}s`,
          },
        },
      );
    case 'rate_limited_no_header':
      return googleError(
        429,
        'quotaError',
        'EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION',
        'Excessive resource consumption by expensive queries in a short period of time.',
      );
    case 'server_error':
      return googleError(500, 'internalError', 'INTERNAL_ERROR', 'An internal error has occurred.');
    case 'unauthorized':
      return googleError(
        401,
        'authenticationError',
        'OAUTH_TOKEN_INVALID',
        'OAuth token with which the request is sent is invalid.',
      );
    case 'too_much_data':
      return googleError(400, 'queryError', 'DATE_RANGE_TOO_WIDE', 'The date range is too wide.');
    case 'expired_cursor':
      return googleError(400, 'requestError', 'EXPIRED_PAGE_TOKEN', 'Page token has expired.');
  }
}
