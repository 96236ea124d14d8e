import type { DuckDBConnection } from '../../core/engines/duckdb.ts';
import type { Ledger } from '../../core/ledger/open.ts';
import { type Definition, levelOf } from './matching/definition.ts';

/**
 * Replaces `raw.identity__pairs`: the pairs of records that joined customers, that were refused and that are uncertain,
 * each with its weight and the evidence in words, such as "same e-mail +15.2; same given name +5.5".
 */
export async function writePairs(connection: DuckDBConnection, definition: Definition): Promise<void> {
  await connection.run(`
    create or replace table raw.identity__pairs as
    select l.record_key as record_a, r.record_key as record_b, edges.weight, outcomes.outcome, outcomes.reason, ${evidence(definition)} as evidence
    from identity_outcomes as outcomes
    inner join identity_edges as edges on edges.a = outcomes.a and edges.b = outcomes.b
    inner join identity_records as l on l.rec = outcomes.a
    inner join identity_records as r on r.rec = outcomes.b
    order by edges.weight desc, l.record_key, r.record_key`);
}

/** The levels of a pair in words with their weights, in bits. */
function evidence(definition: Definition): string {
  const parts = definition.comparisons.map((comparison) => {
    const labels = comparison.levels.map(
      (level, index) => `when ${levelOf(comparison, index)} then '${level.label}'`,
    );
    const weight = `cast(round(w_${comparison.name}, 1) as decimal(6, 1))`;
    const different = `other ${comparison.name.replaceAll('_', ' ')}`;
    return `case g_${comparison.name} ${labels.join(' ')} when 0 then '${different}' end
      || case when w_${comparison.name} >= 0 then ' +' else ' ' end || cast(${weight} as varchar)`;
  });
  return `concat_ws('; ', ${parts.join(', ')})`;
}

/** Replaces `raw.identity__events`: what ever happened to ids of customers, as the ledger remembers it. */
export async function writeEvents(connection: DuckDBConnection, ledger: Ledger): Promise<void> {
  const events = await ledger.selectFrom('identity_events').selectAll().orderBy('id').execute();
  await connection.run(`
    create or replace table raw.identity__events (
      event_id bigint, run_id varchar, kind varchar, customer_id varchar, other_id varchar, reason varchar,
      occurred_at timestamp)`);
  const appender = await connection.createAppender('identity__events', 'raw');
  for (const event of events) {
    appender.appendBigInt(BigInt(event.id));
    for (const text of [event.run_id, event.kind, event.customer_id, event.other_id, event.reason]) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.appendVarchar(event.created_at.replace('T', ' ').replace('Z', ''));
    appender.endRow();
  }
  appender.closeSync();
}
