import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AtalayaError, EXIT, messageOf } from '../../core/errors.ts';
import { type Fault, type Faults, readFault } from './faults.ts';
import { type Answer, readCall, type VendorServer, type WordedFault } from './vendors/http.ts';

export interface SandboxServerOptions {
  /** The vendors' servers by their path prefix. */
  vendors: ReadonlyMap<string, VendorServer>;
  faults: Faults;
  /** The instant at which everything is answered; also lets the world catch up with it. */
  now: () => number;
  /** Moves the clock; absent when it cannot be moved. */
  setNow?: (at: number) => Promise<void>;
  port: number;
}

export interface SandboxServer {
  url: string;
  close(): Promise<void>;
}

/** How late a slow answer comes. */
const SLOW_MS = 300;
/** How long a request that was told to time out is left without an answer. */
const SILENCE_MS = 120_000;

/** Serves all vendors on one loopback port, each below its own path, and `/_control` for tests. */
export async function serveSandbox(options: SandboxServerOptions): Promise<SandboxServer> {
  const requests: Record<string, number> = Object.fromEntries(
    [...options.vendors.keys()].map((id) => [id, 0]),
  );
  const server = createServer((request, response) => {
    answer(options, requests, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, { status: 500, body: { sandbox_error: messageOf(error) } });
      else response.destroy();
    });
  });
  // Keep-alive connections of a client outlive its work; closing must not wait for them.
  server.keepAliveTimeout = 5_000;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const busy = error.code === 'EADDRINUSE';
      const message = busy
        ? `The port ${port} for the simulated vendors is in use: stop what uses it or choose another.`
        : `The simulated vendors could not start: ${error.message}.`;
      reject(new AtalayaError(message, { exitCode: busy ? EXIT.busy : EXIT.failed, cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  options: SandboxServerOptions,
  requests: Record<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const [, prefix = '', ...rest] = url.pathname.split('/');
  const path = `/${rest.join('/')}`;
  const call = await readCall(request, path, url.searchParams, options.now());
  if (prefix === '_control') {
    send(response, await control(options, requests, path, call.json));
    return;
  }
  const vendor = options.vendors.get(prefix);
  if (vendor === undefined) {
    send(response, {
      status: 404,
      body: { sandbox_error: `no vendor at /${prefix}: use ${[...options.vendors.keys()].join(', ')}` },
    });
    return;
  }
  requests[prefix] = (requests[prefix] ?? 0) + 1;
  const fault = options.faults.take(prefix, `${url.pathname}${decodeURIComponent(url.search)} ${call.body}`);
  const usual = () => vendor.handle(call);
  if (fault === undefined) send(response, usual());
  else misbehave(options, vendor, fault, response, usual);
}

function misbehave(
  options: SandboxServerOptions,
  server: VendorServer,
  fault: Fault,
  response: ServerResponse,
  usual: () => Answer,
): void {
  switch (fault.kind) {
    case 'timeout': {
      const timer = setTimeout(() => response.destroy(), SILENCE_MS);
      timer.unref();
      response.once('close', () => clearTimeout(timer));
      return;
    }
    case 'reset':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"data": [', () => response.socket?.resetAndDestroy());
      return;
    case 'malformed_json': {
      const { body } = usual();
      const text = JSON.stringify(body);
      send(response, { status: 200, body: text.slice(0, Math.max(1, Math.floor(text.length / 2))) });
      return;
    }
    case 'broken_record': {
      const { status, headers, body } = usual();
      // Answers share their records with later ones: only the copy is spoiled.
      const copy: unknown = structuredClone(body);
      if (!server.spoil(copy)) options.faults.giveBack(fault);
      send(response, { status, headers, body: copy });
      return;
    }
    case 'answer': {
      const { status, headers, body = '' } = fault.answer ?? { status: 500 };
      send(response, { status, headers, body });
      return;
    }
    case 'close':
      response.socket?.resetAndDestroy();
      return;
    case 'slow':
      setTimeout(() => send(response, usual()), SLOW_MS).unref();
      return;
    case 'short': {
      const text = textOf(usual().body);
      const length = String(Buffer.byteLength(text) + 64);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
      response.write(text, () => response.socket?.destroy());
      return;
    }
    case 'empty':
      send(response, { status: 200, body: '' });
      return;
    case 'repeated_records':
    case 'unknown_field': {
      const { status, headers, body } = usual();
      const copy: unknown = structuredClone(body);
      const records = recordsOf(copy);
      if (records.length === 0) options.faults.giveBack(fault);
      if (fault.kind === 'repeated_records') records.push(...structuredClone(records));
      else for (const record of records) record.a_field_of_tomorrow = 'new';
      send(response, { status, headers, body: copy });
      return;
    }
    default:
      send(response, server.fail(fault.kind satisfies WordedFault, fault.retryAfterSeconds ?? 0));
  }
}

async function control(
  options: SandboxServerOptions,
  requests: Record<string, number>,
  path: string,
  json: unknown,
): Promise<Answer> {
  if (path === '/stats')
    return {
      status: 200,
      body: { now: new Date(options.now()).toISOString(), requests, faults_left: options.faults.left },
    };
  if (path === '/faults') {
    const fault = readFault(json);
    if (typeof fault === 'string') return { status: 400, body: { sandbox_error: fault } };
    options.faults.add(fault);
    return { status: 200, body: { faults_left: options.faults.left } };
  }
  if (path === '/clock') {
    const at = Date.parse(String((json as { now?: unknown } | null)?.now));
    if (options.setNow === undefined)
      return { status: 409, body: { sandbox_error: 'this sandbox follows a clock that cannot be set' } };
    if (Number.isNaN(at))
      return { status: 400, body: { sandbox_error: 'give {"now": "<ISO 8601 instant>"}' } };
    await options.setNow(at);
    return { status: 200, body: { now: new Date(options.now()).toISOString() } };
  }
  return { status: 404, body: { sandbox_error: 'use /_control/stats, /_control/faults or /_control/clock' } };
}

function textOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** The longest list of objects in an answer, which is where its records are. */
function recordsOf(body: unknown, depth = 0): Record<string, unknown>[] {
  if (depth > 3 || typeof body !== 'object' || body === null) return [];
  if (Array.isArray(body))
    return body.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)) ? body : [];
  return Object.values(body)
    .map((value) => recordsOf(value, depth + 1))
    .reduce((longest, list) => (list.length > longest.length ? list : longest), []);
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = textOf(body);
  const type =
    typeof body === 'string' && body.startsWith('<')
      ? 'text/html; charset=utf-8'
      : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  response.end(text);
}
