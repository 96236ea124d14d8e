import type { Connector } from '../../engine/connector.ts';
import { account } from './entities.ts';
import { errors, readThrottle } from './errors.ts';
import { settingsSchema } from './settings.ts';
import { credentialsSchema, signIn } from './sign-in.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** LinkedIn Ads: what sponsored content costs and what LinkedIn claims it brought. */
export const connector: Connector = {
  id: 'linkedin-ads',
  title: 'LinkedIn Ads',
  domain: 'ads',
  apiVersion: API_VERSION,
  baseUrl: 'https://api.linkedin.com',
  config: settingsSchema,
  credentials: credentialsSchema,
  signIn,
  authenticate: (request, credentials) => ({
    ...request,
    headers: {
      ...request.headers,
      authorization: `Bearer ${credentials.access_token}`,
      'linkedin-version': API_VERSION,
      'x-restli-protocol-version': '2.0.0',
    },
  }),
  errors,
  readThrottle,
  limits: { concurrency: 2 },
  streams,
  timezone: async () => 'UTC',
  check: async (context) => {
    const { name, currency, status } = await account(context);
    return `Ad account "${name}" answers; it reports in ${currency}, in days of UTC, and is ${status}.`;
  },
};
