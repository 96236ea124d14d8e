import { join } from 'node:path';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import type { Workspace } from '../../core/workspace.ts';
import { clusterRecords } from './cluster.ts';
import { readDecisions } from './decisions.ts';
import { writeEvents, writePairs } from './evidence.ts';
import { groupParties } from './groups/index.ts';
import { modelOf } from './matching/default.ts';
import { people } from './matching/people.ts';
import { register } from './registry.ts';
import { expectRecords, readKnown, writeAssignments, writeKnown } from './store.ts';

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

const RECORDS = 'intermediate.int_customers__records';

/** The model that was trained on purpose for this home, if any. */
export function modelFile(ws: Pick<Workspace, 'home'>): string {
  return join(ws.home.root, 'identity', 'model.json');
}

/**
 * Decides who is who: reads `intermediate.int_customers__records` of the build file, groups the records into people,
 * keeps the ids that the ledger remembers, and writes `raw.identity__assignments`; then households and organisations. The ledger is written first, in one
 * transaction; a run that dies in between decides the same again, since the same records give the same customers.
 */
export async function identify(
  ws: Workspace,
  options: { runId: string; warehouseFile: string },
): Promise<IdentityResult> {
  return withDuckDB(options.warehouseFile, async (connection) => {
    await expectRecords(connection);
    const clustering = await clusterRecords(connection, {
      input: RECORDS,
      definition: people,
      model: modelOf(modelFile(ws)),
      decisions: await readDecisions(ws.ledger),
    });
    const { clusters, rules, refused } = clustering;
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
    await writeAssignments(connection, registration.assignments, clustering);
    await writePairs(connection, people);
    const parties = await groupParties(connection, ws.ledger, {
      records: RECORDS,
      companies: 'intermediate.int_customers__companies',
      runId: options.runId,
      at: ws.clock.now().toISOString(),
    });
    await writeEvents(connection, ws.ledger);

    const result = {
      customers: clusters.length,
      created: registration.created,
      merged: registration.merged,
      joined: registration.joined,
    };
    ws.log.debug({ ...result, ...parties, refused }, 'identities decided');
    return result;
  });
}
