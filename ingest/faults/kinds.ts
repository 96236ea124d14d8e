import type { ErrorClass } from '../engine/connector.ts';
import type { Fault } from '../sandbox/index.ts';

/**
 * What a sync must make of a fault. `absorbed`: it passes, the sync succeeds and holds what it holds without it.
 * `quarantined`: one record is set aside with its bytes, all others land. An error class: the fault stays, the sync
 * fails in that class, moves no cursor past what it has, and the next one holds everything.
 */
export type Expected = 'absorbed' | 'quarantined' | ErrorClass;

/** One way in which a vendor, or what stands before it, goes wrong. */
export interface VendorFault {
  name: string;
  expect: Expected;
  order: Omit<Fault, 'vendor' | 'count'>;
  /** Requests that meet it; for faults that stay, more than any client tries again. */
  count: number;
}

const STAYS = 1_000;
const HTML = '<html><body><h1>Attention required</h1></body></html>';
const TEXT = { 'content-type': 'text/html; charset=utf-8' };

const passing = (name: string, order: VendorFault['order'], count = 2): VendorFault => ({
  name,
  expect: 'absorbed',
  order,
  count,
});
const staying = (name: string, expect: ErrorClass, order: VendorFault['order']): VendorFault => ({
  name,
  expect,
  order,
  count: STAYS,
});
const answer = (
  status: number,
  body = '',
  headers: Record<string, string> = body === HTML ? TEXT : {},
): VendorFault['order'] => ({ kind: 'answer', answer: { status, body, headers } });

/** Every kind of fault that the tests and `npm run faults` know. */
export const VENDOR_FAULTS: readonly VendorFault[] = [
  passing('throttled, with the time to wait', { kind: 'rate_limited', retryAfterSeconds: 0 }),
  passing('throttled, without it', { kind: 'rate_limited_no_header' }),
  passing('429 with nothing in it', answer(429)),
  passing('429 of a gateway, as a page', answer(429, HTML)),
  passing('429 until a date', answer(429, '{}', { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' })),
  passing('an error of the vendor, in its words', { kind: 'server_error' }),
  passing('500 with nothing in it', answer(500)),
  passing('502 of a gateway, as a page', answer(502, HTML)),
  passing('503 with the time to wait', answer(503, '', { 'retry-after': '0' })),
  passing('504 of a gateway, as a page', answer(504, HTML)),
  passing('408: the request took too long', answer(408)),
  passing('425: too early', answer(425)),
  passing('520 of a content network', answer(520, HTML)),
  passing('529: overloaded', answer(529, '{}')),
  passing('connection reset in the middle', { kind: 'reset' }, 1),
  passing('connection closed before the first byte', { kind: 'close' }),
  passing('fewer bytes than announced', { kind: 'short' }, 1),
  passing('JSON cut in half', { kind: 'malformed_json' }, 1),
  passing('a success without a body', { kind: 'empty' }, 1),
  passing('a sign-in page with 200', answer(200, HTML), 1),
  passing('plain words with 200', answer(200, 'upstream is warming up'), 1),
  passing('bytes that are no text with 200', answer(200, '\u0000\u0001\ufffd{'), 1),
  passing('a slow answer', { kind: 'slow' }),
  passing('a page token that expired', { kind: 'expired_cursor' }, 1),
  passing('too much asked for once', { kind: 'too_much_data' }, 1),
  passing('every record of a page twice', { kind: 'repeated_records' }, 1),
  passing('a field that nobody knew', { kind: 'unknown_field' }, 1),
  {
    name: 'a record that breaks the contract',
    expect: 'quarantined',
    order: { kind: 'broken_record' },
    count: 1,
  },
  staying('credentials refused, in its words', 'config', { kind: 'unauthorized' }),
  staying('401 with nothing in it', 'config', answer(401)),
  staying('403 with nothing in it', 'permission', answer(403)),
  staying('403 of a firewall, as a page', 'permission', answer(403, HTML)),
  staying('404 everywhere', 'config', answer(404)),
  staying(
    'sent on to another address',
    'config',
    answer(302, '', { location: 'https://elsewhere.example/' }),
  ),
  staying('410: gone', 'cursor_expired', answer(410)),
  staying('413: always too much', 'data_too_large', answer(413)),
  staying('throttled without end', 'rate_limited', { kind: 'rate_limited', retryAfterSeconds: 0 }),
  staying('429 with a day to wait', 'rate_limited', answer(429, '{}', { 'retry-after': '86400' })),
  staying('down without end', 'transient', { kind: 'server_error' }),
  staying('every connection closed', 'transient', { kind: 'close' }),
  staying('a maintenance page with 200 without end', 'transient', answer(200, HTML)),
  staying('418: a status that nobody knows', 'bug', answer(418)),
  staying('422: refused as wrong, without a word', 'bug', answer(422)),
  staying('nothing but null', 'bug', answer(200, 'null')),
];
