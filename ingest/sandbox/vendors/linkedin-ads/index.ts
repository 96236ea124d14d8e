import { lastingToken } from '../tokens.ts';
import type { SandboxVendor } from '../vendor.ts';
import { accountOf, CLIENT_ID } from './account.ts';
import { linkedinServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'linkedin-ads',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'linkedin',
      connector: 'linkedin-ads',
      currency: 'EUR',
      schedule: '35 */6 * * *',
      base_url,
      config: {
        account_id: accountOf(brand),
        client_id: CLIENT_ID,
        token_url: `${base_url}/oauth/v2/accessToken`,
        token_settle_ms: 0,
      },
      // The demo's only secret of this account stands for both.
      credentials: { refresh_token: secret, client_secret: secret },
    },
  ],
  serve: linkedinServer,
  probe: (brand, token) => ({
    path: `/rest/adAccounts/${accountOf(brand)}/adCampaigns?q=search&pageSize=10`,
    init: {
      headers: {
        authorization: `Bearer ${lastingToken(token)}`,
        'linkedin-version': '202606',
        'x-restli-protocol-version': '2.0.0',
      },
    },
  }),
  tells: { rate_limited: ({ status }) => status === 429 },
};
