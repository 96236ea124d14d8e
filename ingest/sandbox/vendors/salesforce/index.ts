import type { SandboxVendor } from '../vendor.ts';
import { salesforceServer } from './server.ts';

const isBusy = ({ status, body }: { status: number; body: string }) =>
  status === 403 && /REQUEST_LIMIT_EXCEEDED/.test(body);

/**
 * Read by tests alone: it is the CRM that HubSpot tells of, so a demo that read both would count its people twice.
 */
export const vendor: SandboxVendor = {
  id: 'salesforce',
  connections: () => [],
  testConnections: (_brand, { base_url, secret }) => [
    {
      id: 'sales',
      connector: 'salesforce',
      schedule: '35 * * * *',
      base_url,
      config: {
        my_domain: 'norte',
        login_url: base_url,
        poll_ms: 10,
        fields: { contacts: { national_id: 'DNI__c' }, accounts: { tax_id: 'CIF__c' } },
      },
      // The demo's only secret of this org stands for both.
      credentials: { client_id: secret, refresh_token: secret },
    },
  ],
  serve: salesforceServer,
  probe: (_brand, token) => ({
    path: `/services/data/v62.0/queryAll?q=${encodeURIComponent('SELECT Id, Email FROM Contact LIMIT 2')}`,
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
  tells: { rate_limited: isBusy, rate_limited_no_header: isBusy },
};
