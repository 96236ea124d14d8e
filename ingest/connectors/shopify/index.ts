import { z } from 'zod';
import type { Connector, ReadContext } from '../../engine/connector.ts';
import { graphql } from './bulk.ts';
import { errors, isFailure, readThrottle } from './errors.ts';
import { SHOP } from './queries.ts';
import { settingsSchema } from './settings.ts';
import { streams } from './streams.ts';
import { API_VERSION } from './version.ts';

interface Shop {
  name: string;
  currencyCode: string;
  ianaTimezone: string;
}

async function shopOf(context: ReadContext): Promise<Shop> {
  const { shop } = await graphql<{ shop: Shop }>(context, SHOP);
  return shop;
}

/** Shopify: what the web shop sold, to whom, and the visit that led to it. */
export const connector: Connector = {
  id: 'shopify',
  title: 'Shopify',
  domain: 'commerce',
  apiVersion: API_VERSION,
  baseUrl: 'https://{shop}.myshopify.com',
  config: settingsSchema,
  credentials: z.strictObject({
    access_token: z.string().min(1, 'give the Admin API token of an app that is installed in the shop'),
  }),
  authenticate: (request, credentials) => ({
    ...request,
    headers: { ...request.headers, 'x-shopify-access-token': credentials.access_token! },
  }),
  errors,
  readThrottle,
  isFailure,
  limits: { concurrency: 3 },
  streams,
  timezone: async (context) => (await shopOf(context)).ianaTimezone,
  check: async (context) => {
    const { name, currencyCode, ianaTimezone } = await shopOf(context);
    return `The shop "${name}" answers; its books are in ${currencyCode} and ${ianaTimezone}.`;
  },
};
