import { createHash } from 'node:crypto';
import type { WebhookVendor } from '../../core/config/schema.ts';
import type { RawRequest } from './signature.ts';

/** One event of a verified request: its id at the vendor and the bytes to keep. */
export interface VendorEvent {
  id: string;
  body: Uint8Array;
}

/** The events of a request that was verified; null when its body is not what this vendor sends. */
export function eventsOf(vendor: WebhookVendor, request: RawRequest): VendorEvent[] | null {
  const { headers, body } = request;
  if (vendor === 'twilio') return twilioEvents(request);
  const json = parse(body);
  if (typeof json !== 'object' || json === null) return null;
  const whole = (id: unknown): VendorEvent[] | null =>
    typeof id === 'string' && id !== '' ? [{ id, body }] : null;
  switch (vendor) {
    case 'facebook-leads':
      return facebookLeads(json);
    case 'hubspot':
      return hubspotEvents(json);
    case 'shopify':
      return whole(headers['x-shopify-webhook-id']);
    case 'stripe':
      return whole((json as { id?: unknown }).id);
    case 'zendesk':
      return whole(headers['x-zendesk-webhook-invocation-id'] ?? hashOf(body));
  }
}

interface FacebookBody {
  entry?: { changes?: { field?: string; value?: { leadgen_id?: string | number } }[] }[];
}

/** A page's notice may hold several leads, and other changes that are not ours. */
function facebookLeads(json: object): VendorEvent[] | null {
  const { entry } = json as FacebookBody;
  if (!Array.isArray(entry)) return null;
  return entry.flatMap(({ changes = [] }) =>
    changes.flatMap(({ field, value }) => {
      const id = value?.leadgen_id;
      if (field !== 'leadgen' || (typeof id !== 'string' && typeof id !== 'number')) return [];
      return [{ id: String(id), body: Buffer.from(JSON.stringify(value)) }];
    }),
  );
}

/** HubSpot sends lists; a bulk import floods them, and every event is kept. */
function hubspotEvents(json: object): VendorEvent[] | null {
  if (!Array.isArray(json)) return null;
  const events: VendorEvent[] = [];
  for (const event of json as Record<string, unknown>[]) {
    const { eventId, subscriptionType, objectId } = event ?? {};
    if (eventId === undefined) return null;
    const id = [eventId, subscriptionType, objectId].map(String).join('/');
    events.push({ id, body: Buffer.from(JSON.stringify(event)) });
  }
  return events;
}

function twilioEvents({ headers, body }: RawRequest): VendorEvent[] | null {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const json = isForm ? Object.fromEntries(new URLSearchParams(body.toString('utf8'))) : parse(body);
  if (typeof json !== 'object' || json === null) return null;
  const of = json as Record<string, unknown>;
  const id = of.MessageSid ?? of.CallSid ?? of.SmsSid;
  if (typeof id !== 'string') return null;
  return [{ id: `${id}/${String(of.MessageStatus ?? of.CallStatus ?? of.SmsStatus ?? '')}`, body }];
}

function parse(body: Buffer): unknown {
  try {
    // Bytes that are no UTF-8 are refused rather than changed.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

/** SHA-256 of bytes, for deliveries that name no id. */
export function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
