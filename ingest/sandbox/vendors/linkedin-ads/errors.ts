import type { Answer, WordedFault } from '../http.ts';

/** A refusal in the shape of the LinkedIn Marketing API. */
export function linkedinError(
  status: number,
  code: string,
  message: string,
  serviceErrorCode?: number,
): Answer {
  return {
    status,
    body: { status, ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }), code, message },
  };
}

/** LinkedIn's own words for a failure on order; its rate limits come without any header. */
export function linkedinFail(kind: WordedFault): Answer {
  switch (kind) {
    case 'rate_limited':
    case 'rate_limited_no_header':
      return linkedinError(
        429,
        'TOO_MANY_REQUESTS',
        'Resource level throttle APPLICATION limit for calls to this resource is reached.',
        101,
      );
    case 'server_error':
      return linkedinError(500, 'INTERNAL_SERVER_ERROR', 'Internal Server Error');
    case 'unauthorized':
      return linkedinError(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', 65600);
    case 'too_much_data':
      return linkedinError(400, 'ILLEGAL_ARGUMENT', 'Request would return too many entities.', 4);
    case 'expired_cursor':
      return linkedinError(400, 'ILLEGAL_ARGUMENT', 'Invalid value for parameter pageToken');
  }
}
