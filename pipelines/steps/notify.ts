import type { Workspace } from '../../core/workspace.ts';
import type { RunResult } from '../graph.ts';

/** Tells how a run went: in the audit trail, and in the log at a level that fits. */
export async function notify(ws: Workspace, result: RunResult): Promise<{ told: string }> {
  const failedConnections = (result.sync?.connections ?? []).flatMap(({ id, error }) => (error ? [id] : []));
  const outcome = {
    kind: result.kind,
    release: result.release,
    ...(failedConnections.length > 0 ? { failedConnections } : {}),
    ...(result.error ? { step: result.error.step, error: result.error.message } : {}),
  };
  await ws.ledger
    .insertInto('audit')
    .values({
      at: ws.clock.now().toISOString(),
      actor: 'pipeline',
      action: `run.${result.status}`,
      subject: result.runId,
      detail: JSON.stringify(outcome),
    })
    .execute();
  if (result.error) ws.log.error({ run: result.runId, ...outcome }, 'run failed');
  else if (failedConnections.length > 0) ws.log.warn({ run: result.runId, ...outcome }, 'run with failures');
  else ws.log.info({ run: result.runId, ...outcome }, 'run succeeded');
  return { told: 'audit, log' };
}
