import type { LandedRow } from '../streams/columns.ts';
import { type Found, fingerprint, nameRuns, type SignKind, signsIn } from './signs.ts';

/** What stands where something of an erased person stood, in texts that may not be empty. */
export const ERASED = '[erased]';

/** What became of a record: untouched, without the person in it, or not to be kept at all. */
export type Verdict = 'clean' | 'redacted' | 'removed';

/** Streams whose records describe a person, by `<connector>/<stream>`: of an erased one nothing is kept. */
const ABOUT_PEOPLE = new Set([
  'files/contacts',
  'files/leads',
  'files/consents',
  'hubspot/contacts',
  'salesforce/contacts',
  'salesforce/leads',
  'shopify/customers',
  'stripe/customers',
  'mailchimp/list_members',
  'zendesk/users',
]);

/** Columns that name a person by the number of their record. */
const PERSON_COLUMNS = new Set([
  'contact_id',
  'customer_id',
  'payer_contact_id',
  'requester_id',
  'submitter_id',
  'author_id',
  'user_id',
  'member_id',
  'email_id',
  'lead_id',
  'merged_contact_ids',
  'merged_into_id',
]);

/** Columns that name what happened: a row that refers to something of the person is the person's too. */
const EVENT_COLUMNS = new Set([
  'order_id',
  'case_id',
  'ticket_id',
  'touchpoint_id',
  'charge_id',
  'invoice_id',
]);

const CONTACT_COLUMN =
  /^(email\d?|additional_emails|unique_email_id|phone\d?|mobile_phone|from_number|to_number|forwarded_from|national_id|ip|visitor_ip|street|postcode|birth_date|given_name|first_name|last_name|surname\d?|full_name)$/;
const TEXT_COLUMN =
  /^(name|caller_name|author_name|username|social_handle|text|body|subject|description|message|note|comment|reason|question|answer|proof)$/;

/** Where a row comes from. */
export interface RowOrigin {
  /** `<connector>/<stream>`. */
  stream: string;
  connection: string;
}

/**
 * Knows erased people by their fingerprints and takes them out of records and texts. One and the same for what landed
 * before the erasure and for what a vendor sends afterwards.
 */
export class Eraser {
  readonly #key: Buffer;
  readonly #known: Set<string>;
  /** Fingerprints met on the way: tickets and orders whose other records must go the same way. */
  readonly learned = new Set<string>();
  readonly #cache = new Map<string, boolean>();

  constructor(key: Buffer, known: Iterable<string>) {
    this.#key = key;
    this.#known = new Set(known);
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  knows(kind: SignKind, value: string): boolean {
    const id = `${kind}\0${value}`;
    const seen = this.#cache.get(id);
    if (seen !== undefined) return seen;
    const isKnown = this.#known.has(fingerprint(this.#key, kind, value));
    if (this.#cache.size > 200_000) this.#cache.clear();
    this.#cache.set(id, isKnown);
    return isKnown;
  }

  /** Whether a text holds a contact point or document of an erased person. */
  finds(text: string): boolean {
    return signsIn(text).some(({ kind, value }) => this.knows(kind, value));
  }

  /** Whether a cell of a column gives an erased person away; a cheap question that is asked of every distinct value. */
  isSign(column: string, text: string, connection: string): boolean {
    if (column === '_extra' || text.includes('{')) return this.finds(text);
    if (PERSON_COLUMNS.has(column) && this.#parts(text).some((part) => this.#person(connection, part)))
      return true;
    if (EVENT_COLUMNS.has(column) && this.knows('event', `${connection} ${text}`)) return true;
    return this.finds(text);
  }

  /** A row without the person, and what became of it. Changes nothing of the row given. */
  redact(row: LandedRow, origin: RowOrigin, key: readonly string[]): { verdict: Verdict; row: LandedRow } {
    let isTheirs = false;
    let holds = false;
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== 'string' || !this.isSign(column, value, origin.connection)) continue;
      holds = true;
      if (column !== '_extra' && !TEXT_COLUMN.test(column)) isTheirs = true;
    }
    if (!holds) return { verdict: 'clean', row };
    if (isTheirs && ABOUT_PEOPLE.has(origin.stream)) return { verdict: 'removed', row };
    if (isTheirs) this.#learn(row, origin, key);
    const clean: LandedRow = {};
    for (const [column, value] of Object.entries(row)) {
      clean[column] = this.#cell(column, value, isTheirs && !key.includes(column), origin.connection);
    }
    return { verdict: 'redacted', row: clean };
  }

  /** A text without the contact points and documents of erased people, nor their names beside them. */
  scrub(text: string): string {
    const found = signsIn(text).filter(({ kind, value }) => this.knows(kind, value));
    if (found.length === 0) return text;
    return this.#without(text);
  }

  /** A text of the person's own record without signs and names. */
  #without(text: string): string {
    const found = signsIn(text).filter(({ kind, value }) => this.knows(kind, value));
    const names = nameRuns(text).filter(({ value }) => this.knows('name', value));
    return found.length + names.length === 0 ? text : replaced(text, [...found, ...names]);
  }

  #cell(column: string, value: LandedRow[string], isTheirs: boolean, connection: string): LandedRow[string] {
    if (typeof value !== 'string') return isTheirs && CONTACT_COLUMN.test(column) ? null : value;
    if (column === '_extra' || /^\s*[[{]/.test(value)) return this.#json(value, isTheirs, connection);
    if (isTheirs && CONTACT_COLUMN.test(column)) return null;
    if (isTheirs && TEXT_COLUMN.test(column)) return ERASED;
    if (PERSON_COLUMNS.has(column)) {
      const parts = this.#parts(value);
      if (parts.some((part) => this.#person(connection, part))) {
        return parts
          .map((part) => (this.#person(connection, part) ? this.#stranger(connection, part) : part))
          .join(';');
      }
    }
    return isTheirs ? this.#without(value) : this.scrub(value);
  }

  /** JSON without the person; what cannot be read any more is dropped when it holds them. */
  #json(text: string, isTheirs: boolean, connection: string): string | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.scrub(text);
    }
    const walk = (name: string, node: unknown): unknown => {
      if (Array.isArray(node)) return node.map((item) => walk(name, item));
      if (typeof node === 'object' && node !== null)
        return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(key, item)]));
      if (typeof node === 'string') return this.#cell(name.toLowerCase(), node, isTheirs, connection);
      return typeof node === 'number' && this.finds(String(node)) ? null : node;
    };
    return JSON.stringify(walk('', value));
  }

  /** The person under a number that says nothing and stays the same, so that what they did still counts as of one. */
  #stranger(connection: string, id: string): string {
    return `erased-${fingerprint(this.#key, 'person', `anonymous ${connection} ${id}`).slice(0, 16)}`;
  }

  #person(connection: string, id: string): boolean {
    // An address's hash is the same in every account
    return (
      this.knows('person', `${connection} ${id}`) ||
      (/^[0-9a-f]{32}$/.test(id) && this.knows('person', `* ${id}`))
    );
  }

  #parts(text: string): string[] {
    return text.split(/[;,]\s*/).filter(Boolean);
  }

  #learn(row: LandedRow, { connection }: RowOrigin, key: readonly string[]): void {
    for (const column of key) {
      const value = row[column];
      if (!EVENT_COLUMNS.has(column) || typeof value !== 'string') continue;
      const hash = fingerprint(this.#key, 'event', `${connection} ${value}`);
      if (this.#known.has(hash)) continue;
      this.#known.add(hash);
      this.learned.add(hash);
      this.#cache.delete(`event\0${connection} ${value}`);
    }
  }
}

function replaced(text: string, found: readonly Found[]): string {
  const parts = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let at = 0;
  for (const { start, end } of parts) {
    if (start < at) continue;
    result += text.slice(at, start) + ERASED;
    at = end;
  }
  return result + text.slice(at);
}
