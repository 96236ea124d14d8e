import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

interface CodeRule {
  code: string;
  class: ErrorClass;
  advice: string;
}

const TOKEN =
  'Salesforce does not accept the credentials: authorise the connected app again and put its refresh token into refresh_token.';
const RIGHTS =
  'The user of the connection may not read this: give it "API Enabled" and read permission on contacts, leads, accounts and opportunities.';
const MOMENT = 'Salesforce is failing for a moment; the request is sent again.';
const LARGE = 'The query asks for too much at once; a smaller window is read.';

/** `errorCode` of REST and Bulk 2.0, and `error` of a refused sign-in (Salesforce: API core data types, OAuth errors). */
export const CODES: readonly CodeRule[] = [
  { code: 'INVALID_SESSION_ID', class: 'config', advice: TOKEN },
  { code: 'INVALID_AUTH_HEADER', class: 'config', advice: TOKEN },
  { code: 'invalid_grant', class: 'config', advice: TOKEN },
  {
    code: 'invalid_client',
    class: 'config',
    advice: 'Check client_id and client_secret of the connected app.',
  },
  {
    code: 'invalid_client_id',
    class: 'config',
    advice: 'Check client_id: Salesforce knows no such connected app.',
  },
  {
    // 403 without Retry-After; the count falls as the last 24 hours roll on.
    code: 'REQUEST_LIMIT_EXCEEDED',
    class: 'rate_limited',
    advice:
      "The org's requests of the last 24 hours are used up: run it again later, or ask Salesforce for more.",
  },
  {
    code: 'API_DISABLED_FOR_ORG',
    class: 'permission',
    advice: 'The edition of the org has no API: ask Salesforce.',
  },
  { code: 'API_CURRENTLY_DISABLED', class: 'permission', advice: RIGHTS },
  { code: 'INSUFFICIENT_ACCESS', class: 'permission', advice: RIGHTS },
  { code: 'INVALID_TYPE', class: 'permission', advice: RIGHTS },
  {
    code: 'INVALID_FIELD',
    class: 'config',
    advice: 'A field of config.fields does not exist in the org, or its user may not read it.',
  },
  {
    code: 'MALFORMED_QUERY',
    class: 'bug',
    advice: 'Salesforce does not understand the query: please report it with the message.',
  },
  { code: 'QUERY_TIMEOUT', class: 'data_too_large', advice: LARGE },
  { code: 'OPERATION_TOO_LARGE', class: 'data_too_large', advice: LARGE },
  {
    code: 'INVALID_QUERY_LOCATOR',
    class: 'cursor_expired',
    advice: 'The list has grown old while it was read; it is read again from the last committed change.',
  },
  { code: 'SERVER_UNAVAILABLE', class: 'transient', advice: MOMENT },
  { code: 'UNKNOWN_EXCEPTION', class: 'transient', advice: MOMENT },
  { code: 'NOT_FOUND', class: 'config', advice: 'Check config.my_domain and base_url: nothing is there.' },
];

/** Code of a failed answer: a list of errors, or one of OAuth. */
export function codeOf(json: unknown): string | undefined {
  const first = (Array.isArray(json) ? json[0] : json) as
    | { errorCode?: string; error?: string }
    | null
    | undefined;
  return first?.errorCode ?? first?.error;
}

interface StatusRule {
  statuses: readonly number[];
  class: ErrorClass;
  advice: string;
}

export const STATUSES: readonly StatusRule[] = [
  { statuses: [401], class: 'config', advice: TOKEN },
  { statuses: [403], class: 'permission', advice: RIGHTS },
  {
    statuses: [414, 431],
    class: 'data_too_large',
    advice: 'The query is longer than Salesforce takes in an address: name fewer fields in config.fields.',
  },
  { statuses: [420, 500, 502, 503, 504], class: 'transient', advice: MOMENT },
];

export const errors: readonly ErrorRule[] = [
  ...CODES.map(({ code, class: kind, advice }) => ({
    class: kind,
    match: ({ json }: HttpFailure) => codeOf(json) === code,
    advice,
  })),
  ...STATUSES.map(({ statuses, class: kind, advice }) => ({
    class: kind,
    match: ({ status }: HttpFailure) => statuses.includes(status),
    advice,
  })),
];

/** Bulk jobs of the last 24 hours are used up; Salesforce says so with HTTP 400 and in words alone. */
export function isBulkExhausted(message: string): boolean {
  return /max bulk.*(jobs|query).*24|bulk.*(limit|quota).*exceeded|exceeded.*bulk/i.test(message);
}

const DAY_USED_MS = 3_600_000;
const NEARLY_USED = 0.95;
const NEARLY_WAIT_MS = 30_000;

/**
 * Salesforce never says how long to wait. The day's limit takes hours, so no request is repeated for it; when nearly
 * all of it is used (`Sforce-Limit-Info: api-usage=95/100`), the rest is left to the org's other programs.
 */
export const readThrottle: ReadThrottle = ({ status, headers, body }) => {
  if (status === 403 && /TotalRequests Limit exceeded/i.test(body))
    return { waitMs: DAY_USED_MS, reason: 'the requests of the last 24 hours are used up' };
  const [, used, most] = /api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '') ?? [];
  if (status < 400 && most !== undefined && Number(used) >= Number(most) * NEARLY_USED)
    return { waitMs: NEARLY_WAIT_MS, reason: `${used} of ${most} requests of the last 24 hours are used` };
  return undefined;
};
