import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AtalayaError } from '../../core/errors.ts';

const COLUMN_TYPES = ['text', 'integer', 'number', 'money', 'boolean', 'date', 'timestamp'] as const;
export type PageColumnType = (typeof COLUMN_TYPES)[number];

const spec = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  view: z.string(),
  /** Time dimension that limits the rows; null when there is no period. */
  date: z.string().nullable().optional(),
  /** Days before the release's own moment that are kept. */
  days: z.int().positive().optional(),
  query: z.record(z.string(), z.unknown()),
  columns: z.record(z.string(), z.object({ name: z.string(), type: z.enum(COLUMN_TYPES) })),
});

/** One query of the pages: over which view, and how its members become columns. */
export type TableSpec = z.infer<typeof spec>;

/** Everything that the pages read, and a fingerprint that changes when it does. */
export interface PageSpecs {
  tables: TableSpec[];
  headline: TableSpec[];
  fingerprint: string;
}

const SOURCES = join(import.meta.dirname, '..', '..', 'dashboards', 'sources', 'atalaya');

/** Reads what the pages declare in `dashboards/sources/atalaya/`: the tables by domain, and the first figures. */
export function loadPageSpecs(folder: string = SOURCES): PageSpecs {
  const tables = join(folder, 'tables');
  const headline = join(folder, 'headline.json');
  for (const path of [tables, headline]) {
    if (!existsSync(path)) {
      throw new AtalayaError(`The pages' queries are missing: ${path} belongs to the installation.`);
    }
  }
  const files = readdirSync(tables).filter((name) => name.endsWith('.json'));
  const texts = [...files.sort().map((name) => join(tables, name)), headline].map((path) =>
    readFileSync(path, 'utf8'),
  );
  const parsed = texts.map((text) => z.array(spec).parse(JSON.parse(text)));
  return {
    tables: parsed.slice(0, -1).flat(),
    headline: parsed.at(-1)!,
    fingerprint: createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16),
  };
}
