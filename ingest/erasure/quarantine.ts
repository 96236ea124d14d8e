import type { Eraser } from '../../core/privacy/eraser.ts';
import type { Workspace } from '../../core/workspace.ts';

/** Removes records in quarantine, replayed and superseded ones too, that hold an erased person; gives how many. */
export async function eraseQuarantine(
  ws: Workspace,
  eraser: Eraser,
): Promise<{ searched: number; removed: number }> {
  let after = 0;
  let searched = 0;
  let removed = 0;
  for (;;) {
    const rows = await ws.ledger
      .selectFrom('quarantine')
      .select(['id', 'raw', 'message'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(500)
      .execute();
    if (rows.length === 0) return { searched, removed };
    searched += rows.length;
    after = rows.at(-1)!.id;
    const theirs = rows
      .filter(({ raw, message }) => eraser.finds(Buffer.from(raw).toString('utf8')) || eraser.finds(message))
      .map(({ id }) => id);
    if (theirs.length === 0) continue;
    await ws.ledger.deleteFrom('quarantine').where('id', 'in', theirs).execute();
    removed += theirs.length;
  }
}
