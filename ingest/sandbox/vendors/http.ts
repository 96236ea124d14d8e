import type { IncomingMessage } from 'node:http';

/** A request as the vendors' servers see it; `path` comes without the vendor's prefix and query. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
  /** The body's fields, when it is a form; also a multipart one. */
  form: URLSearchParams;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
  now: number;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Kinds of failure that can be ordered. */
export const FAULT_KINDS = [
  'rate_limited',
  'rate_limited_no_header',
  'server_error',
  'timeout',
  'reset',
  'unauthorized',
  'too_much_data',
  'malformed_json',
  'broken_record',
  'expired_cursor',
  'answer',
  'close',
  'slow',
  'short',
  'empty',
  'repeated_records',
  'unknown_field',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Failures that a vendor words in its own way; the others are the same on every wire. */
export type WordedFault = Extract<
  FaultKind,
  | 'rate_limited'
  | 'rate_limited_no_header'
  | 'server_error'
  | 'unauthorized'
  | 'too_much_data'
  | 'expired_cursor'
>;

/** One vendor's API over the simulated world. */
export interface VendorServer {
  handle(call: Call): Answer;
  /** The vendor's own answer to a failure; `retryAfterS` is what its rate-limit headers state. */
  fail(kind: WordedFault, retryAfterS: number): Answer;
  /** Spoils one record of an answer, so that no contract accepts it; false when there is none to spoil. */
  spoil(body: unknown): boolean;
}

/** Reads a request to its end. */
export async function readCall(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  now: number,
): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const type = headers['content-type'] ?? '';
  return {
    method: request.method ?? 'GET',
    path,
    query,
    headers,
    body,
    form: type.startsWith('multipart/form-data')
      ? multipart(body, type)
      : new URLSearchParams(type.includes('json') ? '' : body),
    json: parse(body),
    now,
  };
}

/** Fields of a multipart form; files are not among what vendors are sent. */
function multipart(body: string, type: string): URLSearchParams {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  const fields = new URLSearchParams();
  if (boundary === undefined) return fields;
  for (const part of body.split(`--${boundary}`)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(head)?.[1];
    if (name !== undefined) fields.append(name, rest.join('\r\n\r\n').replace(/\r\n$/, ''));
  }
  return fields;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A positive integer out of a query, or the fallback; never above `most`. */
export function limitOf(text: string | null | undefined, fallback: number, most: number): number {
  const value = Number(text ?? '');
  return Number.isInteger(value) && value > 0 ? Math.min(value, most) : fallback;
}

/** Page tokens: opaque to the client, an offset or key to the server. */
export const sealCursor = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a page token holds, or undefined when it is none of ours. */
export function openCursor<T>(token: string): T | undefined {
  return parse(Buffer.from(token, 'base64url').toString('utf8')) as T | undefined;
}

/** The first of the records at a path of members, spoiled by `how`. */
export function spoilFirst(list: unknown, how: (record: Record<string, unknown>) => void): boolean {
  const record = Array.isArray(list) ? list[0] : undefined;
  if (typeof record !== 'object' || record === null) return false;
  how(record as Record<string, unknown>);
  return true;
}
