import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainDiskFull, freeBytes, isDiskFull, requireFreeSpace } from './disk.ts';
import { AtalayaError } from './errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'atalaya-disk-'));

test('space is refused in one sentence that says how much is missing, before anything is written', () => {
  expect(freeBytes(folder)).toBeGreaterThan(0);
  expect(() =>
    requireFreeSpace(folder, 'publish a release', 0, { ATALAYA_MIN_FREE_MB: '999999999' }),
  ).toThrow(/not enough disk space to publish a release.*999999999 MB are needed/);
  expect(() => requireFreeSpace(folder, 'publish a release', 0, { ATALAYA_MIN_FREE_MB: '0' })).not.toThrow();
});

test('what is about to be written counts too', () => {
  expect(() =>
    requireFreeSpace(folder, 'land', Number.MAX_SAFE_INTEGER, { ATALAYA_MIN_FREE_MB: '0' }),
  ).toThrow(AtalayaError);
});

test.each([
  [Object.assign(new Error('write'), { code: 'ENOSPC' })],
  [new Error('IO Error: Could not write file "x": No space left on device')],
  [new Error('SQLITE_FULL: database or disk is full')],
])('a full disk is recognised: %s', (error) => {
  expect(isDiskFull(error)).toBe(true);
  expect(explainDiskFull(error, folder, 'load')).toMatchObject({
    message: expect.stringContaining('filled up'),
  });
});

test('other failures stay what they are', () => {
  const error = new Error('Parser Error: syntax error');
  expect(explainDiskFull(error, folder, 'load')).toBe(error);
});
