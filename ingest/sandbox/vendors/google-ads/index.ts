import { lastingToken } from '../tokens.ts';
import type { SandboxVendor } from '../vendor.ts';
import { CLIENT_ID, customerOf, MANAGER } from './account.ts';
import { googleAdsServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'google-ads',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'google',
      connector: 'google-ads',
      currency: 'EUR',
      schedule: '25 */4 * * *',
      base_url,
      config: {
        customer_id: customerOf(brand),
        login_customer_id: MANAGER,
        client_id: CLIENT_ID,
        token_url: `${base_url}/token`,
      },
      // The demo's only secret of this account stands for all three.
      credentials: { developer_token: secret, client_secret: secret, refresh_token: secret },
    },
  ],
  serve: googleAdsServer,
  probe: (brand, token) => ({
    path: `/v25/customers/${customerOf(brand)}/googleAds:search`,
    init: {
      method: 'POST',
      headers: {
        authorization: `Bearer ${lastingToken(token)}`,
        'developer-token': token,
        'login-customer-id': MANAGER,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: 'SELECT campaign.id, campaign.name FROM campaign' }),
    },
  }),
  tells: {
    rate_limited: ({ status, body }) => status === 429 && /retryDelay/.test(body),
    rate_limited_no_header: ({ status, body }) => status === 429 && !/retryDelay/.test(body),
  },
};
