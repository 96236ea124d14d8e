import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors } from './errors.ts';
import { channelOf } from './readers.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

/** YouTube: what a channel publishes, how often it is seen, and what people say below it. */
export const connector: Connector = {
  id: 'youtube',
  title: 'YouTube',
  domain: 'social',
  apiVersion: API_VERSION,
  baseUrl: 'https://www.googleapis.com',
  config: settingsSchema,
  credentials: z.strictObject({ api_key: z.string().min(1, 'give a key for the YouTube Data API v3') }),
  // In the header, never in the address: addresses end up in logs.
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, 'x-goog-api-key': credentials.api_key! },
  }),
  errors,
  limits: { concurrency: 4 },
  streams,
  check: async (context) => {
    const { snippet } = (await channelOf(context)) as { snippet?: { title?: string } };
    return `YouTube answers for the channel "${snippet?.title}".`;
  },
};
