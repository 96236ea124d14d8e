import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors, readThrottle } from './errors.ts';
import { settings, settingsSchema } from './settings.ts';
import { signIn } from './sign-in.ts';
import { streams } from './streams.ts';
import { API_VERSION, DATA_PATH } from './version.ts';

/** Salesforce: leads, the contacts and companies that they became, and what was sold to them. */
export const connector: Connector = {
  id: 'salesforce',
  title: 'Salesforce',
  domain: 'crm',
  apiVersion: API_VERSION,
  baseUrl: 'https://{my_domain}.my.salesforce.com',
  config: settingsSchema,
  credentials: z.strictObject({
    client_id: z.string().min(1, 'give the consumer key of a connected app'),
    client_secret: z.string().min(1).optional(),
    /** Without one the app signs in for itself (client credentials flow). */
    refresh_token: z.string().min(1).optional(),
  }),
  signIn,
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors,
  readThrottle,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    const { DailyApiRequests } = await context.request<{
      DailyApiRequests?: { Max: number; Remaining: number };
    }>({ method: 'GET', path: `${DATA_PATH}/limits` });
    const left = DailyApiRequests
      ? `; ${DailyApiRequests.Remaining} of ${DailyApiRequests.Max} requests are left`
      : '';
    return `The org ${settings(context.config).my_domain} answers${left}.`;
  },
};
