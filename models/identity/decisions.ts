import type { Ledger } from '../../core/ledger/open.ts';
import type { Decision } from './cluster.ts';

/** What people decided and nobody revoked, oldest first. */
export async function readDecisions(ledger: Ledger): Promise<Decision[]> {
  const rows = await ledger
    .selectFrom('identity_decisions')
    .select(['kind', 'record_a', 'record_b'])
    .where('revoked_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ kind: row.kind, a: row.record_a, b: row.record_b }));
}

/**
 * Remembers that every record of one side and every record of the other are one person, or are two. Decisions that say
 * the contrary of the same records are revoked, not deleted: who decided what and when stays known.
 */
export async function decide(
  ledger: Ledger,
  decision: {
    kind: Decision['kind'];
    left: readonly string[];
    right: readonly string[];
    reason: string;
    by: string;
    at: string;
  },
): Promise<number> {
  const pairs = decision.left.flatMap((one) =>
    decision.right
      .filter((other) => other !== one)
      .map((other) => (one < other ? [one, other] : [other, one])),
  );
  await ledger.transaction().execute(async (tx) => {
    for (const [a, b] of pairs) {
      await tx
        .updateTable('identity_decisions')
        .set({ revoked_at: decision.at })
        .where('record_a', '=', a!)
        .where('record_b', '=', b!)
        .where('revoked_at', 'is', null)
        .execute();
      await tx
        .insertInto('identity_decisions')
        .values({
          kind: decision.kind,
          record_a: a!,
          record_b: b!,
          reason: decision.reason,
          decided_by: decision.by,
          decided_at: decision.at,
          revoked_at: null,
        })
        .execute();
    }
  });
  return pairs.length;
}
