import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

interface CodeRule {
  codes: readonly string[];
  class: ErrorClass;
  advice: string;
}

const WAIT =
  'LinkedIn limits the requests of this application and states no time; the count of the day begins anew at 00:00 UTC.';
const SIGN_IN =
  'LinkedIn does not accept the token: access tokens live 60 days and refresh tokens 365, then somebody must sign in again.';

/** `code` of a refusal: https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling */
export const CODES: readonly CodeRule[] = [
  {
    codes: ['EXPIRED_ACCESS_TOKEN', 'REVOKED_ACCESS_TOKEN', 'INVALID_ACCESS_TOKEN', 'EMPTY_ACCESS_TOKEN'],
    class: 'config',
    advice: SIGN_IN,
  },
  {
    codes: ['ACCESS_DENIED', 'MEMBER_RESTRICTED'],
    class: 'permission',
    advice:
      'The token may not read this ad account: it needs the scope r_ads_reporting and a role in the account.',
  },
  {
    codes: ['NONEXISTENT_VERSION', 'VERSION_MISSING'],
    class: 'config',
    advice: 'LinkedIn no longer speaks this version of its API: update the product.',
  },
  { codes: ['TOO_MANY_REQUESTS'], class: 'rate_limited', advice: WAIT },
  {
    codes: ['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT'],
    class: 'transient',
    advice: 'LinkedIn is failing for a moment; the request is sent again.',
  },
];

function words(failure: HttpFailure): { code?: string; message?: string; error?: string } {
  const { json } = failure;
  return typeof json === 'object' && json !== null ? (json as { code?: string; message?: string }) : {};
}

export const errors: readonly ErrorRule[] = [
  {
    class: 'config',
    match: (failure) =>
      ['invalid_grant', 'invalid_request', 'invalid_client'].includes(words(failure).error ?? ''),
    advice:
      'LinkedIn does not accept the refresh token: check client_id and client_secret, or sign in again.',
  },
  {
    class: 'data_too_large',
    match: (failure) =>
      failure.status === 414 || /too many (entities|elements|rows)/i.test(words(failure).message ?? ''),
    advice: 'The report has too many rows for one answer; it is read in smaller parts.',
  },
  {
    class: 'cursor_expired',
    match: (failure) => failure.status === 400 && /pageToken/i.test(words(failure).message ?? ''),
    advice: 'The list has changed while it was read; it is read again from its first page.',
  },
  ...CODES.map((rule) => ({
    class: rule.class,
    match: (failure: HttpFailure) => rule.codes.includes(words(failure).code ?? ''),
    advice: rule.advice,
  })),
  { class: 'rate_limited', match: ({ status }) => status === 429, advice: WAIT },
  { class: 'config', match: ({ status }) => status === 401, advice: SIGN_IN },
  {
    class: 'config',
    match: ({ status }) => status === 426,
    advice: 'LinkedIn no longer speaks this version of its API: update the product.',
  },
];

const DAY_MS = 86_400_000;

/** No header says how long; a limit of the day ends at midnight UTC, any other one is left to the usual backing off. */
export const readThrottle: ReadThrottle = (answer) => {
  if (answer.status !== 429 || !/\bDAY\b|daily/i.test(words(answer).message ?? '')) return undefined;
  const waitMs = DAY_MS - (Date.now() % DAY_MS);
  return { waitMs, reason: 'the requests of the day are used up at LinkedIn until 00:00 UTC' };
};
