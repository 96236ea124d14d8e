import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sent } from './deliveries.ts';

export interface CaptureProcess {
  /** Address of `/capture`. */
  url: string;
  child: ChildProcess;
  /** Resolves when the process has ended, with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>;
}

/** Starts `process.ts` over a home; it ends when it is killed or this process lets go of it. */
export async function startCapture(
  home: string,
  death?: 'before-write' | 'after-write',
): Promise<CaptureProcess> {
  const script = fileURLToPath(new URL('./process.ts', import.meta.url));
  const child = fork(script, death ? [home, death] : [home], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
  const port = await new Promise<number>((done, refuse) => {
    child.once('message', (message) => done(message as number));
    child.once('exit', (code) => refuse(new Error(`The capture process ended with ${code}.`)));
  });
  return { url: `http://127.0.0.1:${port}/capture`, child, ended };
}

/** Sends a request; gives the status and the answer, or undefined when the process was gone. */
export async function send(
  url: string,
  { path, body, headers }: Sent,
): Promise<{ status: number; text: string } | undefined> {
  try {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return undefined;
  }
}
