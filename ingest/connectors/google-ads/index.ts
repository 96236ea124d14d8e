import { z } from 'zod';
import type { AccessToken, Connector, SignIn } from '../../engine/connector.ts';
import { customer } from './entities.ts';
import { errors, readThrottle } from './errors.ts';
import { settings, settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** An hour's access token for the refresh token: https://developers.google.com/identity/protocols/oauth2/web-server */
async function signIn({ credentials, config, post }: SignIn): Promise<AccessToken> {
  const { client_id, token_url } = settings(config);
  const token = await post<{ access_token: string; expires_in: number }>(token_url, {
    grant_type: 'refresh_token',
    client_id,
    client_secret: credentials.client_secret!,
    refresh_token: credentials.refresh_token!,
  });
  return { value: token.access_token, expiresInS: token.expires_in };
}

/** Google Ads: what search, Performance Max, display and video campaigns cost, down to keywords and search terms. */
export const connector: Connector = {
  id: 'google-ads',
  title: 'Google Ads',
  domain: 'ads',
  apiVersion: API_VERSION,
  baseUrl: 'https://googleads.googleapis.com',
  config: settingsSchema,
  credentials: z.strictObject({
    developer_token: z.string().min(1, 'give the developer token of the manager account'),
    client_secret: z.string().min(1, 'give the secret of the OAuth client'),
    refresh_token: z.string().min(1, 'give a refresh token with the scope adwords'),
  }),
  signIn,
  authenticate: (request, credentials, config) => {
    const { login_customer_id } = settings(config);
    return {
      ...request,
      headers: {
        ...request.headers,
        authorization: `Bearer ${credentials.access_token}`,
        'developer-token': credentials.developer_token!,
        ...(login_customer_id === undefined ? {} : { 'login-customer-id': login_customer_id }),
      },
    };
  },
  errors,
  readThrottle,
  limits: { concurrency: 3 },
  streams,
  timezone: async (context) => (await customer(context)).timeZone ?? 'UTC',
  check: async (context) => {
    const { descriptiveName, currencyCode, timeZone } = await customer(context);
    return `Account "${descriptiveName}" answers; it reports in ${currencyCode} and ${timeZone}.`;
  },
};
