import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each folder may import beside itself; a folder that is not listed may be imported by none. */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  ingest: ['core'],
  models: ['core'],
  semantic: ['core'],
  pipelines: ['ingest', 'models', 'core'],
  app: ['core', 'ingest', 'models', 'semantic', 'pipelines'],
};

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'target') return [];
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map((match) =>
    relative(root, resolve(dirname(file), match[1]!)),
  );
}

describe('folders import only what the design allows', () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${folder} imports ${allowed.join(', ') || 'nothing of the others'}`, () => {
      const files = sources(join(root, folder));
      expect(files.length).toBeGreaterThan(0);
      const broken = files.flatMap((file) =>
        importsOf(file)
          .filter((path) => {
            const top = path.split('/')[0]!;
            // Of the models only the steps between the SQL ones are TypeScript that others may call.
            if (top === 'models' && folder !== 'models')
              return !(allowed.includes('models') && /^models\/(identity|attribution)\//.test(path));
            return top !== folder && !allowed.includes(top);
          })
          .map((path) => `${relative(root, file)} imports ${path}`),
      );
      expect(broken).toEqual([]);
    });
  }

  it('a connector imports nothing of another connector', () => {
    const folder = join(root, 'ingest/connectors');
    const names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    const broken = names.flatMap((name) =>
      sources(join(folder, name)).flatMap((file) =>
        importsOf(file)
          .filter((path) =>
            names.some((other) => other !== name && path.startsWith(`ingest/connectors/${other}/`)),
          )
          .map((path) => `${relative(root, file)} imports ${path}`),
      ),
    );
    expect(broken).toEqual([]);
  });
});

describe('the tree', () => {
  it('has no source file above 600 lines', () => {
    const long = ['core', 'ingest', 'models', 'semantic', 'pipelines', 'app', 'tests', 'bench']
      .flatMap((folder) => sources(join(root, folder)))
      .filter((file) => readFileSync(file, 'utf8').split('\n').length > 600)
      .map((file) => relative(root, file));
    expect(long).toEqual([]);
  });
});
