import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { type Answer, type Job, STOPPED } from './job.ts';

/** Queries at once; others wait for their turn. */
const PARALLEL = 2;
/** Queries that may wait, all readers together. */
const MAX_WAITING = 20;
/** How long a process that was told to stop may take, in milliseconds. */
const GRACE_MS = 2000;
/** JavaScript's part of the memory, in MB; DuckDB has its own limit. */
const HEAP_MB = 256;
/** Resolved once: a start must not depend on what happens to the packages later. */
const TSX = import.meta.resolve('tsx');

export interface Running {
  answer: Promise<Answer>;
  /** Stops the query, wherever it is; the answer then says so. */
  cancel(): void;
}

/** Runs each job in a process of its own, of which one waits ready; all end with this process. */
export class SqlRunner {
  readonly #queue = new PQueue({ concurrency: PARALLEL });
  #spare: ChildProcess | null = null;

  get isFull(): boolean {
    return this.#queue.size >= MAX_WAITING;
  }

  /** Starts `job`; after `timeoutMs` (the waiting included) it is stopped. */
  start(job: Job, timeoutMs: number): Running {
    let stop: () => void = () => {};
    let isStopped = false;
    const cancel = () => {
      isStopped = true;
      stop();
    };
    const answer = this.#queue.add(async (): Promise<Answer> => {
      if (isStopped) return STOPPED;
      const child = this.#take();
      stop = () => stopChild(child);
      return ask(child, job);
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      cancel();
    }, timeoutMs);
    const late = `The query took longer than ${Math.round(timeoutMs / 1000)} s and was stopped.`;
    return {
      cancel,
      answer: answer
        .then((said) => (!said.ok && isLate ? { ...said, reason: 'cancelled' as const, error: late } : said))
        .finally(() => clearTimeout(timer)),
    };
  }

  #take(): ChildProcess {
    const child = this.#spare ?? startChild();
    const next = startChild();
    this.#spare = next;
    next.once('exit', () => {
      if (this.#spare === next) this.#spare = null;
    });
    return child;
  }
}

function startChild(): ChildProcess {
  const args = [`--max-old-space-size=${HEAP_MB}`, '--import', TSX];
  const child = spawn(process.execPath, [...args, join(import.meta.dirname, 'worker.ts')], {
    // Nothing of the server's own surroundings: what is not there cannot be asked for.
    env: { PATH: process.env.PATH, TMPDIR: tmpdir() },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // A process that waits for work does not keep the product from ending; it ends with it.
  child.unref();
  child.channel?.unref();
  return child;
}

function ask(child: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve) => {
    let answered: Answer | null = null;
    child.ref();
    child.channel?.ref();
    child.on('message', (message: Answer | { ready: true }) => {
      if ('ready' in message) return;
      answered = message;
      resolve(message);
    });
    child.once('error', () => resolve(STOPPED));
    child.once('exit', (_code, signal) => {
      if (answered) return;
      const error = 'The query needed more memory than it may use and was stopped.';
      resolve(
        signal === 'SIGKILL' || stopping.has(child) ? STOPPED : { ok: false, reason: 'too_large', error },
      );
    });
    child.send(job);
  });
}

const stopping = new WeakSet<ChildProcess>();

function stopChild(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  stopping.add(child);
  if (child.connected) child.send({ kind: 'cancel' });
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
