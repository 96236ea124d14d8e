import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { graphErrors, graphThrottle } from '../graph.ts';
import { account } from './readers.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** Instagram: what a professional account publishes, how many see it, and what people say below it. */
export const connector: Connector = {
  id: 'instagram',
  title: 'Instagram',
  domain: 'social',
  apiVersion: API_VERSION,
  baseUrl: 'https://graph.facebook.com',
  config: settingsSchema,
  credentials: z.strictObject({
    access_token: z.string().min(1, 'give a token with instagram_basic and instagram_manage_insights'),
  }),
  // In the header, never in the address: addresses end up in logs.
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors: graphErrors,
  readThrottle: graphThrottle,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    const { username, followers_count } = await account(context);
    return `Instagram answers for "${username}" with ${followers_count ?? 'an untold number of'} followers.`;
  },
};
