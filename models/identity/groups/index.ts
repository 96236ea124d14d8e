import { type DuckDBConnection, queryRows } from '../../../core/engines/duckdb.ts';
import type { Ledger } from '../../../core/ledger/open.ts';
import { type IdentityEvent, type Naming, register } from '../registry.ts';
import { households } from './households.ts';
import { companyRecords, familiesOf, organisationsOf } from './organisations.ts';

type Kind = 'household' | 'organisation';

const NAMES: Record<Kind, Naming> = {
  household: { prefix: 'h', member: 'person', members: 'people' },
  organisation: { prefix: 'o', member: 'record', members: 'records' },
};

/**
 * Groups customers into households and companies into organisations and their families, keeps the ids that the ledger
 * remembers, and writes `raw.identity__groups`. Households are read from the customers and never change them.
 */
export async function groupParties(
  connection: DuckDBConnection,
  ledger: Ledger,
  options: { records: string; companies: string; runId: string; at: string },
): Promise<{ households: number; organisations: number }> {
  const rows: [string, string, string][] = [];
  const write = async (kind: Kind, groups: readonly string[][]): Promise<ReadonlyMap<string, string>> => {
    const assignments = await keepIds(ledger, kind, groups, options);
    for (const [member, id] of assignments) rows.push([kind, member, id]);
    return assignments;
  };
  const homes = await households(connection, options.records);
  await write('household', homes);
  const companies = (await hasTable(connection, options.companies))
    ? await companyRecords(connection, options.companies)
    : [];
  const organisationOf = await write('organisation', organisationsOf(companies));
  for (const [organisation, family] of familiesOf(companies, organisationOf)) {
    rows.push(['family', organisation, family]);
  }
  await writeGroups(connection, rows);
  return { households: homes.length, organisations: new Set(organisationOf.values()).size };
}

/** Gives every group its lasting id and remembers it, with the events, in one transaction of the ledger. */
async function keepIds(
  ledger: Ledger,
  kind: Kind,
  groups: readonly string[][],
  { runId, at }: { runId: string; at: string },
): Promise<ReadonlyMap<string, string>> {
  const known = await ledger
    .selectFrom('identity_groups')
    .select(['member_key', 'group_id'])
    .where('kind', '=', kind)
    .execute();
  const previous = new Map(known.map((row) => [row.member_key, row.group_id]));
  const events = await ledger
    .selectFrom('identity_events')
    .select(['customer_id', 'other_id'])
    .where('customer_id', 'like', `${NAMES[kind].prefix}\\_%`)
    .execute();
  const taken = new Set(
    events.flatMap(({ customer_id, other_id }) => [customer_id, ...(other_id === null ? [] : [other_id])]),
  );
  const registration = register(
    groups.map((recordKeys) => ({ recordKeys })),
    previous,
    taken,
    NAMES[kind],
  );
  const changed = [...registration.assignments].filter(([member, id]) => previous.get(member) !== id);
  await ledger.transaction().execute(async (tx) => {
    for (const [old, successor] of registration.successors) {
      await tx
        .updateTable('identity_groups')
        .set({ group_id: successor })
        .where('kind', '=', kind)
        .where('group_id', '=', old)
        .execute();
    }
    for (const [member, id] of changed) {
      await tx
        .insertInto('identity_groups')
        .values({ kind, member_key: member, group_id: id, since_run: runId })
        .onConflict((conflict) =>
          conflict.columns(['kind', 'member_key']).doUpdateSet({ group_id: id, since_run: runId }),
        )
        .execute();
    }
    for (const event of registration.events)
      await tx.insertInto('identity_events').values(row(event)).execute();
  });
  return registration.assignments;

  function row(event: IdentityEvent) {
    return {
      run_id: runId,
      kind: event.kind,
      customer_id: event.customerId,
      other_id: event.otherId,
      reason: event.reason,
      created_at: at,
    };
  }
}

async function hasTable(connection: DuckDBConnection, name: string): Promise<boolean> {
  const [schema, table] = name.split('.');
  const found = await queryRows(
    connection,
    `select 1 from duckdb_tables() where schema_name = '${schema}' and table_name = '${table}'`,
  );
  return found.length > 0;
}

async function writeGroups(
  connection: DuckDBConnection,
  rows: readonly (readonly [string, string, string])[],
): Promise<void> {
  await connection.run(
    'create or replace table raw.identity__groups (kind varchar, member_key varchar, group_id varchar)',
  );
  const appender = await connection.createAppender('identity__groups', 'raw');
  for (const row of rows) {
    for (const text of row) appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
}
