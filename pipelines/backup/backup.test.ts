import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt } from '../../core/home.ts';
import { releaseFingerprint } from '../fingerprint.ts';
import { runGraph } from '../graph.ts';
import { currentRelease, listReleases, releaseFile } from '../release.ts';
import { CONTACTS, type TestHome, testHome, testParts, VISITS } from '../testing.ts';
import { backUp, restore } from './backup.ts';

let home: TestHome;
let other: string;
beforeEach(async () => {
  home = await testHome();
  other = mkdtempSync(join(tmpdir(), 'atalaya-backup-'));
});
afterEach(async () => {
  await home.close();
  rmSync(other, { recursive: true, force: true });
});

test('a home restored elsewhere shows the same figures, and builds them again from its landing zone', async () => {
  await home.land(CONTACTS, [{ contact_id: '1', email: 'ana@casa.example' }]);
  await home.land(VISITS, [{ visit_id: '1', visit_date: '2026-11-21', revenue: '12.5' }]);
  const { release } = await runGraph(home.ws, { kind: 'build' }, testParts());
  const before = await releaseFingerprint(releaseFile(home.ws.home, release!));

  const manifest = await backUp(home.ws, join(other, 'copy'));
  expect(manifest.files.map(({ path }) => path)).toContain('ledger.db');
  await restore(join(other, 'copy'), join(other, 'home'));

  const there = homeAt(join(other, 'home'));
  expect(currentRelease(there)).toBe(release);
  expect(await releaseFingerprint(releaseFile(there, release!))).toEqual(before);
  const restored = await testHome(there.root);
  try {
    expect(await restored.ws.ledger.selectFrom('locks').selectAll().execute()).toEqual([]);
    const again = await runGraph(restored.ws, { kind: 'build' }, testParts());
    expect(again.status).toBe('succeeded');
    const after = await releaseFingerprint(releaseFile(there, again.release!));
    expect(after.tables).toEqual(before.tables);
    expect((await listReleases(restored.ws)).map(({ id }) => id)).toContain(release);
  } finally {
    await restored.close();
  }
}, 120_000);

test('a damaged or unfinished backup is refused, and so is a folder that holds something', async () => {
  await home.land(CONTACTS, [{ contact_id: '1', email: 'ana@casa.example' }]);
  const copy = join(other, 'copy');
  const { files } = await backUp(home.ws, copy);
  await expect(backUp(home.ws, copy)).rejects.toThrow('is not empty');
  await expect(restore(copy, home.root)).rejects.toThrow('is not empty');
  const landed = files.find(({ path }) => path.endsWith('.parquet'))!;
  appendFileSync(join(copy, landed.path), 'x');
  await expect(restore(copy, join(other, 'home'))).rejects.toThrow(`damaged: ${landed.path}`);
  expect(existsSync(join(other, 'home')) ? readdirSync(join(other, 'home')) : []).toEqual([]);
  rmSync(join(copy, 'backup.json'));
  await expect(restore(copy, join(other, 'home'))).rejects.toThrow('no whole backup');
});
