import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { errors, readThrottle } from './errors.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

interface Me {
  user?: { name?: string; role?: string; email?: string | null };
}

/** Zendesk Support: what customers ask and complain about, and how well they are answered. */
export const connector: Connector = {
  id: 'zendesk',
  title: 'Zendesk',
  domain: 'care',
  apiVersion: API_VERSION,
  baseUrl: 'https://{subdomain}.zendesk.com',
  config: settingsSchema,
  credentials: z.strictObject({ api_token: z.string().min(1, 'give an API token of Zendesk') }),
  authenticate: (request, credentials, config) => {
    const pair = `${String(config.email)}/token:${credentials.api_token}`;
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    return { ...request, headers: { ...request.headers, authorization } };
  },
  errors,
  readThrottle,
  limits: { concurrency: 2 },
  streams,
  check: async (context) => {
    const { user } = await context.request<Me>({ method: 'GET', path: `/api/${API_VERSION}/users/me.json` });
    // Zendesk answers wrong credentials here with an anonymous user instead of a refusal.
    if (!user?.email) {
      throw new VendorError('Zendesk sees no user behind the token: check email and api_token.', {
        class: 'config',
      });
    }
    return `Zendesk answers to ${user.name}; incremental exports need the role admin, and this one is ${user.role}.`;
  },
};
