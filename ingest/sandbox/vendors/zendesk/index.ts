import { TICKET_FIELDS } from '../../brands.ts';
import type { SandboxVendor } from '../vendor.ts';
import { zendeskServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'zendesk',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'care',
      connector: 'zendesk',
      schedule: '*/10 * * * *',
      base_url,
      config: { email: brand.zendeskEmail, fields: { ...TICKET_FIELDS }, incremental_per_minute: 6000 },
      credentials: { api_token: secret },
    },
  ],
  serve: zendeskServer,
  probe: (brand, token) => ({
    path: '/api/v2/incremental/users/cursor.json?start_time=0&per_page=2',
    init: {
      headers: {
        authorization: `Basic ${Buffer.from(`${brand.zendeskEmail}/token:${token}`).toString('base64')}`,
      },
    },
  }),
};
