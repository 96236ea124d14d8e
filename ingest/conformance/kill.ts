import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Home, requestsOf, type Subject } from './subject.ts';

const POLL_MS = 2;

/**
 * A home whose first sync was killed with SIGKILL while it read: a process of its own, like a machine that fails.
 * Undefined when the sync was over before.
 */
export async function killed(subject: Subject): Promise<Home | undefined> {
  const root = mkdtempSync(join(subject.folder, 'killed-'));
  const script = fileURLToPath(new URL('./sync-process.ts', import.meta.url));
  const { sandbox, connection } = subject;
  const before = await requestsOf(subject);
  const args = ['--import', 'tsx', script, subject.configFile, root, String(connection?.id)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...sandbox.env, ATALAYA_NOW: sandbox.clock.now().toISOString() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const waiting = setInterval(async () => {
    // A poll that comes after the sandbox has closed has nothing to say.
    const requests = await requestsOf(subject).catch(() => 0);
    if (requests >= before + 2) child.kill('SIGKILL');
  }, POLL_MS);
  const { code, signal } = await ended;
  clearInterval(waiting);
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the process that syncs ended with ${code}`);
  return signal !== 'SIGKILL' ? undefined : subject.open({ root });
}
