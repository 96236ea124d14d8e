import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
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

/** Reads what the pages declare in `dashboards/sources/atalaya/`. */
export function loadPageSpecs(folder: string = SOURCES): PageSpecs {
  const texts = ['tables.json', 'headline.json'].map((name) => {
    const file = join(folder, name);
    if (!existsSync(file)) {
      throw new AtalayaError(`The pages' queries are missing: ${file} belongs to the installation.`);
    }
    return readFileSync(file, 'utf8');
  });
  const [tables, headline] = texts.map((text) => z.array(spec).parse(JSON.parse(text)));
  return {
    tables: tables!,
    headline: headline!,
    fingerprint: createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16),
  };
}
