import { z } from 'zod';
import type { Connector } from '../../engine/connector.ts';
import { errors } from './errors.ts';
import { ratesOf, type SdmxMessage } from './sdmx.ts';
import { settings, settingsSchema } from './settings.ts';
import { request, streams, ZONE } from './streams.ts';
import { API_VERSION } from './version.ts';

/** The European Central Bank: what a euro was worth in other currencies on each working day. */
export const connector: Connector = {
  id: 'ecb-rates',
  title: 'European Central Bank',
  domain: 'planning',
  apiVersion: API_VERSION,
  baseUrl: 'https://data-api.ecb.europa.eu',
  config: settingsSchema,
  credentials: z.strictObject({}),
  authenticate: (asked) => asked,
  errors,
  limits: { concurrency: 1, perSecond: 2 },
  streams,
  timezone: async () => ZONE,
  check: async (context) => {
    const { currencies } = settings(context.config);
    const message = await context.request<SdmxMessage>(request(currencies, { lastNObservations: 1 }));
    const rates = ratesOf(message);
    const newest = rates.map(({ date }) => date ?? '').sort();
    return `The ECB answers with ${rates.length} currencies; the newest rates are of ${newest.at(-1) ?? 'no day'}.`;
  },
};
