import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

interface StripeError {
  type?: string;
  code?: string;
  param?: string;
}

function errorOf({ json }: HttpFailure): StripeError {
  return (json as { error?: StripeError } | undefined)?.error ?? {};
}

interface CodeRule {
  code: string;
  class: ErrorClass;
  advice: string;
}

const WAIT = 'Stripe limits the requests of this account; the sync goes on when it may.';
const KEY =
  'Stripe does not accept the key: make a restricted key with read permissions and put it into secret_key.';
const RIGHTS =
  'The restricted key may not read this: give it Read on charges, refunds, customers, invoices and events.';
const MOMENT = 'Stripe is failing for a moment; the request is sent again.';

/** `error.code` (docs.stripe.com/error-codes) as far as reading meets them. */
export const CODES: readonly CodeRule[] = [
  { code: 'rate_limit', class: 'rate_limited', advice: WAIT },
  { code: 'lock_timeout', class: 'transient', advice: MOMENT },
  {
    code: 'api_key_expired',
    class: 'config',
    advice: 'The key has expired: make a new one and put it into secret_key.',
  },
  { code: 'secret_key_required', class: 'config', advice: KEY },
  { code: 'account_invalid', class: 'config', advice: 'The key may not read config.account: check the id.' },
  {
    code: 'platform_api_key_expired',
    class: 'config',
    advice: 'The key of the platform has expired: make a new one and put it into secret_key.',
  },
  {
    code: 'resource_missing',
    class: 'skip_entity',
    advice: 'The object is gone since it was listed; it is left out.',
  },
];

interface StatusRule {
  statuses: readonly number[];
  class: ErrorClass;
  advice: string;
}

/** docs.stripe.com/api/errors */
export const STATUSES: readonly StatusRule[] = [
  { statuses: [401], class: 'config', advice: KEY },
  { statuses: [403], class: 'permission', advice: RIGHTS },
  { statuses: [429], class: 'rate_limited', advice: WAIT },
  {
    statuses: [400, 402],
    class: 'bug',
    advice: 'Stripe does not understand the request: please report it with the message.',
  },
  { statuses: [409, 424, 500, 502, 503, 504], class: 'transient', advice: MOMENT },
];

export const errors: readonly ErrorRule[] = [
  {
    class: 'cursor_expired',
    match: (failure) => errorOf(failure).param === 'starting_after',
    advice: 'The object to go on from is gone; the list is read again from the last committed window.',
  },
  {
    // Stripe's own word on whether to repeat; it knows more than the status says.
    class: 'transient',
    match: ({ status, headers }) => status !== 429 && headers['stripe-should-retry'] === 'true',
    advice: MOMENT,
  },
  {
    class: 'bug',
    match: ({ status, headers }) => status >= 500 && headers['stripe-should-retry'] === 'false',
    advice: 'Stripe says that repeating the request is of no use: please report it with the message.',
  },
  ...CODES.map(({ code, class: kind, advice }) => ({
    class: kind,
    match: (failure: HttpFailure) => errorOf(failure).code === code,
    advice,
  })),
  ...STATUSES.map(({ statuses, class: kind, advice }) => ({
    class: kind,
    match: ({ status }: HttpFailure) => statuses.includes(status),
    advice,
  })),
];

/** Stripe names no wait with 429 as a rule; where it does, that counts. */
export const readThrottle: ReadThrottle = ({ headers }) => {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return seconds >= 0 ? { waitMs: seconds * 1000, reason: `Stripe asks to wait ${seconds} s` } : undefined;
};
