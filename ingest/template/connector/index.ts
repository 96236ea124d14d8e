import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors } from './errors.ts';
import { settings, settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** Example Vendor: what it lands, in one sentence. */
export const connector: Connector = {
  id: 'example-vendor',
  title: 'Example Vendor',
  // The domain whose questions it answers: ads, social, web, leads, crm, email, commerce, care, surveys or planning.
  domain: 'commerce',
  apiVersion: API_VERSION,
  baseUrl: 'https://api.example.com',
  config: settingsSchema,
  credentials: z.strictObject({ access_token: z.string().min(1, 'give an access token') }),
  // In the header, never in the address: addresses end up in logs.
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    const { account_id } = settings(context.config);
    await context.request({
      method: 'GET',
      path: `/${API_VERSION}/accounts/${account_id}/items`,
      query: { limit: 1 },
    });
    return `The account ${account_id} answers.`;
  },
};
