import type { SandboxVendor } from '../vendor.ts';
import { ACCOUNTS, instagramServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'instagram',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'instagram',
      connector: 'instagram',
      schedule: '*/30 * * * *',
      base_url,
      config: { account_id: ACCOUNTS[brand.id] },
      credentials: { access_token: secret },
    },
  ],
  serve: instagramServer,
  probe: (brand, token) => ({
    path: `/v25.0/${ACCOUNTS[brand.id]}/media?fields=id,timestamp&limit=2`,
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
  tells: {
    rate_limited: ({ body, headers }) => /"code":17/.test(body) && headers.has('x-business-use-case-usage'),
    rate_limited_no_header: ({ body }) => /"code":80000/.test(body),
    too_much_data: ({ body }) => /1487534/.test(body),
  },
};
