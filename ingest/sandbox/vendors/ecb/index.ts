import type { SandboxVendor } from '../vendor.ts';
import { ecbServer } from './server.ts';

export const vendor: SandboxVendor = {
  id: 'ecb',
  connections: (_brand, { base_url }) => [
    {
      id: 'ecb',
      connector: 'ecb-rates',
      schedule: '20 16 * * 1-5',
      base_url,
      config: { currencies: ['GBP', 'USD'] },
    },
  ],
  serve: ecbServer,
  probe: () => ({ path: '/service/data/EXR/D..EUR.SP00.A?format=jsondata', init: {} }),
};
