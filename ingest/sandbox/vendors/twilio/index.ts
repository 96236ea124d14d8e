import type { SandboxVendor } from '../vendor.ts';
import { ACCOUNTS, twilioServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'twilio',
  connections: (brand, { base_url, secret }) => [
    {
      id: 'phone',
      connector: 'twilio',
      schedule: '*/15 * * * *',
      base_url,
      config: { account_sid: ACCOUNTS[brand.id].main },
      credentials: { auth_token: secret },
    },
  ],
  serve: twilioServer,
  probe: (brand, token) => {
    const { main } = ACCOUNTS[brand.id];
    const authorization = `Basic ${Buffer.from(`${main}:${token}`).toString('base64')}`;
    return {
      path: `/2010-04-01/Accounts/${main}/Calls.json?PageSize=2`,
      init: { headers: { authorization } },
    };
  },
};
