import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaffoldConnector } from '../ingest/template/scaffold.ts';

const root = join(import.meta.dirname, '..');
let copy: string;
let written: string[];

/** A copy of what a connector touches, so that the new one is in nobody's way. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'atalaya-connector-'));
  for (const part of [
    'core',
    'ingest',
    'models/models/staging',
    'docs/conformance.md',
    '.gitignore',
    'biome.json',
    'package.json',
    'vitest.config.ts',
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({ ...config, include: ['ingest/connectors/acme-crm'] }),
  );
  written = scaffoldConnector(copy, 'acme-crm');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (tool: string, ...args: string[]) =>
  execFileSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, ATALAYA_CONFORMANCE: 'acme-crm' },
  });

describe('connector new', () => {
  it('writes what the walk-through names, and touches nothing else', () => {
    const page = readFileSync(join(root, 'docs/add-a-connector.md'), 'utf8');
    for (const path of written) {
      expect(path).toMatch(/^(ingest\/connectors\/acme-crm|models\/models\/staging\/acme_crm)\//);
      expect(page).toContain(`\`${path.split('/').at(-1)}\``);
      expect(readFileSync(join(copy, path), 'utf8')).not.toMatch(/example.vendor/i);
    }
    expect(() => scaffoldConnector(copy, 'acme-crm')).toThrow('exists already');
    expect(() => scaffoldConnector(copy, '../acme')).toThrow('is no name');
  });

  it('typechecks and lints', () => {
    run('typescript/bin/tsc', '--noEmit');
    run('@biomejs/biome/bin/biome', 'check', 'ingest/connectors/acme-crm');
  });

  it('passes its own tests and the part of the conformance suite that needs no vendor', () => {
    const report = run(
      'vitest/vitest.mjs',
      'run',
      '--project=unit',
      '--reporter=json',
      'ingest/connectors/acme-crm',
      'ingest/conformance',
    );
    const { numPassedTests, numFailedTests } = JSON.parse(report.slice(report.indexOf('{'))) as Record<
      string,
      number
    >;
    expect(numFailedTests).toBe(0);
    // Each check of the suite is one test; those that need a vendor say that they do not apply.
    expect(numPassedTests).toBeGreaterThan(35);
  });
});
