import type { SandboxVendor } from '../vendor.ts';
import { facebookServer, PAGES } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'facebook-pages',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'facebook',
      connector: 'facebook-pages',
      schedule: '*/30 * * * *',
      base_url,
      config: { page_id: PAGES[brand.id] },
      credentials: { access_token: secret },
    },
  ],
  serve: facebookServer,
  probe: (brand, token) => ({
    path: `/v25.0/${PAGES[brand.id]}/posts?fields=id,created_time&limit=2`,
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
  tells: {
    rate_limited: ({ body, headers }) => /"code":17/.test(body) && headers.has('x-business-use-case-usage'),
    rate_limited_no_header: ({ body }) => /"code":80000/.test(body),
    too_much_data: ({ body }) => /1487534/.test(body),
  },
};
