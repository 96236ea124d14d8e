import { type DuckDBConnection, queryRows } from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import type { Ledger } from '../../core/ledger/open.ts';
import type { Clustering } from './cluster.ts';
import type { Rule } from './record.ts';
import type { IdentityEvent } from './registry.ts';

/** Rows of one statement; SQLite takes a limited number of values. */
const CHUNK = 1000;

/** Throws when the first half of the dbt build has not run. */
export async function expectRecords(connection: DuckDBConnection): Promise<void> {
  const [table] = await queryRows(
    connection,
    `select 1 from duckdb_tables() where schema_name = 'intermediate' and table_name = 'int_customers__records'`,
  );
  if (!table) {
    throw new AtalayaError(
      'The build file has no intermediate.int_customers__records: run "dbt build --selector before_identity" first.',
    );
  }
}

/** Replaces `raw.identity__assignments` as a whole. */
export async function writeAssignments(
  connection: DuckDBConnection,
  assignments: ReadonlyMap<string, string>,
  { rules, weights }: Pick<Clustering, 'rules' | 'weights'>,
): Promise<void> {
  await connection.run(
    `create or replace table raw.identity__assignments
       (record_key varchar, customer_id varchar, rule varchar, weight double)`,
  );
  const appender = await connection.createAppender('identity__assignments', 'raw');
  for (const [recordKey, customerId] of assignments) {
    appender.appendVarchar(recordKey);
    appender.appendVarchar(customerId);
    appender.appendVarchar(rules.get(recordKey) ?? 'single');
    const weight = weights.get(recordKey);
    if (weight === undefined) appender.appendNull();
    else appender.appendDouble(weight);
    appender.endRow();
  }
  appender.closeSync();
}

export interface Member {
  customerId: string;
  rule: string;
}

export interface KnownIdentities {
  members: Map<string, Member>;
  /** Every id that was ever given, also those merged away. */
  ids: Set<string>;
}

/** What the ledger remembers of earlier runs. */
export async function readKnown(ledger: Ledger): Promise<KnownIdentities> {
  const rows = await ledger
    .selectFrom('identity_members')
    .select(['record_key', 'customer_id', 'rule'])
    .execute();
  const events = await ledger.selectFrom('identity_events').select(['customer_id', 'other_id']).execute();
  return {
    members: new Map(rows.map((row) => [row.record_key, { customerId: row.customer_id, rule: row.rule }])),
    ids: new Set([
      ...rows.map((row) => row.customer_id),
      ...events.flatMap((event) => [event.customer_id, ...(event.other_id === null ? [] : [event.other_id])]),
    ]),
  };
}

/**
 * Writes what changed, all of it or nothing. Records that are not in this run stay remembered, so that they find their
 * customer again when they come back.
 */
export async function writeKnown(
  ledger: Ledger,
  change: {
    runId: string;
    at: string;
    changed: readonly { recordKey: string; customerId: string; rule: Rule }[];
    successors: ReadonlyMap<string, string>;
    events: readonly IdentityEvent[];
  },
): Promise<void> {
  if (change.changed.length === 0 && change.events.length === 0) return;
  await ledger.transaction().execute(async (tx) => {
    for (const [old, successor] of change.successors) {
      await tx
        .updateTable('identity_members')
        .set({ customer_id: successor })
        .where('customer_id', '=', old)
        .execute();
    }
    for (const chunk of chunks(change.changed)) {
      await tx
        .insertInto('identity_members')
        .values(
          chunk.map((row) => ({
            record_key: row.recordKey,
            customer_id: row.customerId,
            rule: row.rule,
            since_run: change.runId,
          })),
        )
        .onConflict((conflict) =>
          conflict.column('record_key').doUpdateSet((eb) => ({
            customer_id: eb.ref('excluded.customer_id'),
            rule: eb.ref('excluded.rule'),
            since_run: eb.ref('excluded.since_run'),
          })),
        )
        .execute();
    }
    for (const chunk of chunks(change.events)) {
      await tx
        .insertInto('identity_events')
        .values(
          chunk.map((event) => ({
            run_id: change.runId,
            kind: event.kind,
            customer_id: event.customerId,
            other_id: event.otherId,
            reason: event.reason,
            created_at: change.at,
          })),
        )
        .execute();
    }
  });
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK);
}
