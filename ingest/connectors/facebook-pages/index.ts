import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { graphErrors, graphThrottle } from '../graph.ts';
import { pageOf } from './readers.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** Facebook pages: what a page publishes, how many see it, and what people say to it in public and in private. */
export const connector: Connector = {
  id: 'facebook-pages',
  title: 'Facebook Pages',
  domain: 'social',
  apiVersion: API_VERSION,
  baseUrl: 'https://graph.facebook.com',
  config: settingsSchema,
  credentials: z.strictObject({
    access_token: z.string().min(1, 'give the token of the page, not of a person: insights need it'),
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
    const { name, followers_count } = await pageOf(context);
    return `Facebook answers for the page "${name}" with ${followers_count ?? 'an untold number of'} followers.`;
  },
};
