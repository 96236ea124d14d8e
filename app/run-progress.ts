import type { RunEvent } from '../pipelines/events.ts';
import { duration, Progress } from './output.ts';

/** Shows a run's events: on a terminal the step that runs is rewritten in place, elsewhere one line a step. */
export function showRunEvents(progress: Progress = new Progress()): (event: RunEvent) => void {
  return (event) => {
    const name = event.step.padEnd(9);
    const time = duration(event.elapsedMs).padStart(9);
    if (event.type === 'step-finished') progress.line(`✓ ${name} ${time}  ${event.detail}`.trimEnd());
    else if (event.type === 'step-failed') progress.line(`✗ ${name} ${time}  ${event.detail}`);
    else progress.update(`… ${name} ${time}  ${event.detail}`);
  };
}
