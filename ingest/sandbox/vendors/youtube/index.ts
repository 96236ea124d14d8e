import { lastingToken } from '../tokens.ts';
import type { SandboxVendor } from '../vendor.ts';
import { CHANNELS, CLIENT_ID, youtubeServer } from './server.ts';

/** Read by tests alone: the story of the demo's posts and comments is that of Instagram and Facebook. */
export const vendor: SandboxVendor = {
  id: 'youtube',
  connections: () => [],
  testConnections: (brand, { base_url, secret }) => [
    {
      id: 'youtube',
      connector: 'youtube',
      schedule: '20 * * * *',
      base_url,
      config: {
        channel_id: CHANNELS[brand.id],
        client_id: CLIENT_ID,
        token_url: `${base_url}/token`,
        analytics_url: base_url,
      },
      credentials: { client_secret: secret, refresh_token: secret },
    },
  ],
  serve: youtubeServer,
  probe: (brand, token) => ({
    path: `/youtube/v3/channels?part=snippet&id=${CHANNELS[brand.id]}`,
    init: { headers: { authorization: `Bearer ${lastingToken(token)}` } },
  }),
  tells: {
    rate_limited: ({ status, body }) => status === 403 && /rateLimitExceeded/.test(body),
    rate_limited_no_header: ({ status, body }) => status === 403 && /rateLimitExceeded/.test(body),
    too_much_data: ({ status }) => status === 504,
  },
};
