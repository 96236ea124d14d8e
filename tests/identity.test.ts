import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../bench/identity/generate.ts';
import type { Measured, Task } from '../bench/identity/ours.ts';
import { runModule } from '../bench/support/child.ts';
import { root } from './support/process.ts';

const measure = (task: Task) =>
  runModule<Measured>(new URL('../bench/identity/ours.ts', import.meta.url), [JSON.stringify(task)]);

const sample = join(resolve(root, process.env.ATALAYA_CASES ?? '../shared/cases'), 'people-es');

// The figures of the bench on small sets: whoever makes the matching worse learns it here.
describe('people are found as well as promised', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'people-'));
    await generate(folder, 10_000, 7);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('among made-up people, with the model that comes with the product', async () => {
    const found = await measure({ kind: 'people', folder, method: 'default' });
    expect(found.precision).toBeGreaterThan(0.975);
    expect(found.f1).toBeGreaterThan(0.945);
    expect(found.largest).toBeLessThanOrEqual(20);
  });

  for (const method of ['default', 'trained'] as const) {
    it.skipIf(!existsSync(sample))(
      `in the labelled sample of ATALAYA_CASES, with the ${method} model`,
      async () => {
        const found = await measure({ kind: 'people', folder: sample, method });
        expect(found.f1).toBeGreaterThan(0.95);
        expect(found.precision).toBeGreaterThan(0.975);
      },
    );
  }
});
