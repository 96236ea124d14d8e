import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The Python of an environment of the bench's own that has dlt, installed when it is not there; undefined, with the
 * reason on the error output, when it cannot be had.
 */
export async function dltPython(): Promise<string | undefined> {
  const folder = join(root, '.setup', 'bench-dlt');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const marker = join(folder, process.platform === 'win32' ? 'Scripts/dlt.exe' : 'bin/dlt');
  if (existsSync(marker)) return python;
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', 'dlt[parquet]']);
    return python;
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.error(`  dlt could not be installed, so it is left out: ${said}`);
    return undefined;
  }
}

/** Runs the dlt peer against the vendor server at `url`. */
export async function runDlt<T>(python: string, url: string): Promise<T> {
  const script = fileURLToPath(new URL('./ingest-dlt.py', import.meta.url));
  const { stdout } = await run(python, [script, url], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}
