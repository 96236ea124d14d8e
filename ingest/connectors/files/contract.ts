import { z } from 'zod';
import type { CanonicalStream } from '../../../core/streams/canonical.ts';
import type { ColumnType, LandedRow } from '../../../core/streams/columns.ts';

/** Parts of a stream's key that not every record has; all others must be there. */
export const NULLABLE_KEY: Readonly<Record<string, readonly string[]>> = {
  ad_performance: [
    'account_id',
    'campaign_id',
    'ad_group_id',
    'ad_id',
    'keyword',
    'search_term',
    'network',
    'device',
    'country',
  ],
  plan_targets: ['scope'],
};

const TYPES: Record<ColumnType, z.ZodType> = {
  text: z.string(),
  json: z.string().refine(isJson, { error: 'expected JSON', params: { reason: 'wrong_type' } }),
  integer: z.union([z.int(), z.bigint(), z.string().regex(/^[+-]?\d+$/)], {
    error: 'expected a whole number',
  }),
  number: z.union([z.number(), z.bigint()], { error: 'expected a number' }),
  money: z.union([z.number(), z.string().regex(/^[+-]?(\d+\.?\d*|\.\d+)$/)], { error: 'expected an amount' }),
  boolean: z.boolean({ error: 'expected yes or no' }),
  date: z.iso.date({ error: 'expected a date' }),
  timestamp: z.iso.datetime({ offset: true, error: 'expected a date with a time' }),
};

/**
 * The id that a record of each level must have. Those of the levels above it are wanted but not demanded: exports
 * of platforms and of other extractors often give an ad's id and nothing else.
 */
const LEVEL_ID: Readonly<Record<string, string>> = {
  account: 'account_id',
  campaign: 'campaign_id',
  ad_group: 'ad_group_id',
  ad: 'ad_id',
  keyword: 'keyword',
  search_term: 'search_term',
};

/** The contract of a canonical stream: each column of its type or empty, key columns there. */
export function canonicalContract(stream: CanonicalStream): z.ZodType<LandedRow> {
  const nullable = new Set(NULLABLE_KEY[stream.name]);
  const required = new Set(stream.key.filter((name) => !nullable.has(name)));
  const shape = Object.fromEntries(
    stream.columns.map(({ name, type }) => [name, required.has(name) ? TYPES[type] : TYPES[type].nullish()]),
  );
  if (stream.name !== 'ad_performance') return z.object(shape) as unknown as z.ZodType<LandedRow>;
  return z
    .object({ ...shape, level: z.enum(Object.keys(LEVEL_ID) as [string, ...string[]]) })
    .superRefine((row: Record<string, unknown>, context) => {
      const id = LEVEL_ID[String(row.level)];
      if (!id || (row[id] !== null && row[id] !== undefined && row[id] !== '')) return;
      context.addIssue({
        code: 'custom',
        path: [id],
        message: `a record of the level ${String(row.level)} needs it`,
        params: { reason: 'missing_key' },
      });
    }) as unknown as z.ZodType<LandedRow>;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
