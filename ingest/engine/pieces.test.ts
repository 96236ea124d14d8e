import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isBatchFileOf, newBatchIds } from './batch-id.ts';
import { isRestating, sinceDay } from './horizon.ts';
import { VendorError } from './http/errors.ts';
import { problemOf } from './reasons.ts';
import { checkConnector, loadConnectors } from './registry.ts';
import { splitLadder } from './split-ladder.ts';
import { FAKE_ENV, fakeConnector } from './testkit/fake-vendor.ts';
import { testWorkspace } from './testkit/workspace.ts';

test('batch ids are unique and sort, also when drawn at once and when the clock goes back', async () => {
  const at = await testWorkspace([], { env: FAKE_ENV });
  const now = new Date('2026-11-22T08:00:00Z');
  const first = await newBatchIds(at.ws.ledger, 'c', now, 3);
  const drawn = await Promise.all([1, 2, 3].map((count) => newBatchIds(at.ws.ledger, 'c', now, count)));
  const earlier = await newBatchIds(at.ws.ledger, 'c', new Date('2020-01-01T00:00:00Z'), 1);
  const later = await newBatchIds(at.ws.ledger, 'c', new Date('2030-01-01T00:00:00Z'), 1);
  await at.close();
  const all = [...first, ...drawn.flat(), ...earlier, ...later];
  expect(new Set(all).size).toBe(11);
  expect([...all].sort()).toEqual(all);
});

test('a file tells whose it is', () => {
  expect(isBatchFileOf('0i3o4n561vl-norte-meta.parquet', 'norte-meta')).toBe(true);
  expect(isBatchFileOf('0i3o4n561vl-norte-meta.parquet.tmp', 'norte-meta')).toBe(true);
  expect(isBatchFileOf('0i3o4n561vl-norte-meta.parquet', 'meta')).toBe(false);
});

test('what is too large is split by the first way that can, in order, until it fits or nothing can', async () => {
  const asked: string[] = [];
  async function* read(range: number[]): AsyncGenerator<number> {
    asked.push(range.join());
    if (range.length > 2) throw new VendorError('too much', { class: 'data_too_large' });
    yield* range;
  }
  const halve = (range: number[]) =>
    range.length > 1 ? [range.slice(0, range.length / 2), range.slice(range.length / 2)] : null;
  const got: number[] = [];
  for await (const item of splitLadder([1, 2, 3, 4, 5], read, [() => null, halve])) got.push(item);
  expect(got).toEqual([1, 2, 3, 4, 5]);
  expect(asked).toEqual(['1,2,3,4,5', '1,2', '3,4,5', '3', '4,5']);
  await expect(splitLadder([1, 2, 3], read, [() => null]).next()).rejects.toThrow('too much');
});

test('the first day is the newest of history, wish and retention', () => {
  const at = { now: new Date('2026-11-22T23:30:00Z'), timezone: 'Europe/Madrid', historyDays: 30 };
  expect(sinceDay({ ...at, reading: {} })).toBe('2026-10-24');
  expect(sinceDay({ ...at, since: '2026-01-01', reading: {} })).toBe('2026-01-01');
  expect(sinceDay({ ...at, since: '2026-01-01', reading: { retentionDays: 5 } })).toBe('2026-11-18');
});

test('a slice restates while its last day lies in the window', () => {
  const slice = (day: string) => ({ id: 'x', replaces: true, params: { from: '2026-01-01', day, n: 1 } });
  const now = new Date('2026-11-22T08:00:00Z');
  const restating = (day: string) => isRestating(slice(day), { restatementDays: 2 }, now, 'Europe/Madrid');
  expect(['2026-11-19', '2026-11-20', '2026-11-22'].map(restating)).toEqual([false, true, true]);
  expect(isRestating(slice('2026-11-22'), {}, now, 'Europe/Madrid')).toBe(false);
});

test.each<[z.ZodType, unknown, string]>([
  [z.object({ a: z.string() }), {}, 'missing_key a'],
  [z.object({ a: z.string().min(1) }), { a: '' }, 'missing_key a'],
  [z.object({ a: z.string() }), { a: 1 }, 'wrong_type a'],
  [z.object({ a: z.object({ b: z.iso.date() }) }), { a: { b: 'x' } }, 'wrong_type a.b'],
  [z.object({ a: z.int().max(5) }), { a: 6 }, 'out_of_range a'],
  [z.object({ a: z.enum(['x']) }), { a: 'y' }, 'not_allowed a'],
  [z.object({ a: z.string().refine(() => false, { error: 'no' }) }), { a: 'y' }, 'contract a'],
  [z.string(), { secret: 'value' }, 'wrong_type undefined'],
])('contract %# is refused with a reason of the list', (contract, record, expected) => {
  const { reason, path, message } = problemOf(contract.safeParse(record).error!, record);
  expect(`${reason} ${path}`).toBe(expected);
  expect(message).not.toContain('value');
});

test('connectors are found by folder, and one that contradicts itself is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-registry-'));
  mkdirSync(join(folder, 'acme'));
  mkdirSync(join(folder, 'notes'));
  const write = (id: string) =>
    writeFileSync(join(folder, 'acme', 'index.ts'), `export const connector = { id: '${id}', streams: [] };`);
  write('acme');
  const found = await loadConnectors(pathToFileURL(`${folder}/`));
  rmSync(folder, { recursive: true });
  expect([...found.keys()]).toEqual(['acme']);
  checkConnector(fakeConnector);
  const [daily] = fakeConnector.streams;
  const broken = (change: object) => () =>
    checkConnector({ ...fakeConnector, streams: [{ ...daily!, ...change }] });
  expect(broken({ primaryKey: ['nope'] })).toThrow('has the key "nope" without such a column');
  expect(broken({ fedBy: 'other' })).toThrow('is fed by "other", which does not exist');
  expect(broken({ plan: undefined })).toThrow('has no plan or no reader');
});
