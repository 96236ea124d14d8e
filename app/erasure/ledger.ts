import { CompiledQuery, sql } from 'kysely';
import type { Ledger } from '../../core/ledger/open.ts';
import type { Eraser } from '../../core/privacy/eraser.ts';

/** Tables of the ledger with text in which somebody could have written or met a person. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  syncs: ['last_error', 'notes'],
  runs: ['error'],
  steps: ['detail', 'error'],
  identity_events: ['reason'],
  identity_decisions: ['reason'],
  audit: ['subject', 'detail'],
  incidents: ['subject', 'facts'],
  incident_events: ['facts', 'note'],
  deliveries: ['error'],
  erasures: ['reason'],
  erasure_requests: ['note'],
};

/** Takes the person out of the ledger: members, decisions about their records, and every text that names them. */
export async function eraseFromLedger(
  ledger: Ledger,
  eraser: Eraser,
  customerId: string,
): Promise<{ members: number; decisions: number; texts: number }> {
  return ledger.transaction().execute(async (trx) => {
    const members = await trx
      .selectFrom('identity_members')
      .select('record_key')
      .where('customer_id', '=', customerId)
      .execute();
    const keys = members.map(({ record_key }) => record_key);
    let decisions = 0;
    if (keys.length > 0) {
      const gone = await trx
        .deleteFrom('identity_decisions')
        .where((eb) => eb.or([eb('record_a', 'in', keys), eb('record_b', 'in', keys)]))
        .executeTakeFirst();
      decisions = Number(gone.numDeletedRows);
      await trx.deleteFrom('identity_members').where('customer_id', '=', customerId).execute();
    }
    let texts = 0;
    for (const [table, columns] of Object.entries(TEXTS)) {
      for (const column of columns) {
        const [from, name] = [sql.table(table), sql.ref(column)];
        const rows = await sql<{ id: number; text: string }>`
          select rowid as id, ${name} as text from ${from} where ${name} is not null`.execute(trx);
        for (const { id, text } of rows.rows) {
          const clean = eraser.scrub(text);
          if (clean === text) continue;
          await sql`update ${from} set ${name} = ${clean} where rowid = ${id}`.execute(trx);
          texts++;
        }
      }
    }
    return { members: keys.length, decisions, texts };
  });
}

/** Makes the ledger's file forget what was deleted: free pages are overwritten and the log of writes is emptied. */
export async function forgetDeleted(ledger: Ledger): Promise<void> {
  for (const statement of ['pragma secure_delete = on', 'vacuum', 'pragma wal_checkpoint(truncate)']) {
    await ledger.executeQuery(CompiledQuery.raw(statement));
  }
}
