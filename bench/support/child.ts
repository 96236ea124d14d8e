import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a module of the benches in a process of its own, so that neither its memory nor its work mixes with ours. */
export function startModule(url: URL, args: string[]): ChildProcess {
  return fork(fileURLToPath(url), args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The first message that a module sends. */
export function firstMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((done, refuse) => {
    child.once('message', (message) => done(message as T));
    child.once('exit', (code) => refuse(new Error(`A bench process ended with ${code} before it answered.`)));
    child.once('error', refuse);
  });
}

/** Runs a module to its first message and waits until it has ended. */
export async function runModule<T>(url: URL, args: string[]): Promise<T> {
  const child = startModule(url, args);
  const ended = new Promise((done) => child.once('exit', done));
  const message = await firstMessage<T>(child);
  await ended;
  return message;
}
