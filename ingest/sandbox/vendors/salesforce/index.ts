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
  serve: salesforceServer,
  probe: (_brand, token) => ({
    path: `/services/data/v62.0/queryAll?q=${encodeURIComponent('SELECT Id, Email FROM Contact LIMIT 2')}`,
    init: { headers: { authorization: `Bearer ${token}` } },
  }),
  tells: { rate_limited: isBusy, rate_limited_no_header: isBusy },
};
