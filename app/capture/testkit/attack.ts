import { delivery, type Headers, type Sent, sign, WEBHOOKS } from './deliveries.ts';

/** A request that must not be kept, the answers that are honest about it, and what is wrong with it. */
export interface Attack extends Sent {
  what: string;
  status: readonly number[];
  method?: string;
  bytes?: Buffer;
}

type Random = () => number;
type Make = (next: Random, n: number) => Attack;

const pick = <T>(next: Random, list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
const bytesOf = (next: Random, length: number) =>
  Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));

/** The header that holds the signature of a genuine delivery. */
export function signatureOf(headers: Headers): string {
  return Object.keys(headers).find((name) => /signature|hmac/.test(name) && !/timestamp/.test(name))!;
}

/** A genuine delivery with its signature replaced. */
function signedBy(what: string, value: (genuine: string, next: Random) => string): Make {
  return (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    const name = signatureOf(one.headers);
    return {
      ...one,
      what,
      status: [401],
      headers: { ...one.headers, [name]: value(one.headers[name]!, next) },
    };
  };
}

/** A genuine delivery whose body was changed after it was signed. */
function altered(what: string, change: (body: string, next: Random) => string, status = [401]): Make {
  return (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    return { ...one, what, status, body: change(one.body, next) };
  };
}

/** A body that Shopify's or Facebook's secret really signed and that makes no sense. */
function senseless(what: string, body: (next: Random) => Buffer): Make {
  return (next) => {
    const bytes = body(next);
    const shopify = { 'x-shopify-hmac-sha256': sign([bytes], 'base64') };
    const facebook = { 'x-hub-signature-256': `sha256=${sign([bytes], 'hex')}` };
    const isShopify = next() < 0.5;
    return {
      path: `/webhooks/${isShopify ? 'shopify' : 'leads'}`,
      body: '',
      bytes,
      headers: { 'content-type': 'application/json', ...(isShopify ? shopify : facebook) },
      what,
      status: [400],
    };
  };
}

function form(what: string, body: (next: Random) => unknown, status: number[], headers: Headers = {}): Make {
  return (next) => {
    const given = body(next);
    return {
      path: '/forms/contacto',
      body: typeof given === 'string' ? given : JSON.stringify(given),
      headers: { 'content-type': 'application/json', ...headers },
      what,
      status,
    };
  };
}

const MANY = '['.repeat(50_000);
const EMAIL = { email: 'ana@correo.example' };

/** Every way in which the test attacks, as data: a new one is a line. */
export const ATTACKS: readonly Make[] = [
  signedBy('random signature', (genuine, next) => bytesOf(next, genuine.length).toString('hex')),
  signedBy('one character changed', (genuine, next) => {
    // The last characters of base64 hold bits that nothing decodes to; before them every change counts.
    const at = genuine.length - 4 - Math.floor(next() * 20);
    return genuine.slice(0, at) + (genuine[at] === 'a' ? 'b' : 'a') + genuine.slice(at + 1);
  }),
  signedBy('signature cut', (genuine, next) => genuine.slice(0, Math.floor(next() * (genuine.length - 1)))),
  signedBy('signature lengthened', (genuine) => `${genuine}0`),
  signedBy('signature of another secret', (genuine) => genuine.split('').reverse().join('')),
  signedBy('empty scheme', (_, next) => pick(next, ['sha256=', 't=1,v1=', 't=,v1=', 'v1=', ',', '=', ''])),
  signedBy('huge signature', () => 'x'.repeat(8_000)),
  signedBy('other algorithm', (genuine) =>
    genuine.replace('sha256=', 'sha1=').replace('v1=', 'v0=').concat('='),
  ),
  altered('body changed', (body, next) => {
    const at = Math.floor(next() * body.length);
    return body.slice(0, at) + (body[at] === 'x' ? 'y' : 'x') + body.slice(at + 1);
  }),
  altered('body cut', (body, next) => body.slice(0, Math.floor(next() * body.length))),
  altered('body lengthened', (body) => `${body}&x=1`),
  altered('body emptied', () => ''),
  altered('body oversized', () => 'x'.repeat(1024 * 1024 + 1), [413]),
  (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    const { [signatureOf(one.headers)]: _, ...headers } = one.headers;
    return { ...one, headers, what: 'unsigned', status: [401] };
  },
  (next, n) => {
    const late = (next() < 0.5 ? -1 : 1) * (301_000 + next() * 1e9);
    const one = delivery(pick(next, ['stripe', 'hubspot', 'zendesk']), n, Math.floor(Date.now() + late));
    return { ...one, what: 'recorded long ago or from the future', status: [401] };
  },
  (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    const other = pick(
      next,
      WEBHOOKS.filter((id) => one.path !== `/webhooks/${id}`),
    );
    return { ...one, path: `/webhooks/${other}`, what: 'sent to another vendor', status: [401] };
  },
  (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    return {
      ...one,
      headers: { ...one.headers, 'content-encoding': 'gzip' },
      what: 'compressed',
      status: [415],
    };
  },
  (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    return {
      ...one,
      path: pick(next, ['/webhooks/none', '/webhooks', '/forms/%00', '/webhooks/..%2f']),
      what: 'unknown address',
      status: [404],
    };
  },
  (next, n) => {
    const one = delivery(pick(next, WEBHOOKS), n);
    return { ...one, method: pick(next, ['PUT', 'PATCH', 'DELETE']), what: 'wrong method', status: [405] };
  },
  senseless('signed, no JSON', (next) => bytesOf(next, 1 + Math.floor(next() * 400))),
  senseless('signed, nested without end', () => Buffer.from(MANY)),
  senseless('signed, of another shape', (next) =>
    Buffer.from(pick(next, ['null', '1', '"text"', 'true', '{"entry":{}', '[1,', '{"a":1}{', '\u00ff'])),
  ),
  form('not from its pages', () => EMAIL, [403], { origin: 'https://evil.example' }),
  form('no JSON', (next) => bytesOf(next, 60).toString('latin1'), [400]),
  form('JSON of another shape', (next) => pick(next, ['null', '1', '[]', '""', '[[]]']), [422]),
  form('nested without end', () => MANY, [400]),
  form('no address', () => ({ given_name: 'Nadie' }), [422]),
  form(
    'no address that could be',
    (next) => ({ email: pick(next, ['x', '@', 'a@b', "' or 1=1--", 'ñ'.repeat(400)]) }),
    [422],
  ),
  form('unknown field', () => ({ ...EMAIL, is_admin: true }), [422]),
  form(
    'the prototype',
    () => `{"email":"ana@correo.example","__proto__":{"is_admin":true},"constructor":{}}`,
    [422],
  ),
  form('the field for programs', () => ({ ...EMAIL, website: 'https://spam.example' }), [422]),
  form('field too long', () => ({ ...EMAIL, full_name: 'x'.repeat(501) }), [422]),
  form('key too short', () => ({ ...EMAIL, idempotency_key: '1' }), [422]),
  form('consent without its text', () => ({ ...EMAIL, consent: { is_granted: true } }), [422]),
  form(
    'field of another type',
    (next) => ({ ...EMAIL, phone: pick<unknown>(next, [1, [], {}, true]) }),
    [422],
  ),
  form('oversized', () => `"${'x'.repeat(64 * 1024)}"`, [413]),
];
