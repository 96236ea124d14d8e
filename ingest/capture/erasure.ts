import { addDays } from '../../core/clock.ts';
import type { WebhookVendor } from '../../core/config/schema.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { VendorEvent } from './deliveries.ts';
import type { RawRequest } from './signature.ts';

/** Days from a request to the last day on which the person must be erased: a month, and Shopify's own term. */
const DUE_DAYS = 30;

/**
 * Numbers of the vendor's records whose erasure a verified delivery asks for: Shopify's `customers/redact`, HubSpot's
 * `contact.privacyDeletion`. Only the number is taken: who it is stays in the delivery, which the erasure removes.
 */
export function erasuresAsked(
  vendor: WebhookVendor,
  request: Pick<RawRequest, 'headers'>,
  events: readonly VendorEvent[],
): string[] {
  return events.flatMap(({ body }) => {
    const event = JSON.parse(Buffer.from(body).toString('utf8')) as {
      customer?: { id?: number | string };
      subscriptionType?: string;
      objectId?: number | string;
    };
    if (vendor === 'shopify' && request.headers['x-shopify-topic'] === 'customers/redact') {
      return event.customer?.id === undefined ? [] : [String(event.customer.id)];
    }
    if (vendor === 'hubspot' && event.subscriptionType === 'contact.privacyDeletion') {
      return event.objectId === undefined ? [] : [String(event.objectId)];
    }
    return [];
  });
}

/** Enters requests in the queue that `customer erasures` and `/ops` show; one that came before stays as it was. */
export async function queueErasures(
  ws: Workspace,
  source: string,
  connection: string,
  records: readonly string[],
): Promise<void> {
  const now = ws.clock.now().toISOString();
  for (const record of records) {
    await ws.ledger
      .insertInto('erasure_requests')
      .values({
        source,
        connection,
        record,
        received_at: now,
        due_at: addDays(now.slice(0, 10), DUE_DAYS),
        erasure: null,
        closed_at: null,
        note: null,
      })
      .onConflict((conflict) => conflict.columns(['connection', 'record']).doNothing())
      .execute();
  }
}
