import type { Workspace } from '../core/workspace.ts';
import type { SyncReport } from '../ingest/index.ts';
import { type RunResult as GraphResult, type RunOptions, runGraph } from './graph.ts';
import { productParts } from './parts.ts';

export type RunResult = GraphResult<SyncReport>;

/**
 * One run over the workspace: `run` (sync, build, publish, refresh), `build` (all but the sync) or `sync` alone. A
 * step that fails ends the run and is in the result with its exit code; the last good release stays. Throws with exit
 * code 4 when another run is building.
 */
export async function runPipeline(ws: Workspace, options: RunOptions): Promise<RunResult> {
  return runGraph(ws, options, await productParts());
}

export type { OnRunEvent, RunEvent } from './events.ts';
export { type Fingerprint, releaseFingerprint } from './fingerprint.ts';
export type { RunOptions } from './graph.ts';
export { withBuildLock } from './lock.ts';
export { isReleaseOfPresentModels } from './models-hash.ts';
export {
  currentRelease,
  listReleases,
  type ReleaseInfo,
  recoverReleases,
  releaseFile,
  rollback,
} from './release.ts';
export { type JobFailure, type ScheduledJob, type Scheduler, startScheduler } from './scheduler.ts';
export { type Published, publish } from './steps/publish.ts';
