import { z } from 'zod';
import type { Connector, ReadContext } from '../../engine/connector.ts';
import { errors, isFailure, readThrottle } from './errors.ts';
import { settingsSchema } from './settings.ts';
import { call, streams } from './streams.ts';
import { API_VERSION } from './version.ts';

interface Site {
  name?: string;
  timezone?: string;
  currency?: string;
}

/** Older Matomo wraps the site into a list. */
async function site(context: ReadContext): Promise<Site> {
  const answer = await call<Site | Site[]>(context, 'SitesManager.getSiteFromId');
  return (Array.isArray(answer) ? answer[0] : answer) ?? {};
}

/** Matomo: who came to the web site, from where, and which goals they reached. */
export const connector: Connector = {
  id: 'matomo',
  title: 'Matomo',
  domain: 'web',
  apiVersion: API_VERSION,
  baseUrl: '',
  config: settingsSchema,
  credentials: z.strictObject({ token_auth: z.string().min(1, 'give a token of Matomo') }),
  // In the body: Matomo refuses it in the address for users who may write, and addresses end up in logs.
  authenticate: (request, credentials) => ({
    ...request,
    form: { ...request.form, token_auth: credentials.token_auth },
  }),
  errors,
  readThrottle,
  isFailure,
  limits: { concurrency: 2 },
  streams,
  timezone: async (context) => (await site(context)).timezone ?? 'UTC',
  check: async (context) => {
    const { name, timezone, currency } = await site(context);
    return `Site "${name}" answers; it counts days in ${timezone} and money in ${currency}.`;
  },
};
