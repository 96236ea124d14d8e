import type { SandboxVendor } from '../vendor.ts';
import { matomoServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'matomo',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'web',
      connector: 'matomo',
      schedule: '*/30 * * * *',
      base_url,
      config: { site_id: brand.matomoSite },
      credentials: { token_auth: secret },
    },
  ],
  serve: matomoServer,
  probe: (brand, token) => ({
    path: '/index.php',
    init: {
      method: 'POST',
      body: new URLSearchParams({
        module: 'API',
        format: 'json',
        idSite: brand.matomoSite,
        method: 'Goals.getGoals',
        token_auth: token,
      }),
    },
  }),
};
