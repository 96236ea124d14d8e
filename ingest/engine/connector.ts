import type { z } from 'zod';
import type { Column, LandedRow } from '../../core/streams/columns.ts';
import type { QuarantineReason } from './reasons.ts';

/** What a failure means for the sync, whatever the vendor calls it. */
export type ErrorClass =
  | 'config'
  | 'permission'
  | 'rate_limited'
  | 'transient'
  | 'data_too_large'
  | 'cursor_expired'
  | 'skip_entity'
  | 'contract'
  | 'bug';

/** One line of a vendor's error table: when `match` holds, the failure is of `class`. First match wins. */
export interface ErrorRule {
  class: ErrorClass;
  match: (failure: HttpFailure) => boolean;
  /** One sentence for a person: what to do about it. */
  advice: string;
}

/** An answer that is not a success, or whose body says so (some vendors answer 200 with an error inside). */
export interface HttpFailure {
  status: number;
  headers: Record<string, string>;
  /** Body as text, at most 64 KiB of it. */
  body: string;
  /** Body as JSON when it is JSON. */
  json?: unknown;
}

/** How long to wait before the next request, read from the vendor's own headers or body. */
export type ReadThrottle = (response: HttpFailure) => { waitMs: number; reason: string } | undefined;

/** One request of a vendor's API. `path` is appended to the connection's base URL. */
export interface VendorRequest {
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string | number | undefined>;
  /** JSON body; `form` is URL-encoded instead. */
  json?: unknown;
  form?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  /** `bytes` gives a `BytesAnswer` instead of parsed JSON: for exports that are files. */
  reads?: 'json' | 'bytes';
  /** The path is a whole address that carries its own signature: it may lie elsewhere, and gets no credentials. */
  isPresigned?: boolean;
}

/** A successful answer as it came: for what is not JSON, and where the vendor pages in headers. */
export interface BytesAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  bytes: Uint8Array;
}

/** What a vendor's sign-in gives: a token and the seconds that it lives. */
export interface AccessToken {
  value: string;
  expiresInS: number;
}

/** What a connector signs in with. */
export interface SignIn {
  credentials: Record<string, string>;
  config: Record<string, unknown>;
  /** Sends a form to the token endpoint (a whole address) and gives its JSON; failures are classified as usual. */
  post<T>(url: string, form: Record<string, string>): Promise<T>;
}

/** What a vendor's sign-in gives: a token and the seconds that it lives. */
export interface AccessToken {
  value: string;
  expiresInS: number;
}

/** What a connector signs in with. */
export interface SignIn {
  credentials: Record<string, string>;
  config: Record<string, unknown>;
  /** Sends a form to the token endpoint (a whole address) and gives its JSON; failures are classified as usual. */
  post<T>(url: string, form: Record<string, string>): Promise<T>;
}

/**
 * A part of a stream that is read and committed as a whole: its rows and the new cursor enter the ledger together.
 * `id` is stable for the same part: a newer batch of the same `id` supersedes the older one when `replaces` is set.
 */
export interface Slice {
  id: string;
  /** True for report days and complete snapshots: what this slice held before is replaced, vanished rows included. */
  replaces: boolean;
  /** Plain data the reader needs: a date, a window in epoch milliseconds, a cursor. */
  params: Record<string, string | number | boolean | null>;
  /** What the slice would be read from, as a hash: the slice is skipped while it is the one that last landed. */
  fingerprint?: string;
}

/** JSON state of a stream, kept in the ledger; null before the first complete slice. */
export type Cursor = Record<string, string | number | boolean | null>;

/** One page of a slice: raw records per landed stream, and how to go on. */
export interface Page {
  /** Records by stream name; a report may feed two streams (rows and their exploded actions). */
  records: PageRecord[];
  /** Cursor after this page when the vendor allows to stop here; committed with the page's rows. */
  cursor?: Cursor;
  /** Count that the vendor states for the whole slice, to hold against what landed. */
  vendorCount?: number;
}

/** One raw record of a page and the landed stream whose contract it goes through. */
export interface PageRecord {
  stream: string;
  record: unknown;
  /** Where in its source the record stood ("row 4"), for the quarantine's message. */
  place?: string;
  /** The record as it was received, for the quarantine; the record's JSON when not given. */
  raw?: Uint8Array | string;
  /** Set when the record could not be read without loss: it goes to the quarantine without asking the contract. */
  problem?: { reason: QuarantineReason; path?: string; message: string };
}

/** What a stream's reader gets: requests that are already authenticated, limited, retried and classified. */
export interface ReadContext {
  /** Sends a request and gives the parsed JSON; throws `VendorError` with its class after the retries. */
  request<T = unknown>(request: VendorRequest): Promise<T>;
  config: Record<string, unknown>;
  /** Folder of the configuration file, where relative paths of the config start. */
  folder?: string;
  now(): Date;
  /** Records something worth knowing (a vendor notice, a skipped entity) in the log and in the run. */
  note(message: string, details?: Record<string, unknown>): void;
  /**
   * What the slices of one stream share while they are read in one sync: a report job for a week whose rows belong
   * to seven day slices, jobs submitted ahead. Empty at the start; without it a reader reads each slice by itself.
   */
  memo?: Map<string, unknown>;
}

/** What `discover` gets beside the input of a plan. */
export interface DiscoverInput extends PlanInput {
  connection: string;
  /** Folder of the configuration file: relative paths start here. */
  folder: string;
  note(message: string, details?: Record<string, unknown>): void;
}

/** A file given to `import`. */
export interface ImportedFile {
  path: string;
  /** What messages call it. */
  name: string;
  connection: string;
  timezone: string;
}

/** How far back and how carefully a stream reads. Units are in the names. */
export interface Reading {
  /** Days that the vendor may still restate: each run reads them again and replaces their slices. */
  restatementDays?: number;
  /** Seconds before now that are not read yet, since the vendor may still add to them. */
  lagSeconds?: number;
  /** Seconds read again behind the cursor, for records that appear late. */
  lookbackSeconds?: number;
  /** Days the vendor keeps; nothing older is asked for and nothing older is ever deleted. */
  retentionDays?: number;
}

/** A landed stream: its contract and where its rows come from. */
export interface StreamDefinition {
  name: string;
  description: string;
  /** Bumped when the contract changes; quarantined rows carry it. */
  contractVersion: number;
  /** The vendor's record in, the landed row out. Unknown fields are allowed and go to `_extra`. */
  contract: z.ZodType<LandedRow>;
  /** Top-level fields of the vendor's record that the contract reads; all others go to `_extra`. */
  knownFields: readonly string[];
  /** The unknown fields when they lie deeper than the top level (HubSpot's `properties`); used instead of `knownFields`. */
  extra?: (record: unknown) => Record<string, unknown> | null;
  columns: readonly Column[];
  primaryKey: readonly string[];
  /** Parts of the primary key that may be empty; without the others a record goes to the quarantine. */
  nullableKey?: readonly string[];
  reading: Reading;
  /** Column whose newest value says how fresh the data is; by default the first date or instant that fits. */
  freshBy?: string;
  /**
   * Name of the stream whose slices feed this one (its own name when it reads for itself).
   * A fed stream has no `plan` and no `read`.
   */
  fedBy?: string;
  /** Pure: state and clock to slices, in the order they must be committed. */
  plan?: (input: PlanInput) => Slice[];
  /**
   * Instead of `plan`, for sources that must be looked at to know their slices (a folder): gives **all** slices that
   * exist now, so that a slice no longer there is superseded; null when the connection does not use the stream.
   */
  discover?: (input: DiscoverInput) => Promise<Slice[] | null>;
  /** Reads one slice page by page. */
  read?: (slice: Slice, context: ReadContext) => AsyncGenerator<Page>;
  /**
   * What the reader would have yielded for one record of the vendor: the record with what the configuration adds to
   * it, and the records of the streams it feeds. `import` calls it, since there no reader runs; `read` has done it.
   */
  expand?: (record: unknown, config: Record<string, unknown>) => Page['records'];
  /** How a file given to `import` is read when its rows are not records of a vendor; it lands like a slice. */
  readImport?: (file: ImportedFile, context: ReadContext) => AsyncGenerator<Page>;
  /** What happens when records break the contract: fail the slice above this share (default 0.5), else quarantine. */
  maxQuarantineShare?: number;
}

export interface PlanInput {
  cursor: Cursor | null;
  now: Date;
  /** IANA zone in which the vendor counts days. */
  timezone: string;
  /** First day (YYYY-MM-DD) to read when there is no cursor yet. */
  since: string;
  /** Set by `backfill`: read exactly these days, newest first; the forward cursor stays untouched. */
  backfill?: { from: string; to: string };
  config: Record<string, unknown>;
}

/** A vendor: everything the engine needs to know about it. */
export interface Connector {
  /** Kebab-case id, as in the configuration: `meta-ads`. */
  id: string;
  title: string;
  domain: string;
  apiVersion: string;
  /**
   * Vendor's own address, used when the connection has no `base_url`. `{subdomain}` is filled from the config's field
   * of that name; empty when each customer runs its own server, which makes `base_url` required.
   */
  baseUrl: string;
  /** Further addresses of the vendor, to which a connection's credentials may go too (YouTube answers on two). */
  otherHosts?: (config: Record<string, unknown>) => readonly string[];
  /** Parts of the address that the credentials tell: the data centre at the end of a key of Mailchimp. */
  addressParts?: (credentials: Record<string, string>) => Record<string, string>;
  /** Shape of the connection's `config`. */
  config: z.ZodType;
  /** Shape of the connection's `credentials`. */
  credentials: z.ZodType;
  /** Adds the credentials to a request (header, query or form field). */
  authenticate: (
    request: VendorRequest,
    credentials: Record<string, string>,
    config: Record<string, unknown>,
  ) => VendorRequest;
  /**
   * Gets an access token where tokens are short-lived. The engine keeps it, renews it before it ends and once more when
   * the vendor refuses it; `authenticate` finds it as `credentials.access_token`.
   */
  signIn?: (input: SignIn) => Promise<AccessToken>;
  errors: readonly ErrorRule[];
  readThrottle?: ReadThrottle;
  /** Says that a 2xx answer is a failure after all (Matomo, TikTok). */
  isFailure?: (json: unknown) => boolean;
  /** Requests at once and per second to one account. */
  limits: { concurrency: number; perSecond?: number };
  streams: readonly StreamDefinition[];
  /** IANA zone of the account; asked from the vendor or taken from the config. */
  timezone?: (context: ReadContext) => Promise<string>;
  /** One cheap request that proves address, credentials and permission; gives a sentence about the account. */
  check: (context: ReadContext) => Promise<string>;
}

/** Name of the raw table of a stream: `meta_ads__insights_ad`. */
export function rawTable(connector: string, stream: string): string {
  return `${connector.replaceAll('-', '_')}__${stream}`;
}
