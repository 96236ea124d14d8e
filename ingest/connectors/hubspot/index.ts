import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors, readThrottle } from './errors.ts';
import type { ObjectPage } from './objects.ts';
import { settings, settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { OBJECTS_VERSION } from './version.ts';

/** HubSpot: who asked, what became of them, and what was sold to them. */
export const connector: Connector = {
  id: 'hubspot',
  title: 'HubSpot',
  domain: 'crm',
  apiVersion: OBJECTS_VERSION,
  baseUrl: 'https://api.hubapi.com',
  config: settingsSchema,
  credentials: z.strictObject({
    access_token: z.string().min(1, 'give the token of a private app with the crm.objects read scopes'),
  }),
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors,
  readThrottle,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    await context.request<ObjectPage>({
      method: 'GET',
      path: `/crm/${OBJECTS_VERSION}/objects/contacts`,
      query: { limit: 1 },
    });
    const { portal_id } = settings(context.config);
    return `HubSpot account${portal_id ? ` ${portal_id}` : ''} answers; its contacts can be read.`;
  },
};
