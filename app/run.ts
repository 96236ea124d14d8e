import { AtalayaError, EXIT } from '../core/errors.ts';
import type { Workspace } from '../core/workspace.ts';
import type { RunEvent } from '../pipelines/events.ts';
import { type RunResult, runPipeline } from '../pipelines/index.ts';
import type { RunKind } from '../pipelines/runs.ts';
import { createSemantic } from '../semantic/index.ts';
import { connectionNamed } from './names.ts';
import { Progress, print, printJson } from './output.ts';
import { type ProjectOptions, withProject } from './project.ts';
import { createRefresher } from './refresh/index.ts';
import { showRunEvents } from './run-progress.ts';

export interface RunRequest {
  kind: RunKind;
  connections: string[];
  /** For people, as one JSON document at the end, or as a JSON line for each event. */
  output: 'text' | 'json' | 'events';
}

/** A line of `--progress-json`. */
export type RunMessage = { event: RunEvent } | { result: RunResult };

/**
 * Does one run on the project and tells about it. Throws (exit code 1 or the step's own) when it failed, and also
 * when it went through but a connection could not be read: then the release holds what there is.
 */
export async function doRun(options: ProjectOptions, request: RunRequest): Promise<void> {
  if (request.output === 'events') endWithParent();
  await withProject(options, { vendors: true }, async ({ ws }) => {
    for (const id of request.connections) connectionNamed(ws.config, id);
    const progress = new Progress();
    const show = showRunEvents(progress);
    const result = await runPipeline(ws, {
      kind: request.kind,
      connections: request.connections.length > 0 ? request.connections : undefined,
      refresh: refreshDashboards,
      onEvent: (event) => {
        if (request.output === 'events')
          process.stdout.write(`${JSON.stringify({ event } satisfies RunMessage)}\n`);
        else show(event);
      },
    });
    progress.done();
    if (request.output === 'events') await print(JSON.stringify({ result } satisfies RunMessage));
    if (request.output === 'json') await printJson(result);
    const failure = failureOf(result);
    if (failure) throw failure;
    if (request.output === 'text') await print(summaryOf(result));
  });
}

/** Writes every audience's data of the release through the semantic layer, in this process. */
export async function refreshDashboards(_release: string, ws: Workspace): Promise<string> {
  const semantic = await createSemantic({ home: ws.home, config: ws.config, log: ws.log });
  try {
    const refresher = createRefresher(ws, (query, scope) => semantic.load(query, scope));
    return `${await refresher.ensureAll()} audiences`;
  } finally {
    await semantic.close();
  }
}

/** Why the run is not a success, as one sentence, or null. */
export function failureOf(result: RunResult): AtalayaError | null {
  if (result.error) {
    const { message, step, exitCode } = result.error;
    return new AtalayaError(`The step "${step}" failed: ${message}`, { exitCode });
  }
  const failed = (result.sync?.connections ?? []).flatMap(({ id, error }) =>
    error ? [`${id}: ${error.message}`] : [],
  );
  if (failed.length === 0) return null;
  const rest = result.release
    ? `release ${result.release} holds what there is of them`
    : 'the other connections were landed';
  const count = failed.length === 1 ? 'One connection' : `${failed.length} connections`;
  return new AtalayaError(`${count} could not be read (${rest}):\n  ${failed.join('\n  ')}`, {
    exitCode: EXIT.failed,
  });
}

/** What a run that succeeded brought, as a sentence. */
export function summaryOf(result: RunResult): string {
  const landed = result.sync
    ? `${result.sync.rows} rows landed${result.sync.quarantined > 0 ? `, ${result.sync.quarantined} in quarantine` : ''}`
    : null;
  const published = result.release ? `release ${result.release} published` : null;
  return [landed, published].filter(Boolean).join('; ').concat('.');
}

/** A run that `start` began ends with it, whatever way `start` itself ended. */
function endWithParent(): void {
  if (!process.channel) return;
  process.on('disconnect', () => {
    // The whole group: dbt must not go on alone either. `start` makes each run the leader of its own.
    try {
      process.kill(-process.pid, 'SIGTERM');
    } catch {
      process.exit(EXIT.failed);
    }
  });
  process.channel.unref();
}
