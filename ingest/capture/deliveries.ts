import { createHash } from 'node:crypto';
import type { WebhookVendor } from '../../core/config/schema.ts';
import type { RawRequest } from './signature.ts';

/** One event of a verified request: its id at the vendor and the bytes to keep. */
export interface VendorEvent {
  id: string;
  body: Uint8Array;
}

const ZENDESK_TIME = 'x-zendesk-webhook-signature-timestamp';

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
      // Its header with an id is not signed, so whoever recorded a delivery could send it again under another one.
      return whole(hashOf(body));
    case 'stripe':
      return whole((json as { id?: unknown }).id);
    case 'zendesk':
      // The time is signed, the invocation's id is not.
      return whole(hashOf(Buffer.concat([Buffer.from(`${headers[ZENDESK_TIME]}.`), body])));
  }
}

interface FacebookChange {
  field?: string;
  value?: { leadgen_id?: string | number };
}

/** A page's notice may hold several leads, and other changes that are not ours. */
function facebookLeads(json: object): VendorEvent[] | null {
  const { entry } = json as { entry?: ({ changes?: (FacebookChange | null)[] } | null)[] };
  if (!Array.isArray(entry)) return null;
  const events: VendorEvent[] = [];
  for (const one of entry) {
    const changes = one?.changes ?? [];
    if (!Array.isArray(changes)) return null;
    for (const change of changes) {
      const id = change?.value?.leadgen_id;
      if (change?.field !== 'leadgen' || (typeof id !== 'string' && typeof id !== 'number')) continue;
      events.push({ id: String(id), body: Buffer.from(JSON.stringify(change.value)) });
    }
  }
  return events;
}

/** HubSpot sends lists; a bulk import floods them, and every event is kept. */
function hubspotEvents(json: object): VendorEvent[] | null {
  if (!Array.isArray(json)) return null;
  const events: VendorEvent[] = [];
  for (const event of json as Record<string, unknown>[]) {
    const { eventId, subscriptionType, objectId } = event ?? {};
    if (typeof eventId !== 'number' && typeof eventId !== 'string') return null;
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
