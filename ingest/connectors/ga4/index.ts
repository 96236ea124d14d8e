import { z } from 'zod';
import type { Connector, ReadContext } from '../../engine/connector.ts';
import * as contracts from './contracts.ts';
import { errors, readThrottle } from './errors.ts';
import { DIMENSIONS, METRICS } from './report.ts';
import { expandSession, planSessions, RESTATEMENT_DAYS, readSessions } from './sessions.ts';
import { settings, settingsSchema } from './settings.ts';
import { signIn } from './sign-in.ts';
import { API_VERSION } from './version.ts';

/** The property's zone and currency, from a report of one row. */
async function property(context: ReadContext): Promise<{ timeZone?: string; currencyCode?: string }> {
  const answer = await context.request<{ metadata?: { timeZone?: string; currencyCode?: string } }>({
    method: 'POST',
    path: `/${API_VERSION}/properties/${settings(context.config).property_id}:runReport`,
    json: {
      dateRanges: [{ startDate: 'yesterday', endDate: 'today' }],
      metrics: [{ name: 'sessions' }],
      limit: '1',
    },
  });
  return answer.metadata ?? {};
}

const READING = { restatementDays: RESTATEMENT_DAYS };

/** Google Analytics 4: how many sessions came from where. Counts, not visits. */
export const connector: Connector = {
  id: 'ga4',
  title: 'Google Analytics 4',
  domain: 'web',
  apiVersion: API_VERSION,
  baseUrl: 'https://analyticsdata.googleapis.com',
  config: settingsSchema,
  credentials: z.strictObject({
    private_key: z.string().includes('PRIVATE KEY', {
      message: 'give the private_key of the service account, in PEM',
    }),
  }),
  signIn,
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
  }),
  errors,
  readThrottle,
  limits: { concurrency: 4 },
  streams: [
    {
      name: 'sessions',
      description: 'Sessions and what they led to by day, source, medium, campaign, landing page and device.',
      contractVersion: 1,
      contract: contracts.sessionsContract,
      knownFields: [...DIMENSIONS, ...METRICS, 'property_id', 'currency', 'timezone'],
      columns: contracts.sessionsColumns,
      primaryKey: [
        'property_id',
        'date',
        'source',
        'medium',
        'campaign',
        'landing_page',
        'device',
        'country',
      ],
      nullableKey: ['source', 'medium', 'campaign', 'landing_page', 'device', 'country'],
      reading: READING,
      freshBy: 'date',
      plan: planSessions,
      read: readSessions,
      expand: expandSession,
    },
    {
      name: 'report_metadata',
      description: 'What Google says of each slice: sampling, thresholds, rows put together.',
      contractVersion: 2,
      contract: contracts.metadataContract,
      knownFields: ['property_id', 'from', 'until', 'rowCount', 'metadata'],
      columns: contracts.metadataColumns,
      primaryKey: ['property_id', 'from_date', 'until_date'],
      reading: READING,
      freshBy: 'until_date',
      fedBy: 'sessions',
    },
  ],
  timezone: async (context) => (await property(context)).timeZone ?? 'UTC',
  check: async (context) => {
    const { timeZone, currencyCode } = await property(context);
    return `Property ${settings(context.config).property_id} answers; it counts days in ${timeZone} and money in ${currencyCode}.`;
  },
};
