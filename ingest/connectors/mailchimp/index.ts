import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors } from './errors.ts';
import { resource } from './pages.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

interface Account {
  account_name?: string;
  total_subscribers?: number;
}

/** Mailchimp: who gets newsletters, and what they do with them. */
export const connector: Connector = {
  id: 'mailchimp',
  title: 'Mailchimp',
  domain: 'email',
  apiVersion: API_VERSION,
  baseUrl: 'https://{dc}.api.mailchimp.com',
  // A key ends in the data centre of its account: 0123…-us6.
  addressParts: ({ api_key }): Record<string, string> => {
    const dc = /-([a-z]+\d+)$/.exec(api_key ?? '')?.[1];
    return dc === undefined ? {} : { dc };
  },
  config: settingsSchema,
  credentials: z.strictObject({ api_key: z.string().min(1, 'give an API key of Mailchimp') }),
  authenticate: (request, credentials) => ({
    ...request,
    headers: {
      ...request.headers,
      authorization: `Basic ${Buffer.from(`atalaya:${credentials.api_key}`).toString('base64')}`,
    },
  }),
  errors,
  // Ten connections at once for a user, whoever opens them; some are left to others.
  limits: { concurrency: 6 },
  streams,
  check: async (context) => {
    const account = await context.request<Account>({ method: 'GET', path: resource('') });
    return `Mailchimp answers for "${account.account_name}" with ${account.total_subscribers ?? 0} subscribers.`;
  },
};
