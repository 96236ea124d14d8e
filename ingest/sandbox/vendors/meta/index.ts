import type { SandboxVendor } from '../vendor.ts';
import { metaServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'meta',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'meta',
      connector: 'meta-ads',
      currency: 'EUR',
      schedule: '15 */2 * * *',
      base_url,
      config: { account_id: `act_${brand.metaAccount}`, poll_ms: 20 },
      credentials: { access_token: secret },
    },
  ],
  serve: metaServer,
  probe: (brand, token) => ({
    path: `/v25.0/act_${brand.metaAccount}/campaigns?fields=name&limit=2`,
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
  tells: {
    rate_limited: ({ body, headers }) => /"code":17/.test(body) && headers.has('x-business-use-case-usage'),
    rate_limited_no_header: ({ body }) => /"code":80000/.test(body),
    too_much_data: ({ body }) => /1487534/.test(body),
  },
};
