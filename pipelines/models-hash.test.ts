import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withDuckDB } from '../core/engines/duckdb.ts';
import { ensureHome, type Home, homeAt } from '../core/home.ts';
import { isReleaseOfPresentModels, modelsHash, recordModels } from './models-hash.ts';

let folder: string;
let home: Home;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-models-'));
  home = ensureHome(homeAt(join(folder, 'home')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function release(id: string, statements: string[]): Promise<void> {
  await withDuckDB(join(home.releases, `${id}.duckdb`), async (connection) => {
    await connection.run('create schema marts');
    for (const statement of statements) await connection.run(statement);
  });
  rmSync(home.currentRelease, { force: true });
  symlinkSync(`${id}.duckdb`, home.currentRelease);
}

test('a release of other models, or from before releases said so, is known after an upgrade', async () => {
  expect(await isReleaseOfPresentModels(home, 'new')).toBe(true);
  await release('r1', []);
  expect(await isReleaseOfPresentModels(home, 'new')).toBe(false);
  await release('r2', recordModels('old'));
  expect(await isReleaseOfPresentModels(home, 'new')).toBe(false);
  await release('r3', recordModels('new'));
  expect(await isReleaseOfPresentModels(home, 'new')).toBe(true);
});

test('the hash follows what decides the marts and nothing else', () => {
  const models = join(folder, 'models');
  for (const name of ['marts', 'target']) mkdirSync(join(models, name), { recursive: true });
  writeFileSync(join(models, 'marts', 'a.sql'), 'select 1');
  const first = modelsHash(models);
  writeFileSync(join(models, 'target', 'b.sql'), 'select 2');
  writeFileSync(join(models, 'README.md'), 'words');
  expect(modelsHash(models)).toBe(first);
  writeFileSync(join(models, 'marts', 'a.sql'), 'select 3');
  expect(modelsHash(models)).not.toBe(first);
  expect(modelsHash()).toMatch(/^[0-9a-f]{64}$/);
});
