import { createHmac } from 'node:crypto';

/** What every webhook of the tests is signed with, and the address that some vendors sign. */
export const SECRET = 'a-secret-of-the-vendor';
export const PUBLIC = 'https://datos.norte.example';

/** Ids of the webhooks in `captureConfig`: the vendor's name but for Facebook's leads. */
export const WEBHOOKS = ['leads', 'hubspot', 'shopify', 'stripe', 'zendesk', 'twilio'] as const;

export type Headers = Record<string, string>;

/** A request as a vendor or a page sends it; `path` is below `/capture`. */
export interface Sent {
  path: string;
  body: string;
  headers: Headers;
}

/** A configuration with two forms and a webhook of every vendor; `graph` is where Facebook's leads are fetched. */
export function captureConfig(graph = 'http://127.0.0.1:9'): object {
  const webhooks = WEBHOOKS.filter((id) => id !== 'leads').map((vendor) => ({
    id: vendor,
    vendor,
    connection: 'norte-web',
    secret: '${WEBHOOK}',
  }));
  return {
    company: { name: 'Test' },
    brands: [{ id: 'norte', name: 'Norte' }],
    connections: [{ id: 'norte-web', connector: 'files', brand: 'norte', config: { streams: [] } }],
    capture: {
      public_url: PUBLIC,
      forms: [
        {
          id: 'contacto',
          connection: 'norte-web',
          origins: ['https://www.norte.example'],
          per_minute: 100_000,
        },
        { id: 'narrow', connection: 'norte-web', per_minute: 2 },
      ],
      webhooks: [
        ...webhooks,
        {
          id: 'leads',
          vendor: 'facebook-leads',
          connection: 'norte-web',
          secret: '${WEBHOOK}',
          verify_token: '${WORD}',
          access_token: '${PAGE}',
          page_id: '104470296200011',
          base_url: graph,
        },
      ],
    },
  };
}

/** The secrets that `captureConfig` refers to. */
export const CAPTURE_ENV = { WEBHOOK: SECRET, WORD: 'the-agreed-word', PAGE: 'the-page-token' };

/** An HMAC over the parts under the secret of the tests. */
export const sign = (parts: (string | Buffer)[], encoding: 'hex' | 'base64', algorithm = 'sha256') => {
  const hash = createHmac(algorithm, SECRET);
  for (const part of parts) hash.update(part);
  return hash.digest(encoding);
};

/** A delivery of each vendor that should be taken; `at` is the time it claims. */
export function delivery(vendor: string, n: number, at = Date.now()): Sent {
  const json = { 'content-type': 'application/json' };
  switch (vendor) {
    case 'leads': {
      const value = { leadgen_id: `lead-${n}`, page_id: '1', form_id: '2', created_time: 1 };
      const body = JSON.stringify({ object: 'page', entry: [{ changes: [{ field: 'leadgen', value }] }] });
      return {
        path: '/webhooks/leads',
        body,
        headers: { ...json, 'x-hub-signature-256': `sha256=${sign([body], 'hex')}` },
      };
    }
    case 'shopify': {
      const body = `{"id": ${n}, "note": "ñandú\\r\\n"}`;
      return {
        path: '/webhooks/shopify',
        body,
        headers: {
          ...json,
          'x-shopify-hmac-sha256': sign([body], 'base64'),
          'x-shopify-webhook-id': `w-${n}`,
        },
      };
    }
    case 'stripe': {
      const body = JSON.stringify({ id: `evt_${n}`, type: 'charge.succeeded' });
      const t = String(Math.floor(at / 1000));
      return {
        path: '/webhooks/stripe',
        body,
        headers: { ...json, 'stripe-signature': `t=${t},v1=${sign([`${t}.`, body], 'hex')}` },
      };
    }
    case 'hubspot': {
      const body = JSON.stringify([{ eventId: n, subscriptionType: 'contact.creation', objectId: 1 }]);
      const signature = sign(['POST', `${PUBLIC}/capture/webhooks/hubspot`, body, String(at)], 'base64');
      return {
        path: '/webhooks/hubspot',
        body,
        headers: { ...json, 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) },
      };
    }
    case 'zendesk': {
      const body = JSON.stringify({ ticket: n });
      const time = new Date(at).toISOString();
      return {
        path: '/webhooks/zendesk',
        body,
        headers: {
          ...json,
          'x-zendesk-webhook-signature': sign([time, body], 'base64'),
          'x-zendesk-webhook-signature-timestamp': time,
          'x-zendesk-webhook-invocation-id': `inv-${n}`,
        },
      };
    }
    default: {
      const fields = { MessageSid: `SM${n}`, MessageStatus: 'delivered', Body: 'hola que tal' };
      const url = `${PUBLIC}:443/capture/webhooks/twilio`;
      const sorted = Object.entries(fields).sort().flat().join('');
      return {
        path: '/webhooks/twilio',
        body: new URLSearchParams(fields).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': sign([url, sorted], 'base64', 'sha1'),
        },
      };
    }
  }
}
