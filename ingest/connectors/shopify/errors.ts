import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

interface CodeRule {
  code: string;
  class: ErrorClass;
  advice: string;
}

const SCOPES =
  'The app lacks a scope: give it read_orders, read_all_orders, read_customers and read_products, and access to customer data.';
const MOMENT = 'Shopify is failing for a moment; the request is sent again.';
const LARGE = 'The query asks for too much at once; a smaller one is sent.';

/**
 * `extensions.code` of a GraphQL error, which comes with HTTP 200, and `errorCode` of a bulk operation:
 * https://shopify.dev/docs/api/admin-graphql (status and error codes; BulkOperationErrorCode).
 */
export const CODES: readonly CodeRule[] = [
  {
    code: 'THROTTLED',
    class: 'rate_limited',
    advice: "The shop's allowance of points is used up; the sync goes on when it has grown again.",
  },
  { code: 'MAX_COST_EXCEEDED', class: 'data_too_large', advice: LARGE },
  { code: 'ACCESS_DENIED', class: 'permission', advice: SCOPES },
  {
    code: 'SHOP_INACTIVE',
    class: 'permission',
    advice: 'The shop is closed or frozen at Shopify: open it again or remove the connection.',
  },
  { code: 'INTERNAL_SERVER_ERROR', class: 'transient', advice: MOMENT },
  { code: 'TIMEOUT', class: 'data_too_large', advice: LARGE },
];

/** Code of a failed answer; undefined when it names none. */
export function codeOf(json: unknown): string | undefined {
  const { errors } = (json ?? {}) as { errors?: unknown };
  if (!Array.isArray(errors)) return undefined;
  return (errors[0] as { extensions?: { code?: string } } | undefined)?.extensions?.code;
}

export function classOfCode(code: string | null | undefined): CodeRule | undefined {
  return CODES.find((rule) => rule.code === code);
}

/** A GraphQL answer of HTTP 200 is a failure when it holds `errors`. */
export function isFailure(json: unknown): boolean {
  const { errors } = json as { errors?: unknown };
  return typeof errors === 'string' || (Array.isArray(errors) && errors.length > 0);
}

interface StatusRule {
  statuses: readonly number[];
  class: ErrorClass;
  advice: string;
}

/** HTTP statuses: https://shopify.dev/docs/api/usage/response-codes */
export const STATUSES: readonly StatusRule[] = [
  {
    statuses: [401],
    class: 'config',
    advice: 'Shopify does not accept the token: install the app again and put its token into access_token.',
  },
  {
    statuses: [402],
    class: 'permission',
    advice: 'The shop is frozen at Shopify: its owner must settle the account.',
  },
  { statuses: [403], class: 'permission', advice: SCOPES },
  {
    statuses: [404],
    class: 'config',
    advice: 'There is no such shop: check config.shop and base_url.',
  },
  {
    statuses: [423],
    class: 'permission',
    advice: 'The shop is locked at Shopify: its owner must ask Shopify to open it.',
  },
  {
    // 430 is Shopify's own: too many requests that look like an attack.
    statuses: [429, 430],
    class: 'rate_limited',
    advice: 'Shopify limits the requests of this shop; the sync goes on when it may.',
  },
  { statuses: [500, 502, 503, 504, 520, 522, 524, 530], class: 'transient', advice: MOMENT },
];

export const errors: readonly ErrorRule[] = [
  {
    class: 'cursor_expired',
    match: ({ json }) => /invalid cursor/i.test(JSON.stringify((json as { errors?: unknown })?.errors ?? '')),
    advice: 'The list has changed while it was read; it is read again from the last committed change.',
  },
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

interface Cost {
  requestedQueryCost?: number;
  throttleStatus?: { maximumAvailable?: number; currentlyAvailable?: number; restoreRate?: number };
}

/**
 * How long until the bucket of points holds what the query costs; Shopify sends no Retry-After with THROTTLED. After
 * a success the same arithmetic holds the next request of that cost back.
 */
export const readThrottle: ReadThrottle = ({ headers, json }) => {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (seconds >= 0) return { waitMs: seconds * 1000, reason: `Shopify asks to wait ${seconds} s` };
  const cost = (json as { extensions?: { cost?: Cost } } | undefined)?.extensions?.cost;
  const { maximumAvailable, currentlyAvailable, restoreRate } = cost?.throttleStatus ?? {};
  if (currentlyAvailable === undefined || !restoreRate) return undefined;
  const wanted = Math.min(cost?.requestedQueryCost ?? 0, maximumAvailable ?? Number.POSITIVE_INFINITY);
  const missing = wanted - currentlyAvailable;
  if (missing <= 0)
    return codeOf(json) === 'THROTTLED' ? { waitMs: 0, reason: 'points are back' } : undefined;
  const waitMs = Math.ceil((missing / restoreRate) * 1000);
  return { waitMs, reason: `${missing} points are missing` };
};
