import type { SandboxVendor } from '../vendor.ts';
import { stripeServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'stripe',
  connections: (brand, { base_url, secret }) =>
    brand.shop === null
      ? []
      : [
          {
            id: 'payments',
            connector: 'stripe',
            schedule: '*/15 * * * *',
            base_url,
            currency: 'EUR',
            config: { requests_per_second: 500 },
            credentials: { secret_key: secret },
          },
        ],
  serve: stripeServer,
  probe: (_brand, token) => ({
    path: '/v1/charges?limit=2',
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
};
