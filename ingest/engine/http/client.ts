import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request as send } from 'undici';
import { type Logger, scrub } from '../../../core/log.ts';
import type {
  AccessToken,
  BytesAnswer,
  Connector,
  ErrorClass,
  HttpFailure,
  VendorRequest,
} from '../connector.ts';
import { classify, VendorError, vendorMessageOf } from './errors.ts';
import { Limiter } from './limiter.ts';
import { TokenSource } from './token.ts';

export interface ClientOptions {
  connector: Pick<
    Connector,
    'title' | 'authenticate' | 'signIn' | 'otherHosts' | 'errors' | 'readThrottle' | 'isFailure' | 'limits'
  >;
  connection: string;
  baseUrl: string;
  credentials: Record<string, string>;
  config: Record<string, unknown>;
  log: Logger;
  retry?: Partial<RetryPolicy>;
}

/** All in milliseconds but `attempts`. */
export interface RetryPolicy {
  attempts: number;
  /** First wait when the vendor names none; doubled each time, with jitter. `ATALAYA_RETRY_BASE_MS` sets it. */
  baseMs: number;
  capMs: number;
  /** A wait that the vendor asks for and that is longer makes the request fail at once. */
  longestWaitMs: number;
  totalMs: number;
  timeoutMs: number;
}

const BODY_LIMIT = 64 * 1024;
const RETRIED: ReadonlySet<ErrorClass> = new Set(['rate_limited', 'transient']);

/** One account's way to its vendor: authenticated, limited, retried, classified, and silent about secrets. */
export class VendorClient {
  readonly #options: ClientOptions;
  readonly #agent: Agent;
  readonly #limiter: Limiter;
  readonly #retry: RetryPolicy;
  readonly #base: URL;
  readonly #secrets: string[];
  readonly #tokens: TokenSource | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    const base = Number(process.env.ATALAYA_RETRY_BASE_MS);
    this.#retry = {
      attempts: 6,
      baseMs: Number.isFinite(base) && base > 0 ? base : 1_000,
      capMs: 60_000,
      longestWaitMs: 10 * 60_000,
      totalMs: 30 * 60_000,
      timeoutMs: 120_000,
      ...options.retry,
    };
    this.#limiter = new Limiter(options.connector.limits);
    this.#base = new URL(options.baseUrl);
    // Short values would blank out ordinary words; whole credentials are rarely shorter.
    this.#secrets = Object.values(options.credentials).filter((value) => value.length >= 4);
    this.#agent = new Agent({
      connections: options.connector.limits.concurrency,
      keepAliveTimeout: 30_000,
      headersTimeout: this.#retry.timeoutMs,
      bodyTimeout: this.#retry.timeoutMs,
      connect: { timeout: 20_000 },
    });
    this.#tokens = options.connector.signIn && new TokenSource(() => this.#signIn());
  }

  /**
   * Sends a request and gives its JSON, or its bytes when asked to. Waits and tries again while the failure is `rate_limited` or `transient`;
   * throws a `VendorError` otherwise, or when attempts or time are used up.
   */
  async request<T>(request: VendorRequest): Promise<T> {
    const started = Date.now();
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#limiter.run(() => this.#attempt(request));
      if ('json' in outcome) return outcome.json as T;
      const { error, waitMs } = outcome;
      const wait = waitMs ?? this.#backoff(attempt);
      const spent = Date.now() - started;
      if (
        !RETRIED.has(error.class) ||
        attempt >= this.#retry.attempts ||
        wait > this.#retry.longestWaitMs ||
        spent + wait > this.#retry.totalMs
      ) {
        throw error;
      }
      this.#options.log.debug(
        {
          connection: this.#options.connection,
          path: this.#shown(request),
          attempt,
          wait,
          class: error.class,
        },
        'waiting before the next attempt',
      );
      // A limit counts for the account, a hiccup for the request alone.
      if (error.class === 'rate_limited') this.#limiter.pause(wait);
      else await sleep(wait);
    }
  }

  /** Closes the connections that are kept alive. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  /** `text` without this account's secrets. */
  clean(text: string): string {
    let clean = scrub(text);
    for (const secret of this.#secrets) {
      clean = clean.replaceAll(secret, '[secret]').replaceAll(encodeURIComponent(secret), '[secret]');
    }
    return clean;
  }

  /** The path as logs may show it: the query of a presigned address is its key. */
  #shown({ path, isPresigned }: VendorRequest): string {
    return this.clean(isPresigned ? path.split('?')[0]! : path);
  }

  #backoff(attempt: number): number {
    const full = Math.min(this.#retry.capMs, this.#retry.baseMs * 2 ** (attempt - 1));
    return full / 2 + Math.random() * (full / 2);
  }

  /** Signs in; what it gets is a secret like those it was got with. */
  async #signIn(): Promise<AccessToken> {
    const { connector, credentials, config } = this.#options;
    const token = await connector.signIn!({
      credentials,
      config,
      post: (url, form) => this.#post(url, form),
    });
    if (token.value.length >= 4) this.#secrets.push(token.value);
    return token;
  }

  async #post<T>(url: string, form: Record<string, string>): Promise<T> {
    const request: VendorRequest = { method: 'POST', path: new URL(url).pathname };
    let failure: HttpFailure;
    try {
      const answer = await send(url, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
        dispatcher: this.#agent,
      });
      const body = await answer.body.text();
      const json = parse(body);
      if (answer.statusCode === 200 && json !== undefined) return json as T;
      failure = {
        status: answer.statusCode,
        headers: flat(answer.headers),
        body: body.slice(0, BODY_LIMIT),
        json,
      };
    } catch (cause) {
      throw this.#unreachable(request, cause);
    }
    // A success that was cut off holds a part of the token, so nothing of it is repeated.
    const cut = failure.status === 200;
    const verdict = cut
      ? { class: 'transient' as const, advice: 'The answer was not whole: run it again in a few minutes.' }
      : classify(failure, this.#options.connector.errors);
    const words = cut ? 'an answer that is not JSON' : this.clean(vendorMessageOf(failure));
    throw this.#error(request, verdict, failure.status, words, retryAfter(failure.headers));
  }

  async #attempt(
    request: VendorRequest,
    isRepeated = false,
  ): Promise<{ json: unknown } | { error: VendorError; waitMs: number | undefined }> {
    const { connector, connection, log } = this.#options;
    const began = performance.now();
    let answer: Dispatcher.ResponseData;
    let bytes: Uint8Array;
    let token: string | undefined;
    try {
      token = await this.#tokens?.get();
    } catch (cause) {
      if (cause instanceof VendorError) return { error: cause, waitMs: undefined };
      throw cause;
    }
    try {
      answer = await this.#send(request, token);
      bytes = await answer.body.bytes();
    } catch (cause) {
      if (cause instanceof VendorError) throw cause;
      return { error: this.#unreachable(request, cause), waitMs: undefined };
    }
    const headers = flat(answer.headers);
    log.debug(
      {
        connection,
        method: request.method,
        path: this.#shown(request),
        status: answer.statusCode,
        ms: Math.round(performance.now() - began),
        bytes: bytes.length,
      },
      'vendor request',
    );
    const success = answer.statusCode >= 200 && answer.statusCode < 300;
    if (success && request.reads === 'bytes') {
      const whole: BytesAnswer = { status: answer.statusCode, headers, bytes };
      return { json: whole };
    }
    const body = new TextDecoder().decode(bytes);
    // Some vendors confirm with nothing, by 204; a 200 with nothing in it was cut off.
    const isMissing = body === '' && answer.statusCode === 200;
    const json = isMissing ? undefined : parse(body);
    if (success && json !== undefined && !(json !== null && connector.isFailure?.(json))) {
      if (connector.readThrottle) {
        const throttle = connector.readThrottle({ status: answer.statusCode, headers, body: '', json });
        if (throttle) this.#limiter.pause(Math.min(throttle.waitMs, this.#retry.longestWaitMs));
      }
      return { json };
    }
    const failure: HttpFailure = {
      status: answer.statusCode,
      headers,
      body: body.slice(0, BODY_LIMIT),
      json,
    };
    // Tokens may be taken back before their time: one more sign-in shows whether it is the token or the account.
    if (failure.status === 401 && token !== undefined && !isRepeated) {
      await this.#tokens?.forget(token);
      return this.#attempt(request, true);
    }
    const cut = success && json === undefined;
    const verdict = cut
      ? { class: 'transient' as const, advice: 'The answer was not whole: run it again in a few minutes.' }
      : classify(failure, connector.errors);
    const vendorMessage = cut ? 'an answer that is not JSON' : this.clean(vendorMessageOf(failure));
    const waitMs = connector.readThrottle?.(failure)?.waitMs ?? retryAfter(headers);
    return { error: this.#error(request, verdict, failure.status, vendorMessage, waitMs), waitMs };
  }

  #send(request: VendorRequest, token?: string): Promise<Dispatcher.ResponseData> {
    const { connector, config } = this.#options;
    const credentials =
      token === undefined ? this.#options.credentials : { ...this.#options.credentials, access_token: token };
    const ready = request.isPresigned ? request : connector.authenticate(request, credentials, config);
    const url = this.#url(ready);
    for (const [name, value] of Object.entries(ready.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'atalaya',
      ...ready.headers,
    };
    let body: string | undefined;
    if (ready.form) {
      const form = new URLSearchParams();
      for (const [name, value] of Object.entries(ready.form)) {
        if (value !== undefined) form.set(name, String(value));
      }
      headers['content-type'] = 'application/x-www-form-urlencoded';
      body = form.toString();
    } else if (ready.json !== undefined) {
      headers['content-type'] = 'application/json';
      body = JSON.stringify(ready.json);
    }
    return send(url, { method: ready.method, headers, body, dispatcher: this.#agent });
  }

  /** Base and path joined. A whole address (a "next page" link) is followed only to where the credentials belong. */
  #url(request: VendorRequest): URL {
    if (/^https?:\/\//i.test(request.path)) {
      const url = new URL(request.path);
      const { connector, config } = this.#options;
      const own = [
        this.#base.origin,
        ...(connector.otherHosts?.(config) ?? []).map((one) => new URL(one).origin),
      ];
      if (!own.includes(url.origin) && !(request.isPresigned && url.protocol === 'https:')) {
        throw new VendorError(
          `${this.#options.connector.title} sent "${this.#options.connection}" on to ${url.origin}, which is not ${this.#base.origin}: credentials are not sent there. Set base_url to the address that is right.`,
          { class: 'config' },
        );
      }
      return url;
    }
    const base = this.#base.href.replace(/\/+$/, '');
    return new URL(`${base}/${request.path.replace(/^\/+/, '')}`);
  }

  #unreachable(request: VendorRequest, cause: unknown): VendorError {
    const code = (cause as { code?: string })?.code ?? (cause as Error)?.name ?? 'error';
    const untrusted = /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_VERIFY/.test(code);
    const verdict = untrusted
      ? { class: 'config' as const, advice: 'The address does not prove who it is: check base_url.' }
      : {
          class: 'transient' as const,
          advice: `Check that ${this.#base.origin} can be reached from here, then run it again.`,
        };
    return this.#error(request, verdict, 0, code, undefined);
  }

  #error(
    request: VendorRequest,
    verdict: { class: ErrorClass; advice: string },
    status: number,
    vendorMessage: string,
    waitMs: number | undefined,
  ): VendorError {
    const { connector, connection } = this.#options;
    const said = status === 0 ? 'did not answer' : `answered ${status}`;
    const path = request.path.split('?')[0]!;
    const until =
      waitMs !== undefined && waitMs > this.#retry.longestWaitMs
        ? ` It asks to wait ${Math.ceil(waitMs / 60_000)} minutes.`
        : '';
    const words = vendorMessage ? `: ${vendorMessage.replace(/[.\s]+$/, '')}` : '';
    return new VendorError(
      this.clean(
        `${connector.title} ${said} to "${connection}" (${request.method} ${path})${words}. ${verdict.advice}${until}`,
      ),
      { class: verdict.class, status, advice: verdict.advice, vendorMessage },
    );
  }
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

function parse(body: string): unknown {
  // Some vendors confirm with nothing.
  if (body === '') return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Milliseconds that a `Retry-After` header asks for, given in seconds or as a date. */
function retryAfter(headers: Record<string, string>): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
