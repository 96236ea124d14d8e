import type { Generated } from 'kysely';

/** All instants in the ledger are ISO 8601 text in UTC; JSON is text. */
export interface LedgerSchema {
  batches: {
    /** Sortable: the order of ids is the order of landing. */
    id: string;
    connection: string;
    connector: string;
    brand: string;
    stream: string;
    slice: string;
    /** Relative to the home folder. */
    path: string;
    rows: number;
    quarantined: number;
    bytes: number;
    sha256: string;
    vendor_count: number | null;
    run_id: string | null;
    created_at: string;
    /** Batch that replaced this slice; null while it counts. */
    superseded_by: string | null;
  };
  cursors: {
    connection: string;
    stream: string;
    cursor: string;
    updated_at: string;
  };
  slices: {
    connection: string;
    stream: string;
    slice: string;
    rows: number;
    vendor_count: number | null;
    completed_at: string;
    /** Days or windows still inside the vendor's restatement. */
    is_restating: number;
    /** What the slice was read from (content and mapping of a file); a slice that has the same is not read again. */
    fingerprint: string | null;
  };
  syncs: {
    connection: string;
    stream: string;
    last_attempt_at: string;
    last_success_at: string | null;
    last_error: string | null;
    error_class: string | null;
    /** Newest date or instant of the data, as ISO text. */
    fresh_to: string | null;
    new_fields: string | null;
    /** What the last attempt wants people to know, as a JSON array of sentences. */
    notes: string | null;
  };
  quarantine: {
    id: Generated<number>;
    connection: string;
    connector: string;
    stream: string;
    slice: string;
    batch: string;
    reason: string;
    path: string | null;
    message: string;
    raw: Uint8Array;
    contract_version: number;
    run_id: string | null;
    created_at: string;
    replayed_at: string | null;
    superseded_by: string | null;
  };
  runs: {
    id: string;
    kind: string;
    status: 'running' | 'succeeded' | 'failed' | 'abandoned';
    started_at: string;
    finished_at: string | null;
    error: string | null;
    release_id: string | null;
    pid: number;
  };
  steps: {
    run_id: string;
    name: string;
    status: 'running' | 'succeeded' | 'failed' | 'skipped';
    started_at: string;
    finished_at: string | null;
    detail: string | null;
    error: string | null;
  };
  releases: {
    id: string;
    run_id: string | null;
    created_at: string;
    tables: string;
    sha256: string;
    status: 'published' | 'rolled_back' | 'removed';
  };
  locks: {
    name: string;
    holder: string;
    pid: number;
    host: string;
    acquired_at: string;
    heartbeat_at: string;
  };
  /** Counters shared by all processes: batch ids are drawn from here so that they sort in the order of landing. */
  sequences: {
    name: string;
    value: number;
  };
  users: {
    id: string;
    email: string;
    name: string;
    role: string;
    agency: string | null;
    password_hash: string;
    is_active: number;
    created_at: string;
    /** `config`: listed in the configuration, which decides role and brands; `ledger`: added with `user add`. */
    managed_by: string;
  };
  grants: {
    user_id: string;
    /** A brand's id, or "*" for all. */
    brand: string;
  };
  sessions: {
    token_hash: string;
    user_id: string;
    created_at: string;
    expires_at: string;
  };
  tokens: {
    id: string;
    token_hash: string;
    user_id: string;
    name: string;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
  };
  identity_members: {
    record_key: string;
    customer_id: string;
    rule: string;
    since_run: string;
  };
  /** Customers of households and companies' records of organisations, so that these keep their ids too. */
  identity_groups: {
    kind: 'household' | 'organisation';
    member_key: string;
    group_id: string;
    since_run: string;
  };
  /** What people decided about two records, for ever; a later decision revokes what it contradicts. */
  identity_decisions: {
    id: Generated<number>;
    kind: 'must_link' | 'cannot_link';
    /** The smaller key of the two. */
    record_a: string;
    record_b: string;
    reason: string;
    decided_by: string;
    decided_at: string;
    revoked_at: string | null;
  };
  identity_events: {
    id: Generated<number>;
    run_id: string;
    kind: 'created' | 'joined' | 'merged' | 'split';
    customer_id: string;
    other_id: string | null;
    reason: string;
    created_at: string;
  };
  /** Erasures of people: the journal of one that is under way, the receipt of one that is done. No personal value. */
  erasures: {
    id: string;
    customer_id: string;
    requested_by: string;
    requested_at: string;
    reason: string;
    /** How far it has come: a step of `ERASURE_STEPS`, or `done`. */
    step: string;
    done_at: string | null;
    /** JSON: what was searched and how many rows went, by place. */
    receipt: string | null;
  };
  /** Salted fingerprints of what identified erased people, so that they do not come back. */
  erasure_fingerprints: {
    hash: string;
    erasure: string;
  };
  /** Requests to erase somebody that arrived as data; due a month after they were received. */
  erasure_requests: {
    id: Generated<number>;
    /** `webhook:<id>` or `cli`. */
    source: string;
    connection: string;
    /** The number of the person's record at the vendor. */
    record: string;
    received_at: string;
    due_at: string;
    erasure: string | null;
    closed_at: string | null;
    note: string | null;
  };
  /** What is wrong or was: one row for each cause while it lasts. */
  incidents: {
    id: Generated<number>;
    /** What the incident is about, the same while it lasts: `late:norte-meta`. */
    cause: string;
    monitor: string;
    severity: 'warning' | 'error';
    /** A connection, a mart, the disk. */
    subject: string;
    /** The brand whose readers may know of it; null for what concerns the whole company. */
    brand: string | null;
    /** Figures for the sentence, as JSON. */
    facts: string;
    state: 'open' | 'acknowledged' | 'snoozed' | 'resolved';
    opened_at: string;
    updated_at: string;
    /** When it was last found still to be so. */
    seen_at: string;
    snoozed_until: string | null;
    resolved_at: string | null;
  };
  /** An incident's history, only added to. */
  incident_events: {
    id: Generated<number>;
    incident_id: number;
    at: string;
    actor: string;
    event: 'opened' | 'worsened' | 'eased' | 'acknowledged' | 'snoozed' | 'woke' | 'resolved';
    severity: 'warning' | 'error';
    facts: string;
    note: string | null;
  };
  /** Messages about incidents: entered with the event they tell, so that each is told once. */
  deliveries: {
    event_id: number;
    channel: string;
    incident_id: number;
    state: 'waiting' | 'sent' | 'given_up';
    attempts: number;
    next_at: string;
    sent_at: string | null;
    error: string | null;
  };
  /** Cases handed over to the contact centre, each once. */
  handovers: {
    /** Rule and subject in one: also the other side's idempotency key. */
    key: string;
    rule: string;
    subject: string;
    brand: string;
    /** A connection's id, or an address. */
    target: string;
    payload: string;
    state: 'waiting' | 'sent' | 'refused' | 'closed';
    external_id: string | null;
    attempts: number;
    next_at: string;
    created_at: string;
    sent_at: string | null;
    outcome: string | null;
    closed_at: string | null;
    error: string | null;
  };
  /** Fields beside the contract that a source was seen to send; those of the first look have no time. */
  seen_fields: {
    connection: string;
    stream: string;
    field: string;
    first_seen_at: string | null;
  };
  /** Releases that may be published although much changed. */
  allowances: {
    id: Generated<number>;
    reason: string;
    actor: string;
    at: string;
    expires_at: string;
    used_at: string | null;
    run_id: string | null;
  };
  audit: {
    id: Generated<number>;
    at: string;
    actor: string;
    action: string;
    subject: string;
    detail: string | null;
  };
}
