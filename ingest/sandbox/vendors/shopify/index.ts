import type { SandboxVendor } from '../vendor.ts';
import { shopifyServer } from './server.ts';

const PROBE = '{ orders(first: 2) { edges { node { id name updatedAt } } pageInfo { endCursor } } }';

export const vendor: SandboxVendor = {
  id: 'shopify',
  connections: (brand, { base_url, secret }) =>
    brand.shop === null
      ? []
      : [
          {
            id: 'store',
            connector: 'shopify',
            schedule: '*/15 * * * *',
            base_url,
            currency: 'EUR',
            config: { shop: brand.shop, poll_ms: 20 },
            credentials: { access_token: secret },
          },
        ],
  serve: shopifyServer,
  probe: (_brand, token) => ({
    path: '/admin/api/2026-01/graphql.json',
    init: {
      method: 'POST',
      headers: { 'x-shopify-access-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ query: PROBE }),
    },
  }),
  tells: {
    rate_limited: ({ status, body }) => status === 200 && /THROTTLED.*throttleStatus/.test(body),
    rate_limited_no_header: ({ status, body }) =>
      status === 200 && /THROTTLED/.test(body) && !/throttleStatus/.test(body),
    too_much_data: ({ status, body }) => status === 200 && /MAX_COST_EXCEEDED/.test(body),
    expired_cursor: ({ status, body }) => status === 200 && /Invalid cursor/.test(body),
  },
};
