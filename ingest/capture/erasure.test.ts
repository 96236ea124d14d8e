import { expect, it } from 'vitest';
import { erasuresAsked } from './erasure.ts';

const event = (body: object) => ({ id: 'x', body: Buffer.from(JSON.stringify(body)) });

it('reads whom Shopify and HubSpot ask to erase, and nobody from other deliveries', () => {
  const redact = { headers: { 'x-shopify-topic': 'customers/redact' } };
  const customer = event({ customer: { id: 71, email: 'ana@x.es' }, orders_to_redact: [1] });
  expect(erasuresAsked('shopify', redact, [customer])).toEqual(['71']);
  expect(
    erasuresAsked('shopify', { headers: { 'x-shopify-topic': 'customers/update' } }, [customer]),
  ).toEqual([]);
  const deletion = event({ subscriptionType: 'contact.privacyDeletion', objectId: 31 });
  const change = event({ subscriptionType: 'contact.propertyChange', objectId: 32 });
  expect(erasuresAsked('hubspot', { headers: {} }, [deletion, change])).toEqual(['31']);
});
