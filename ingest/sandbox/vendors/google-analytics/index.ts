import { generateKeyPairSync } from 'node:crypto';
import { lastingToken } from '../tokens.ts';
import type { SandboxVendor } from '../vendor.ts';
import { clientEmailOf, propertyOf } from './account.ts';
import { analyticsServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'google-analytics',
  // The account's secret is the key of a service account.
  makeSecret: () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  connections: (brand, { base_url, secret }) => [
    {
      id: 'analytics',
      connector: 'ga4',
      currency: 'EUR',
      schedule: '50 */6 * * *',
      base_url,
      config: {
        property_id: propertyOf(brand),
        client_email: clientEmailOf(brand),
        token_url: `${base_url}/token`,
        page_rows: 500,
      },
      credentials: { private_key: secret },
    },
  ],
  serve: analyticsServer,
  probe: (brand, key) => ({
    path: `/v1beta/properties/${propertyOf(brand)}:runReport`,
    init: {
      method: 'POST',
      headers: { authorization: `Bearer ${lastingToken(key)}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        dateRanges: [{ startDate: '7daysAgo', endDate: 'today' }],
        dimensions: [{ name: 'date' }],
        metrics: [{ name: 'sessions' }],
        limit: '2',
      }),
    },
  }),
  tells: { rate_limited: ({ status }) => status === 429 },
};
