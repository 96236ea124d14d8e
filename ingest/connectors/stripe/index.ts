import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors, readThrottle } from './errors.ts';
import { list } from './objects.ts';
import { settings, settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** Stripe: what was paid and paid back, and the invoices of subscriptions. */
export const connector: Connector = {
  id: 'stripe',
  title: 'Stripe',
  domain: 'commerce',
  apiVersion: API_VERSION,
  baseUrl: 'https://api.stripe.com',
  config: settingsSchema,
  credentials: z.strictObject({
    secret_key: z.string().min(1, 'give a restricted key with read permissions, rk_live_…'),
  }),
  authenticate: (request, credentials, config) => {
    const { account } = settings(config);
    return {
      ...request,
      headers: {
        ...request.headers,
        authorization: `Bearer ${credentials.secret_key}`,
        'stripe-version': API_VERSION,
        ...(account ? { 'stripe-account': account } : {}),
      },
    };
  },
  errors,
  readThrottle,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    await list(context, '/v1/charges', { limit: 1 });
    await list(context, '/v1/events', { limit: 1 });
    const { account } = settings(context.config);
    return `Stripe${account ? ` account ${account}` : ''} answers; its payments and events can be read.`;
  },
};
