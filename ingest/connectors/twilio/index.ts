import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors } from './errors.ts';
import { accountPath } from './readers.ts';
import { settings, settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

interface Account {
  friendly_name?: string;
  status?: string;
}

/** Twilio: calls and messages with customers, leg by leg. */
export const connector: Connector = {
  id: 'twilio',
  title: 'Twilio',
  domain: 'care',
  apiVersion: API_VERSION,
  baseUrl: 'https://api.twilio.com',
  config: settingsSchema,
  credentials: z.strictObject({
    /** Auth token of the account, or the secret of `api_key`. */
    auth_token: z.string().min(1, 'give the auth token of the account, or the secret of api_key'),
    api_key: z
      .string()
      .regex(/^SK\w+$/, 'write the SID of the API key, SK and more')
      .optional(),
  }),
  authenticate: (request, credentials, config) => {
    const pair = `${credentials.api_key ?? String(config.account_sid)}:${credentials.auth_token}`;
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    return { ...request, headers: { ...request.headers, authorization } };
  },
  errors,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    const { account_sid } = settings(context.config);
    const account = await context.request<Account>({ method: 'GET', path: accountPath(account_sid) });
    return `Twilio answers for "${account.friendly_name}", which is ${account.status}.`;
  },
};
