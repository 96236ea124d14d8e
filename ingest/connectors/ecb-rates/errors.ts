import type { ErrorRule } from '../../engine/connector.ts';

/** https://data.ecb.europa.eu/help/api/status-codes: the bodies are plain text or HTML. */
export const errors: readonly ErrorRule[] = [
  {
    class: 'skip_entity',
    match: ({ status, body }) => status === 404 && /no results found/i.test(body),
    advice: 'No rate was set on these days: they hold no working day.',
  },
  {
    class: 'config',
    match: ({ status }) => status === 400 || status === 404,
    advice: 'The ECB does not know what was asked for: check the currencies of the connection.',
  },
  {
    class: 'permission',
    match: ({ status }) => status === 401 || status === 403,
    advice: 'The rates are public; a proxy on the way refuses: check base_url.',
  },
  {
    class: 'rate_limited',
    match: ({ status }) => status === 429,
    advice: 'The ECB asks for fewer requests; the sync goes on later.',
  },
];
