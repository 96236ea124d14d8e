import { withDuckDB } from '../../core/engines/duckdb.ts';
import type { Workspace } from '../../core/workspace.ts';
import { clusterRecords } from './cluster.ts';
import { register } from './registry.ts';
import { readKnown, readRecords, writeAssignments, writeKnown } from './store.ts';

export interface IdentityResult {
  /** People that the records of this run are about. */
  customers: number;
  /** Ids given for the first time. */
  created: number;
  /** Ids that were given up because their records belong to another customer's. */
  merged: number;
  /** Records that are new to a customer who was known before. */
  joined: number;
}

/**
 * Decides who is who: reads `intermediate.int_customers__records` of the build file, groups the records into people,
 * keeps the ids that the ledger remembers, and writes `raw.identity__assignments`. The ledger is written first, in one
 * transaction; a run that dies in between decides the same again, since the same records give the same customers.
 */
export async function identify(
  ws: Workspace,
  options: { runId: string; warehouseFile: string },
): Promise<IdentityResult> {
  return withDuckDB(options.warehouseFile, async (connection) => {
    const { clusters, rules, refused } = clusterRecords(await readRecords(connection));
    const known = await readKnown(ws.ledger);
    const previous = new Map([...known.members].map(([key, member]) => [key, member.customerId]));
    const registration = register(clusters, previous, known.ids);

    const changed = [...registration.assignments].flatMap(([recordKey, customerId]) => {
      const before = known.members.get(recordKey);
      const rule = rules.get(recordKey) ?? 'single';
      return before?.customerId === customerId && before.rule === rule
        ? []
        : [{ recordKey, customerId, rule }];
    });
    await writeKnown(ws.ledger, {
      runId: options.runId,
      at: ws.clock.now().toISOString(),
      changed,
      successors: registration.successors,
      events: registration.events,
    });
    await writeAssignments(connection, registration.assignments, rules);

    const result = {
      customers: clusters.length,
      created: registration.created,
      merged: registration.merged,
      joined: registration.joined,
    };
    ws.log.debug({ ...result, refused }, 'identities decided');
    return result;
  });
}
