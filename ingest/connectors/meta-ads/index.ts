import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { account } from './entities.ts';
import { errors, readThrottle } from './errors.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** Meta Ads: what Facebook and Instagram campaigns cost and what Meta claims they brought. */
export const connector: Connector = {
  id: 'meta-ads',
  title: 'Meta Ads',
  domain: 'ads',
  apiVersion: API_VERSION,
  baseUrl: 'https://graph.facebook.com',
  config: settingsSchema,
  credentials: z.strictObject({ access_token: z.string().min(1, 'give a system-user token with ads_read') }),
  // In the header, never in the address: addresses end up in logs.
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors,
  readThrottle,
  limits: { concurrency: 10 },
  streams,
  timezone: async (context) => (await account(context)).timezone_name ?? 'UTC',
  check: async (context) => {
    const { name, currency, timezone_name } = await account(context);
    return `Ad account "${name}" answers; it reports in ${currency} and ${timezone_name}.`;
  },
};
