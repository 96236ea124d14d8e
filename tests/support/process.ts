import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The moment at which the tests' company lives: the sandbox and the product share it, so every run sees the same world. */
export const NOW = '2026-11-20T09:30:00Z';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder of its own for one test; `remove` takes it away again. */
export function scratch(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `atalaya-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The environment of a product process under test: nothing of the machine's own configuration. */
export function environment(home: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('ATALAYA_') && !name.startsWith('VITEST'),
    ),
  );
  return {
    ...inherited,
    NODE_ENV: 'production',
    ATALAYA_HOME: home,
    ATALAYA_NOW: NOW,
    ATALAYA_SANDBOX_SIZE: 'tiny',
    ATALAYA_SANDBOX_SEED: '7',
    ATALAYA_PORT: '0',
    ...extra,
  };
}

/** Starts the command line as a user would, without the set-up that already ran. */
export function spawnCli(args: string[], env: NodeJS.ProcessEnv, cwd = root): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', join(root, 'node_modules/tsx/dist/esm/index.mjs'), join(root, 'app/cli.ts'), ...args],
    {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

/** What a process printed and how it ended. */
export function outcome(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((done, refuse) => {
    child.once('error', refuse);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Runs a command of the command line to its end. */
export function cli(
  args: string[],
  home: string,
  extra: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<Outcome> {
  return outcome(spawnCli(args, environment(home, extra), cwd));
}

/** Waits until `probe` gives something, at most `seconds`; says what was waited for when it does not come. */
export async function eventually<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`Waited ${seconds} s for ${what}.`);
    await new Promise((wake) => setTimeout(wake, 150));
  }
}
