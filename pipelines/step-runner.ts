import { messageOf } from '../core/errors.ts';
import { scrub } from '../core/log.ts';
import type { Workspace } from '../core/workspace.ts';
import type { OnRunEvent, RunEvent } from './events.ts';
import { recordStep, type StepName } from './runs.ts';

export interface StepRunner {
  /** Does one step: recorded, told, its result kept as the step's detail; rethrows what it throws. */
  step(name: StepName, work: (progress: (detail: string) => void) => Promise<object>): Promise<void>;
  /** Records that a step had nothing to do. */
  skip(name: StepName): Promise<void>;
  /** The step that runs now or ran last. */
  current(): StepName;
  /** Throws when this run has lost its right to go on. */
  guard: () => Promise<void>;
}

/** The bookkeeping around the steps of one run; `guard` is asked before each. */
export function stepRunner(
  ws: Workspace,
  runId: string,
  tell: OnRunEvent,
  guard: () => Promise<void>,
): StepRunner {
  let current: StepName = 'sync';
  return {
    guard,
    current: () => current,
    async step(name, work) {
      // The outcome is told whatever became of the lock, and its step is not the one that failed.
      if (name !== 'notify') {
        current = name;
        await guard();
      }
      const started = performance.now();
      const emit = (type: RunEvent['type'], detail: string) => {
        tell({ type, step: name, detail, elapsedMs: Math.round(performance.now() - started) });
      };
      await recordStep(ws, runId, name, { status: 'running' });
      emit('step-started', '');
      try {
        const detail = await work((line) => emit('step-progress', scrub(line)));
        const elapsedMs = Math.round(performance.now() - started);
        await recordStep(ws, runId, name, { status: 'succeeded', detail: { ...detail, elapsedMs } });
        emit('step-finished', summary(detail));
      } catch (error) {
        const message = scrub(messageOf(error));
        const elapsedMs = Math.round(performance.now() - started);
        emit('step-failed', message);
        // When even this cannot be written (a full disk), the first failure is the one to tell.
        await recordStep(ws, runId, name, { status: 'failed', detail: { elapsedMs }, error: message }).catch(
          () => {},
        );
        throw error;
      }
    },
    async skip(name) {
      await recordStep(ws, runId, name, { status: 'skipped' });
    },
  };
}

/** A step's detail as one line: its counts and names, without empty ones. */
function summary(detail: object): string {
  return Object.entries(detail)
    .filter(([, value]) => (typeof value === 'number' && value !== 0) || (typeof value === 'string' && value))
    .map(([name, value]) => `${name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()} ${value}`)
    .join(', ');
}
