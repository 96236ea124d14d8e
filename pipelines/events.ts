import type { StepName } from './runs.ts';

/** What a run tells while it goes on; `detail` is one line for a person. */
export interface RunEvent {
  type: 'step-started' | 'step-progress' | 'step-finished' | 'step-failed';
  step: StepName;
  detail: string;
  /** Milliseconds since the step started. */
  elapsedMs: number;
}

export type OnRunEvent = (event: RunEvent) => void;
