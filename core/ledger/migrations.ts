import { type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';

/** Forward only: a released migration is never edited, the next change is a new one. */
const migrations: Record<string, Migration> = {
  '0001-first': {
    async up(db: Kysely<unknown>) {
      const tables = [
        `create table batches (
          id text primary key, connection text not null, connector text not null, brand text not null,
          stream text not null, slice text not null, path text not null, rows integer not null,
          quarantined integer not null, bytes integer not null, sha256 text not null, vendor_count integer,
          run_id text, created_at text not null, superseded_by text)`,
        `create index batches_slice on batches (connection, stream, slice)`,
        `create table cursors (
          connection text not null, stream text not null, cursor text not null, updated_at text not null,
          primary key (connection, stream))`,
        `create table slices (
          connection text not null, stream text not null, slice text not null, rows integer not null,
          vendor_count integer, completed_at text not null, is_restating integer not null,
          fingerprint text, primary key (connection, stream, slice))`,
        `create table syncs (
          connection text not null, stream text not null, last_attempt_at text not null, last_success_at text,
          last_error text, error_class text, fresh_to text, new_fields text, notes text,
          primary key (connection, stream))`,
        `create table quarantine (
          id integer primary key autoincrement, connection text not null, connector text not null,
          stream text not null, slice text not null, batch text not null, reason text not null, path text,
          message text not null, raw blob not null, contract_version integer not null, run_id text,
          created_at text not null, replayed_at text, superseded_by text)`,
        `create index quarantine_slice on quarantine (connection, stream, slice)`,
        `create table runs (
          id text primary key, kind text not null, status text not null, started_at text not null,
          finished_at text, error text, release_id text, pid integer not null)`,
        `create table steps (
          run_id text not null, name text not null, status text not null, started_at text not null,
          finished_at text, detail text, error text, primary key (run_id, name))`,
        `create table releases (
          id text primary key, run_id text, created_at text not null, tables text not null,
          sha256 text not null, status text not null)`,
        `create table locks (
          name text primary key, holder text not null, pid integer not null, host text not null,
          acquired_at text not null, heartbeat_at text not null)`,
        `create table sequences (name text primary key, value integer not null)`,
        `create table users (
          id text primary key, email text not null unique, name text not null, role text not null, agency text,
          password_hash text not null, is_active integer not null, created_at text not null,
          managed_by text not null default 'ledger')`,
        `create table grants (user_id text not null, brand text not null, primary key (user_id, brand))`,
        `create table sessions (
          token_hash text primary key, user_id text not null, created_at text not null, expires_at text not null)`,
        `create table tokens (
          id text primary key, token_hash text not null unique, user_id text not null, name text not null,
          created_at text not null, expires_at text, revoked_at text)`,
        `create table identity_members (
          record_key text primary key, customer_id text not null, rule text not null, since_run text not null)`,
        `create index identity_members_customer on identity_members (customer_id)`,
        `create table identity_events (
          id integer primary key autoincrement, run_id text not null, kind text not null, customer_id text not null,
          other_id text, reason text not null, created_at text not null)`,
        `create table audit (
          id integer primary key autoincrement, at text not null, actor text not null, action text not null,
          subject text not null, detail text)`,
      ];
      for (const statement of tables) await sql.raw(statement).execute(db);
    },
  },
  '0002-identity-decisions': {
    async up(db: Kysely<unknown>) {
      const tables = [
        `create table identity_decisions (
          id integer primary key autoincrement, kind text not null, record_a text not null, record_b text not null,
          reason text not null, decided_by text not null, decided_at text not null, revoked_at text)`,
        `create index identity_decisions_records on identity_decisions (record_a, record_b)`,
      ];
      for (const statement of tables) await sql.raw(statement).execute(db);
    },
  },
  '0003-operations': {
    async up(db: Kysely<unknown>) {
      const tables = [
        `create table incidents (
          id integer primary key autoincrement, cause text not null, monitor text not null, severity text not null,
          subject text not null, brand text, facts text not null, state text not null, opened_at text not null,
          updated_at text not null, seen_at text not null, snoozed_until text, resolved_at text)`,
        `create unique index incidents_cause on incidents (cause) where state <> 'resolved'`,
        `create table incident_events (
          id integer primary key autoincrement, incident_id integer not null, at text not null, actor text not null,
          event text not null, severity text not null, facts text not null, note text)`,
        `create index incident_events_incident on incident_events (incident_id)`,
        `create table deliveries (
          event_id integer not null, channel text not null, incident_id integer not null, state text not null,
          attempts integer not null, next_at text not null, sent_at text, error text,
          primary key (event_id, channel))`,
        `create index deliveries_waiting on deliveries (next_at) where state = 'waiting'`,
        `create table handovers (
          key text primary key, rule text not null, subject text not null, brand text not null,
          target text not null, payload text not null, state text not null, external_id text,
          attempts integer not null, next_at text not null, created_at text not null, sent_at text,
          outcome text, closed_at text, error text)`,
        `create index handovers_waiting on handovers (next_at) where state = 'waiting'`,
        `create table allowances (
          id integer primary key autoincrement, reason text not null, actor text not null, at text not null,
          expires_at text not null, used_at text, run_id text)`,
      ];
      for (const statement of tables) await sql.raw(statement).execute(db);
    },
  },
  '0004-seen-fields': {
    async up(db: Kysely<unknown>) {
      await sql
        .raw(
          `create table seen_fields (
            connection text not null, stream text not null, field text not null, first_seen_at text,
            primary key (connection, stream, field))`,
        )
        .execute(db);
    },
  },
  '0005-identity-groups': {
    async up(db: Kysely<unknown>) {
      await sql
        .raw(
          `create table identity_groups (
            kind text not null, member_key text not null, group_id text not null, since_run text not null,
            primary key (kind, member_key))`,
        )
        .execute(db);
    },
  },
  '0006-erasures': {
    async up(db: Kysely<unknown>) {
      const tables = [
        `create table erasures (
          id text primary key, customer_id text not null, requested_by text not null, requested_at text not null,
          reason text not null, step text not null, done_at text, receipt text)`,
        `create table erasure_fingerprints (hash text primary key, erasure text not null)`,
        `create table erasure_requests (
          id integer primary key autoincrement, source text not null, connection text not null, record text not null,
          received_at text not null, due_at text not null, erasure text, closed_at text, note text,
          unique (connection, record))`,
      ];
      for (const statement of tables) await sql.raw(statement).execute(db);
    },
  },
};

export const migrationProvider: MigrationProvider = {
  getMigrations: async () => migrations,
};
