import type { ErrorClass, ErrorRule, HttpFailure } from '../../engine/connector.ts';

interface CodeRule {
  reasons: readonly string[];
  class: ErrorClass;
  advice: string;
}

/** Reasons that Google's errors carry. https://developers.google.com/youtube/v3/docs/errors */
export const CODES: readonly CodeRule[] = [
  {
    reasons: ['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED'],
    class: 'rate_limited',
    advice: 'YouTube limits the requests of a minute; the sync goes on when it may.',
  },
  {
    // Waiting does not help before midnight in California, so the sync ends and the next one goes on.
    reasons: ['quotaExceeded', 'dailyLimitExceeded'],
    class: 'permission',
    advice: "The day's quota of the Google project is used up: ask Google for more, or sync less often.",
  },
  {
    reasons: [
      'commentsDisabled',
      'videoNotFound',
      'commentThreadNotFound',
      'commentNotFound',
      'playlistItemsNotAccessible',
    ],
    class: 'skip_entity',
    advice: 'The video is gone, or nobody may comment on it.',
  },
  {
    reasons: ['invalidPageToken'],
    class: 'cursor_expired',
    advice: 'The list has changed while it was read; it is read again from its first page.',
  },
  {
    reasons: [
      'keyInvalid',
      'invalid_grant',
      'invalid_client',
      'keyExpired',
      'API_KEY_INVALID',
      'API_KEY_EXPIRED',
      'badRequest',
      'authError',
      'required',
    ],
    class: 'config',
    advice: 'Google does not accept the key: make one for the YouTube Data API v3 and put it into api_key.',
  },
  {
    reasons: ['channelNotFound', 'playlistNotFound'],
    class: 'config',
    advice: 'YouTube knows no such channel: check channel_id.',
  },
  {
    reasons: [
      'accessNotConfigured',
      'SERVICE_DISABLED',
      'forbidden',
      'insufficientPermissions',
      'ipRefererBlocked',
    ],
    class: 'permission',
    advice:
      'The key may not be used for this: switch the YouTube Data API v3 on and lift the restrictions of the key.',
  },
  {
    reasons: ['backendError', 'internalError', 'processingFailure', 'SERVICE_UNAVAILABLE'],
    class: 'transient',
    advice: 'YouTube is failing for a moment; the request is sent again.',
  },
];

interface GoogleError {
  error?: { errors?: { reason?: string }[]; details?: { reason?: string }[] };
}

function reasonsOf(failure: HttpFailure): string[] {
  const { errors = [], details = [] } = (failure.json as GoogleError | undefined)?.error ?? {};
  // The details tell an invalid key from any other bad request.
  return [...details, ...errors].flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
}

export const errors: readonly ErrorRule[] = [
  ...CODES.map((rule) => ({
    class: rule.class,
    advice: rule.advice,
    match: (failure: HttpFailure) => reasonsOf(failure).some((reason) => rule.reasons.includes(reason)),
  })),
  {
    class: 'data_too_large',
    match: ({ status }) => status === 413 || status === 504,
    advice: 'YouTube cannot build that many records at once; fewer are asked for.',
  },
];
