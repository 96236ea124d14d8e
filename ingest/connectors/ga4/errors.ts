import type { ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

/** A refusal of Google's APIs (google.rpc.Status), or of the token endpoint, whose `error` is a word. */
interface Refusal {
  error?: { status?: string; message?: string } | string;
}

function statusOf({ json }: HttpFailure): string | undefined {
  const { error } = (json ?? {}) as Refusal;
  return typeof error === 'object' ? error.status : error;
}

function messageOf({ json }: HttpFailure): string {
  const { error } = (json ?? {}) as Refusal;
  return typeof error === 'object' ? (error.message ?? '') : '';
}

const said =
  (...codes: string[]) =>
  (failure: HttpFailure) =>
    codes.includes(statusOf(failure) ?? '');

/** https://developers.google.com/analytics/devguides/reporting/data/v1/errors and .../quotas */
export const errors: readonly ErrorRule[] = [
  {
    class: 'config',
    match: said('invalid_grant', 'invalid_client', 'unauthorized_client'),
    advice:
      'Google does not accept the service account: check client_email and private_key, and the clock here.',
  },
  {
    class: 'rate_limited',
    match: (failure) => said('RESOURCE_EXHAUSTED')(failure) || failure.status === 429,
    advice: 'The property has used its quota of Data API tokens; the sync goes on when Google lets it.',
  },
  {
    class: 'config',
    match: said('UNAUTHENTICATED'),
    advice: 'Google does not accept the access token: check client_email and private_key.',
  },
  {
    class: 'permission',
    match: said('PERMISSION_DENIED'),
    advice:
      'Add the service account to the property as a viewer, and enable the Analytics Data API in its project.',
  },
  {
    class: 'config',
    match: said('NOT_FOUND'),
    advice: 'There is no such GA4 property: check property_id (a number, not the measurement id).',
  },
  {
    class: 'transient',
    match: said('INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'ABORTED'),
    advice: 'Google is failing for a moment; the request is sent again.',
  },
];

/** Waits by the words of a quota error, which names no time: airbyte's api_quota.py uses the same two. */
const CONCURRENT_MS = 30_000;
const HOURLY_MS = 1_800_000;

export const readThrottle: ReadThrottle = (answer) => {
  if (answer.status !== 429) return undefined;
  const words = messageOf(answer);
  if (/concurrent/i.test(words))
    return { waitMs: CONCURRENT_MS, reason: 'too many requests at once to the GA4 property' };
  if (/hour|day/i.test(words))
    return { waitMs: HOURLY_MS, reason: 'the tokens of the GA4 property are used up' };
  return undefined;
};
