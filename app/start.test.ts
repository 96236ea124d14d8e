import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { ChildRuns } from './child-run.ts';
import { TEST_CONFIG } from './testing.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-start-'));
  writeFileSync(join(folder, 'atalaya.yaml'), TEST_CONFIG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function projectEnv(): Record<string, string> {
  return { ATALAYA_CONFIG: join(folder, 'atalaya.yaml'), ATALAYA_HOME: join(folder, 'home') };
}

/** `atalaya serve` on a port that the system chooses; resolves when it has told its address. */
async function serve(): Promise<{ child: ChildProcess; url: string; ended: Promise<number | null> }> {
  const args = [
    '--import',
    import.meta.resolve('tsx'),
    join(import.meta.dirname, 'cli.ts'),
    'serve',
    '--port',
    '0',
  ];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...projectEnv() }, cwd: folder });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += String(chunk);
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      const found = /http:\/\/localhost:\d+/.exec(output);
      if (found && output.includes('Ctrl-C')) resolve(found[0]);
    });
    void ended.then(() => reject(new Error(`It ended early: ${output}`)));
  });
  return { child, url, ended };
}

test('serving answers before anything was published, and a signal ends it cleanly with exit code 0', async () => {
  const { child, url, ended } = await serve();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  const page = await fetch(url, { headers: { accept: 'text/html', 'accept-language': 'en' } });
  expect(await page.text()).toContain('Nothing has been published yet');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
}, 60_000);

test('a run in a process of its own tells why it could not begin', async () => {
  const runs = new ChildRuns(projectEnv());
  const outcome = await runs.run({ kind: 'sync', connections: ['nadie'] });
  expect(outcome).toMatchObject({ result: null, code: EXIT.usage });
  expect(outcome.messages.join('\n')).toContain('There is no connection "nadie"');
  expect(runs.isRunning).toBe(false);
}, 60_000);

test('stopping ends the runs that are under way', async () => {
  const runs = new ChildRuns(projectEnv());
  const run = runs.run({ kind: 'sync' });
  expect(runs.isRunning).toBe(true);
  await runs.stop();
  expect(await run).toMatchObject({ result: null, code: null });
  expect(runs.isRunning).toBe(false);
}, 60_000);
