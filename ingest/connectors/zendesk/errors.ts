import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

interface CodeRule {
  name: string;
  status?: readonly number[];
  /** Looked for in the body: Zendesk's errors come as text, as an object, or with a description. */
  says?: RegExp;
  class: ErrorClass;
  advice: string;
}

/** First match wins: what the body says stands before what the status means in general. */
export const CODES: readonly CodeRule[] = [
  {
    name: 'dead cursor',
    status: [400, 422],
    says: /invalid ?cursor|InvalidCursor|cursor.*(invalid|expired|malformed|decode)/i,
    class: 'cursor_expired',
    advice:
      'Zendesk no longer knows where the export stopped; it is read again from the time of the last page.',
  },
  {
    name: 'gone cursor',
    status: [410],
    class: 'cursor_expired',
    advice: 'The export is read again from its time.',
  },
  {
    name: 'start_time too recent',
    status: [400, 422],
    says: /too recent|start_time/i,
    class: 'transient',
    advice: 'Zendesk exports nothing of the last minute; the request is sent again.',
  },
  {
    name: 'pages too deep',
    status: [400],
    says: /InvalidPaginationDepth|pagination depth/i,
    class: 'data_too_large',
    advice: 'Zendesk does not page that deep; a smaller window is read.',
  },
  {
    name: 'rate limit',
    status: [429],
    class: 'rate_limited',
    advice: 'Zendesk limits the requests of this account; the sync goes on when it may.',
  },
  {
    name: 'upstream timeout',
    status: [413, 504],
    class: 'data_too_large',
    advice: 'Zendesk cannot build that many records at once; fewer are asked for.',
  },
  {
    name: 'wrong credentials',
    status: [401],
    class: 'config',
    advice:
      'Zendesk does not accept the token: check email and api_token, and that token access is switched on.',
  },
  {
    name: 'no permission',
    status: [403],
    class: 'permission',
    advice: 'Incremental exports need an administrator: use the token of one.',
  },
  {
    name: 'no such account',
    status: [404],
    class: 'config',
    advice: 'Nothing is there: check subdomain or base_url, and that the plan includes this feature.',
  },
  {
    name: 'failing',
    status: [409, 500, 502, 503],
    class: 'transient',
    advice: 'Zendesk is failing for a moment; the request is sent again.',
  },
];

export const errors: readonly ErrorRule[] = CODES.map((rule) => ({
  class: rule.class,
  advice: rule.advice,
  match: (failure: HttpFailure) =>
    (!rule.status || rule.status.includes(failure.status)) && (!rule.says || rule.says.test(failure.body)),
}));

const WAIT_MS = 60_000;

/** Retry-After in seconds; else `ratelimit-reset` when nothing is left of this minute's allowance. */
export const readThrottle: ReadThrottle = ({ status, headers }) => {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (seconds >= 0) return { waitMs: seconds * 1000, reason: `Zendesk asks to wait ${seconds} s` };
  const remaining = headers['x-rate-limit-remaining'] ?? headers['ratelimit-remaining'];
  if (status !== 429 && (remaining === undefined || Number(remaining) > 0)) return undefined;
  const reset = Number(headers['ratelimit-reset']);
  return {
    waitMs: reset > 0 ? reset * 1000 : WAIT_MS,
    reason: "this minute's requests to Zendesk are used up",
  };
};
