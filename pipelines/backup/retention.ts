import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../core/workspace.ts';

const DAY_MS = 86_400_000;

export interface Expired {
  batches: number;
  runs: number;
  logs: number;
}

/**
 * Removes what the configuration says is kept long enough: files of batches that newer ones replaced (their rows in
 * the ledger stay, as the proof of what came), runs with their steps, log files. What counts today is never touched.
 */
export async function expire(ws: Workspace): Promise<Expired> {
  const { retention } = ws.config.pipelines;
  const before = (days: number) => new Date(ws.clock.now().getTime() - days * DAY_MS);
  const old = await ws.ledger
    .selectFrom('batches as replaced')
    .innerJoin('batches as newer', 'newer.id', 'replaced.superseded_by')
    .select('replaced.path')
    .where('newer.created_at', '<', before(retention.superseded_days).toISOString())
    .execute();
  let batches = 0;
  for (const { path } of old) {
    const file = join(ws.home.root, path);
    if (!statSync(file, { throwIfNoEntry: false })) continue;
    rmSync(file, { force: true });
    batches += 1;
  }
  const runs = await ws.ledger
    .selectFrom('runs')
    .select('id')
    .where('status', '<>', 'running')
    .where('started_at', '<', before(retention.runs_days).toISOString())
    .limit(500)
    .execute();
  const ids = runs.map((run) => run.id);
  if (ids.length > 0) {
    await ws.ledger.transaction().execute(async (trx) => {
      await trx.deleteFrom('steps').where('run_id', 'in', ids).execute();
      await trx.deleteFrom('runs').where('id', 'in', ids).execute();
    });
  }
  return { batches, runs: ids.length, logs: expireLogs(ws.home.logs, before(retention.logs_days)) };
}

function expireLogs(folder: string, before: Date): number {
  let gone = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) gone += expireLogs(path, before);
    else if (entry.isFile() && statSync(path).mtime < before) {
      rmSync(path, { force: true });
      gone += 1;
    }
  }
  return gone;
}
