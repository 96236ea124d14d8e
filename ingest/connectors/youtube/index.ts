import { z } from 'zod';
import type { AccessToken, Connector, SignIn } from '../../engine/connector.ts';
import { errors } from './errors.ts';
import { channelOf } from './readers.ts';
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

/** YouTube: what a channel publishes, how often it is seen, and what people say below it. */
export const connector: Connector = {
  id: 'youtube',
  title: 'YouTube',
  domain: 'social',
  apiVersion: API_VERSION,
  baseUrl: 'https://www.googleapis.com',
  config: settingsSchema,
  otherHosts: (config) => [settings(config).analytics_url],
  credentials: z.strictObject({
    client_secret: z.string().min(1, 'give the secret of the OAuth client'),
    refresh_token: z
      .string()
      .min(1, 'give a refresh token with the scopes youtube.readonly and yt-analytics.readonly'),
  }),
  signIn,
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    const { snippet } = (await channelOf(context)) as { snippet?: { title?: string } };
    return `YouTube answers for the channel "${snippet?.title}".`;
  },
};
