import { AtalayaError, EXIT } from '../core/errors.ts';
import { type Lock, withLock } from '../core/ledger/locks.ts';
import type { Workspace } from '../core/workspace.ts';

export const BUILD_LOCK = 'build';

/**
 * Runs `work` as the only one that builds: the warehouse file has one writer. Landing does not take this lock. When
 * another run holds it, this throws at once with exit code 4.
 */
export async function withBuildLock<T>(ws: Workspace, work: (lock: Lock) => Promise<T>): Promise<T> {
  let entered = false;
  try {
    return await withLock(ws.ledger, BUILD_LOCK, ws.clock, (lock) => {
      entered = true;
      return work(lock);
    });
  } catch (error) {
    if (entered || !(error instanceof AtalayaError) || error.exitCode !== EXIT.busy) throw error;
    const { pid, host } = error.details;
    throw new AtalayaError(
      `Another run is under way (process ${String(pid)} on ${String(host)}): wait until it is done; what arrives meanwhile is landed and will be in the next run.`,
      { exitCode: EXIT.busy, details: error.details, cause: error },
    );
  }
}
