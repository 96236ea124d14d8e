import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

interface CategoryRule {
  category: string;
  class: ErrorClass;
  advice: string;
}

const WAIT = 'HubSpot limits the requests of this account; the sync goes on when it may.';
const NEW_TOKEN =
  'HubSpot does not accept the token: make a new one in the private app and put it into access_token.';
const SCOPES =
  'The private app lacks a scope: give it crm.objects.contacts.read, crm.objects.companies.read and crm.objects.deals.read.';

/** `category` of HubSpot's error body: https://developers.hubspot.com/docs/api/error-handling */
export const CATEGORIES: readonly CategoryRule[] = [
  { category: 'RATE_LIMITS', class: 'rate_limited', advice: WAIT },
  { category: 'EXPIRED_AUTHENTICATION', class: 'config', advice: NEW_TOKEN },
  { category: 'INVALID_AUTHENTICATION', class: 'config', advice: NEW_TOKEN },
  { category: 'MISSING_SCOPES', class: 'permission', advice: SCOPES },
  { category: 'BANNED', class: 'permission', advice: 'HubSpot has blocked this app: ask HubSpot why.' },
  {
    category: 'OBJECT_NOT_FOUND',
    class: 'skip_entity',
    advice: 'The record is gone since it was listed; it is left out.',
  },
  {
    category: 'VALIDATION_ERROR',
    class: 'bug',
    advice: 'HubSpot does not understand the request: please report it with the message.',
  },
];

function categoryOf(failure: HttpFailure): unknown {
  return (failure.json as { category?: unknown } | undefined)?.category;
}

interface StatusRule {
  statuses: readonly number[];
  class: ErrorClass;
  advice: string;
}

export const STATUSES: readonly StatusRule[] = [
  { statuses: [429], class: 'rate_limited', advice: WAIT },
  { statuses: [401], class: 'config', advice: NEW_TOKEN },
  { statuses: [403], class: 'permission', advice: SCOPES },
  {
    statuses: [413, 414],
    class: 'data_too_large',
    advice: 'The request is too large for HubSpot; a smaller one is sent.',
  },
  {
    // 423 the record is being changed in bulk, 477 the account is moving to another region.
    statuses: [423, 477, 500, 502, 503, 504, 521, 522, 523, 524, 525, 526],
    class: 'transient',
    advice: 'HubSpot is failing for a moment; the request is sent again.',
  },
];

export const errors: readonly ErrorRule[] = [
  {
    // A wrong parameter in HubSpot's words, but the only one that grows old by itself.
    class: 'cursor_expired',
    match: ({ status, body }) => status === 400 && /"?after"?.*paging cursor|invalid.*cursor/i.test(body),
    advice: 'The list has changed while it was read; it is read again from the last committed change.',
  },
  ...CATEGORIES.map(({ category, class: kind, advice }) => ({
    class: kind,
    match: (failure: HttpFailure) => categoryOf(failure) === category,
    advice,
  })),
  ...STATUSES.map(({ statuses, class: kind, advice }) => ({
    class: kind,
    match: ({ status }: HttpFailure) => statuses.includes(status),
    advice,
  })),
];

const SEARCH_WAIT_MS = 1_000;
const ROLLING_WAIT_MS = 10_000;
const DAILY_WAIT_MS = 3_600_000;

/**
 * Waits told by HubSpot: Retry-After, else the policy that was hit (second, ten seconds, day), else how much of the
 * interval's allowance is left. Search answers carry no such headers.
 */
export const readThrottle: ReadThrottle = ({ status, headers, json }) => {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (seconds >= 0) return { waitMs: seconds * 1000, reason: `HubSpot asks to wait ${seconds} s` };
  const interval = Number(headers['x-hubspot-ratelimit-interval-milliseconds']) || ROLLING_WAIT_MS;
  if (status === 429) {
    const policy = String((json as { policyName?: unknown } | undefined)?.policyName ?? '');
    if (policy === 'DAILY') return { waitMs: DAILY_WAIT_MS, reason: "the day's requests are used up" };
    if (/TEN_SECONDLY/.test(policy)) return { waitMs: interval, reason: 'ten seconds are full' };
    return { waitMs: SEARCH_WAIT_MS, reason: 'the second is full' };
  }
  const remaining = headers['x-hubspot-ratelimit-remaining'];
  if (remaining !== undefined && Number(remaining) === 0) {
    return { waitMs: interval, reason: 'the allowance of this interval is used up' };
  }
  return undefined;
};
