import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../pipelines/events.ts';
import type { RunResult } from '../pipelines/index.ts';
import type { RunKind } from '../pipelines/runs.ts';
import type { RunMessage } from './run.ts';

export interface ChildRunOutcome {
  /** Null when the process ended before it could say. */
  result: RunResult | null;
  code: number | null;
  /** What it wrote for people, for example why it could not begin. */
  messages: string[];
}

/** How long a run that was told to stop may take before it is ended, in milliseconds. */
const GRACE_MS = 5000;

/**
 * Runs in processes of their own, so that a build never makes the readers of this process wait. Each leads its own
 * process group and is ended with all it started when `stop` is called or this process goes away.
 */
export class ChildRuns {
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  /** `env` tells the children which project and which sandbox they work on. */
  constructor(env: Record<string, string>) {
    this.#env = { ...process.env, ...env };
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Does one run and tells its events; never throws for a run that failed. */
  async run(
    request: { kind: RunKind; connections?: string[] },
    onEvent: (event: RunEvent) => void = () => {},
  ): Promise<ChildRunOutcome> {
    const cli = join(import.meta.dirname, 'cli.ts');
    const args = ['--import', import.meta.resolve('tsx'), cli, request.kind, '--progress-json'];
    const child = spawn(process.execPath, [...args, ...(request.connections ?? [])], {
      env: this.#env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#running.add(child);
    let result: RunResult | null = null;
    const messages: string[] = [];
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const message = JSON.parse(line) as RunMessage;
      if ('event' in message) onEvent(message.event);
      else result = message.result;
    });
    createInterface({ input: child.stderr! }).on('line', (line) => messages.push(line));
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', (error) => {
        messages.push(error.message);
        resolve(null);
      });
      child.once('close', resolve);
    });
    this.#running.delete(child);
    return { result, code, messages };
  }

  /** Ends all runs and waits for them. What they had landed stays; the next run goes on from there. */
  async stop(): Promise<void> {
    const children = [...this.#running];
    for (const child of children) signalGroup(child, 'SIGTERM');
    await Promise.all(children.map(ended));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
