import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookVendor } from '../../core/config/schema.ts';

/** A request as it arrived: nothing parsed, nothing decoded. */
export interface RawRequest {
  method: string;
  /** The whole address as the vendor called it, and as it may have meant it (with or without a port). */
  urls: readonly string[];
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/** Why a delivery is not believed; undefined when it is. */
export type Doubt = { status: 400 | 401; reason: string } | undefined;

/** Vendors sign the time too, where they do: older deliveries may have been recorded by somebody. */
const WINDOW_MS = 300_000;

/** Whether a delivery is the vendor's and fresh. All signatures are over the bytes as they arrived. */
export function doubtOf(vendor: WebhookVendor, request: RawRequest, secret: string, now: Date): Doubt {
  // A missing secret must never let everybody in.
  if (secret === '') return { status: 401, reason: 'no secret is configured' };
  return VERIFY[vendor](request, secret, now.getTime());
}

type Verify = (request: RawRequest, secret: string, now: number) => Doubt;

const VERIFY: Record<WebhookVendor, Verify> = {
  'facebook-leads': ({ headers, body }, secret) => {
    const given = headers['x-hub-signature-256'];
    return signed(given?.startsWith('sha256=') ? given.slice(7) : undefined, [
      hmac('sha256', secret, [body], 'hex'),
    ]);
  },
  shopify: ({ headers, body }, secret) =>
    signed(headers['x-shopify-hmac-sha256'], [hmac('sha256', secret, [body], 'base64')]),
  stripe: ({ headers, body }, secret, now) => {
    const parts = (headers['stripe-signature'] ?? '').split(',').map((part) => part.trim().split('='));
    const at = parts.find(([name]) => name === 't')?.[1];
    const given = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
    if (!at || !/^\d{1,12}$/.test(at) || given.length === 0) return UNSIGNED;
    const expected = hmac('sha256', secret, [`${at}.`, body], 'hex');
    if (!given.some((one) => isSame(one, expected))) return WRONG;
    return stale(Number(at) * 1000, now);
  },
  hubspot: ({ method, urls, headers, body }, secret, now) => {
    const at = headers['x-hubspot-request-timestamp'];
    if (!at || !/^\d{1,15}$/.test(at)) return UNSIGNED;
    const expected = urls.map((url) => hmac('sha256', secret, [method, url, body, at], 'base64'));
    return signed(headers['x-hubspot-signature-v3'], expected) ?? stale(Number(at), now);
  },
  zendesk: ({ headers, body }, secret, now) => {
    const at = headers['x-zendesk-webhook-signature-timestamp'];
    if (!at || Number.isNaN(Date.parse(at))) return UNSIGNED;
    const expected = hmac('sha256', secret, [at, body], 'base64');
    return signed(headers['x-zendesk-webhook-signature'], [expected]) ?? stale(Date.parse(at), now);
  },
  twilio: ({ urls, headers, body }, secret) => {
    const type = headers['content-type'] ?? '';
    const isForm = type.startsWith('application/x-www-form-urlencoded');
    const expected = urls.map((url) =>
      hmac('sha1', secret, [url, isForm ? sortedFields(body) : ''], 'base64'),
    );
    const doubt = signed(headers['x-twilio-signature'], expected);
    if (doubt || isForm) return doubt;
    // Other bodies are signed by their hash, which is part of the signed address.
    const stated = new URL(urls[0]!).searchParams.get('bodySHA256') ?? '';
    return isSame(stated.toLowerCase(), createHash('sha256').update(body).digest('hex')) ? undefined : WRONG;
  },
};

const UNSIGNED: Doubt = { status: 401, reason: 'the signature is missing' };
const WRONG: Doubt = { status: 401, reason: 'the signature is wrong' };

function signed(given: string | undefined, expected: readonly string[]): Doubt {
  if (!given) return UNSIGNED;
  return expected.some((one) => isSame(given, one)) ? undefined : WRONG;
}

function stale(at: number, now: number): Doubt {
  return Math.abs(now - at) > WINDOW_MS ? { status: 401, reason: 'the delivery is too old' } : undefined;
}

/** Equal or not in a time that tells nothing, whatever the lengths. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function hmac(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  parts: readonly (string | Buffer)[],
  encoding: 'hex' | 'base64',
): string {
  const hash = createHmac(algorithm, secret);
  for (const part of parts) hash.update(part);
  return hash.digest(encoding);
}

/** Twilio's way: names and values of a form one after the other, sorted by name. */
function sortedFields(body: Buffer): string {
  const fields = [...new URLSearchParams(body.toString('utf8'))];
  fields.sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)));
  return fields.map(([name, value]) => name + value).join('');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
