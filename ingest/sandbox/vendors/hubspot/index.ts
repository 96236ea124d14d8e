import type { SandboxVendor } from '../vendor.ts';
import { hubspotServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'hubspot',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'crm',
      connector: 'hubspot',
      schedule: '20 * * * *',
      base_url,
      config: { portal_id: brand.hubspotPortal, search_per_second: 200 },
      credentials: { access_token: secret },
    },
  ],
  serve: hubspotServer,
  probe: (_brand, token) => ({
    path: '/crm/v3/objects/contacts?limit=2',
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
};
