import type { SandboxVendor } from '../vendor.ts';
import { mailchimpServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'mailchimp',
  connections: (_brand, { base_url, secret }) => [
    {
      id: 'mail',
      connector: 'mailchimp',
      schedule: '25 * * * *',
      base_url,
      credentials: { api_key: secret },
    },
  ],
  serve: mailchimpServer,
  probe: (_brand, token) => ({
    path: '/3.0/campaigns?count=2',
    init: { headers: { authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}` } },
  }),
  tells: {
    // Mailchimp's edge gives no problem document when it cuts somebody off.
    rate_limited_no_header: ({ status, body }) => status === 403 && body.startsWith('<'),
  },
};
