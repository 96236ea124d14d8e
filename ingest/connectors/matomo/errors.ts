import type { ErrorClass, ErrorRule, HttpFailure, ReadThrottle } from '../../engine/connector.ts';

/** Matomo answers 200 and says the failure in the body: `{"result":"error","message":"…"}` (JsonRendererTest.php). */
export function isFailure(json: unknown): boolean {
  return typeof json === 'object' && json !== null && (json as { result?: unknown }).result === 'error';
}

interface MessageRule {
  name: string;
  message: RegExp;
  class: ErrorClass;
  advice: string;
}

/** Matomo has no codes; its messages are told apart by what stays the same in all languages it ships or in English. */
export const MESSAGES: readonly MessageRule[] = [
  {
    name: 'wrong token',
    message: /unable to authenticate|token_auth|session has expired/i,
    class: 'config',
    advice:
      'Matomo does not accept the token: make one under Administration, Personal, Security and put it into token_auth.',
  },
  {
    name: 'no view access',
    message: /requires .*(view|admin|superuser).* access|can't access this resource/i,
    class: 'permission',
    advice: 'The token may not see this site: give its user view access to the site.',
  },
  {
    name: 'unknown site',
    message: /unexpected website|website id was set to|idSite/i,
    class: 'config',
    advice: 'Matomo does not know this site: check site_id.',
  },
  {
    name: 'visits log switched off',
    message: /visit(s|or) log.*(disabled|deactivated|not available)/i,
    class: 'permission',
    advice:
      'The visits log is switched off in this Matomo: switch it on in the privacy settings, or remove the connection.',
  },
  {
    name: 'query took too long',
    message: /took too long|max(imum)?[ _]execution[ _]time|memory size/i,
    class: 'data_too_large',
    advice: 'Matomo cannot answer that many visits at once; fewer are asked for.',
  },
  {
    name: 'database busy',
    message: /too many connections|lock wait timeout|deadlock|gone away|maintenance/i,
    class: 'transient',
    advice: 'Matomo is busy; the request is sent again.',
  },
  {
    name: 'rate limit',
    message: /too many requests|rate limit/i,
    class: 'rate_limited',
    advice: 'Matomo limits requests; the sync waits and goes on.',
  },
  {
    name: 'offset gone',
    message: /filter_offset/i,
    class: 'cursor_expired',
    advice: 'The list has changed while it was read; the day is read again.',
  },
  {
    name: 'method missing',
    message: /method .* does not exist|plugin .* is not (activated|enabled)/i,
    class: 'config',
    advice: 'This Matomo lacks the Live or Goals plugin: activate it.',
  },
];

function messageOf(failure: HttpFailure): string {
  const body = failure.json as { message?: unknown } | undefined;
  return typeof body?.message === 'string' ? body.message : failure.body;
}

export const errors: readonly ErrorRule[] = [
  {
    class: 'rate_limited',
    match: ({ status }) => status === 429,
    advice: 'Matomo limits requests; the sync waits and goes on.',
  },
  {
    class: 'data_too_large',
    match: ({ status }) => status === 413 || status === 504,
    advice: 'Matomo cannot answer that many visits at once; fewer are asked for.',
  },
  ...MESSAGES.map(({ message, class: kind, advice }) => ({
    class: kind,
    match: (failure: HttpFailure) => message.test(messageOf(failure)),
    advice,
  })),
  {
    class: 'config',
    match: ({ status }) => status === 401 || status === 404,
    advice: 'Check base_url (the folder of index.php) and token_auth.',
  },
  {
    class: 'permission',
    match: ({ status }) => status === 403,
    advice: 'The token or this address may not use the API: check the token and the list of allowed IPs.',
  },
  {
    class: 'transient',
    match: ({ status }) => status >= 500,
    advice: 'Matomo is failing for a moment; the request is sent again.',
  },
];

const WAIT_MS = 60_000;

/** Matomo names no wait; Cloud counts by the minute. A proxy in front may send Retry-After. */
export const readThrottle: ReadThrottle = ({ status, headers }) => {
  if (status !== 429 && status !== 503) return undefined;
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (seconds >= 0) return { waitMs: seconds * 1000, reason: `Matomo asks to wait ${seconds} s` };
  return status === 429 ? { waitMs: WAIT_MS, reason: 'Matomo limits requests by the minute' } : undefined;
};
