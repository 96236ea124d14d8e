import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

/** The failure inside a refusal: google/ads/googleads/v25/errors/errors.proto as JSON. */
interface Failure {
  errorCode?: Record<string, string>;
  details?: { quotaErrorDetails?: { retryDelay?: string } };
}

interface CodeRule {
  codes: readonly string[];
  class: ErrorClass;
  advice: string;
}

/** Codes of the errors/*.proto files, whatever kind they stand under. */
export const CODES: readonly CodeRule[] = [
  {
    codes: ['RESOURCE_EXHAUSTED'],
    class: 'rate_limited',
    advice:
      'The developer token has used its operations of the day: ask Google for a higher access level or sync less often.',
  },
  {
    codes: [
      'RESOURCE_TEMPORARILY_EXHAUSTED',
      'EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION',
      'EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION',
    ],
    class: 'rate_limited',
    advice: 'Google limits the requests of this token or account; the sync goes on when Google lets it.',
  },
  {
    codes: ['EXPIRED_PAGE_TOKEN', 'INVALID_PAGE_TOKEN'],
    class: 'cursor_expired',
    advice: 'The list was read too slowly; it is read again from its first page.',
  },
  {
    codes: ['CUSTOMER_NOT_ENABLED'],
    class: 'skip_entity',
    advice: 'The account is closed or not yet active: remove the connection or activate the account.',
  },
  {
    codes: ['DATE_RANGE_TOO_WIDE'],
    class: 'data_too_large',
    advice: 'The report covers too many days; it is read in smaller parts.',
  },
  {
    codes: ['REQUESTED_METRICS_FOR_MANAGER'],
    class: 'config',
    advice:
      'customer_id is a manager account, which has no figures: make a connection for each account below it.',
  },
  {
    codes: [
      'USER_PERMISSION_DENIED',
      'NOT_ADS_USER',
      'MISSING_TOS',
      'ACCESS_PROHIBITED',
      'CUSTOMER_NOT_FOUND',
    ],
    class: 'permission',
    advice:
      'The user behind the refresh token may not read this account: give access, or set login_customer_id to the manager.',
  },
  {
    codes: [
      'DEVELOPER_TOKEN_NOT_APPROVED',
      'DEVELOPER_TOKEN_PROHIBITED',
      'DEVELOPER_TOKEN_INVALID',
      'DEVELOPER_TOKEN_PARAMETER_MISSING',
      'PROJECT_DISABLED',
      'INVALID_LOGIN_CUSTOMER_ID',
      'CLIENT_CUSTOMER_ID_INVALID',
    ],
    class: 'config',
    advice: 'Check developer_token, customer_id and login_customer_id of the connection.',
  },
  {
    codes: [
      'OAUTH_TOKEN_INVALID',
      'OAUTH_TOKEN_EXPIRED',
      'OAUTH_TOKEN_REVOKED',
      'OAUTH_TOKEN_DISABLED',
      'OAUTH_TOKEN_HEADER_INVALID',
      'GOOGLE_ACCOUNT_COOKIE_INVALID',
      'TWO_STEP_VERIFICATION_NOT_ENROLLED',
    ],
    class: 'config',
    advice: 'Google does not accept the sign-in: make a new refresh token and put it into refresh_token.',
  },
  {
    codes: ['INTERNAL_ERROR', 'TRANSIENT_ERROR', 'DEADLINE_EXCEEDED', 'DEADLINE_TOO_SHORT'],
    class: 'transient',
    advice: 'Google is failing for a moment; the request is sent again.',
  },
];

/** What the token endpoint says: RFC 6749, 5.2. */
const SIGN_IN: readonly CodeRule[] = [
  {
    codes: ['invalid_grant'],
    class: 'config',
    advice:
      'The refresh token is revoked or has expired (those of apps in testing live seven days): make a new one.',
  },
  {
    codes: ['invalid_client', 'unauthorized_client', 'invalid_request', 'unsupported_grant_type'],
    class: 'config',
    advice: 'Check client_id and client_secret: Google does not know this OAuth client.',
  },
];

function failures(failure: HttpFailure): Failure[] {
  // searchStream wraps the error into a list.
  const body = (Array.isArray(failure.json) ? failure.json[0] : failure.json) as
    | { error?: { details?: { errors?: Failure[] }[] } | string }
    | undefined;
  if (typeof body?.error !== 'object') return [];
  return (body.error.details ?? []).flatMap((detail) => detail.errors ?? []);
}

function carries(failure: HttpFailure, rule: CodeRule): boolean {
  return failures(failure).some((one) =>
    Object.values(one.errorCode ?? {}).some((code) => rule.codes.includes(code)),
  );
}

export const errors: readonly ErrorRule[] = [
  ...SIGN_IN.map((rule) => ({
    class: rule.class,
    match: ({ json }: HttpFailure) =>
      rule.codes.includes(String((json as { error?: unknown } | null)?.error)),
    advice: rule.advice,
  })),
  ...CODES.map((rule) => ({
    class: rule.class,
    match: (failure: HttpFailure) => carries(failure, rule),
    advice: rule.advice,
  })),
  {
    class: 'rate_limited',
    match: ({ status }) => status === 429,
    advice: 'Google limits the requests of this token or account; the sync goes on when Google lets it.',
  },
];

/** `retryDelay` of the quota details, such as "30s" (errors.proto, QuotaErrorDetails). */
export const readThrottle: ReadThrottle = (answer) => {
  if (answer.status < 400) return undefined;
  const delays = failures(answer).map((one) =>
    Number.parseFloat(one.details?.quotaErrorDetails?.retryDelay ?? ''),
  );
  const seconds = Math.max(-1, ...delays.filter(Number.isFinite));
  return seconds < 0
    ? undefined
    : { waitMs: seconds * 1000, reason: `Google asks to wait ${seconds} s before the next request` };
};
