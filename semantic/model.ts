import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { AtalayaError } from '../core/errors.ts';
import { type ViewPolicy, viewPolicy } from './access/policy.ts';
import { byName, call, code } from './server/model-code.ts';

const MODEL_FOLDER = fileURLToPath(new URL('./model', import.meta.url));

/** What a masked dimension shows in place of a value; an empty value stays empty. */
export const MASK = '•••••';

const memberSchema = z.looseObject({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  type: z.string(),
  sql: z.string().optional(),
  public: z.boolean().optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
});

const joinSchema = z.strictObject({ name: z.string(), relationship: z.string(), sql: z.string() });

const cubeSchema = z.looseObject({
  name: z.string(),
  extends: z.string().optional(),
  sql_table: z.string(),
  joins: z.array(joinSchema).default([]),
  dimensions: z.array(memberSchema).default([]),
  measures: z.array(memberSchema).default([]),
});

const pinSchema = z.strictObject({ member: z.string(), value: z.string(), unless: z.string().optional() });

const viewSchema = z.looseObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  meta: z.looseObject({
    title_es: z.string(),
    time_dimension: z.string(),
    pinned: z.array(pinSchema).default([]),
  }),
  cubes: z.array(z.strictObject({ join_path: z.string(), includes: z.array(z.string()) })),
});

const fileSchema = z.strictObject({
  cubes: z.array(cubeSchema).optional(),
  views: z.array(viewSchema).optional(),
});

export type MemberSource = z.infer<typeof memberSchema>;
export type CubeSource = z.infer<typeof cubeSchema>;
export type ViewSource = z.infer<typeof viewSchema>;
export type Pin = z.infer<typeof pinSchema>;

/** The allowed values of a row filter are read from the caller's security context when a query comes. */
function policyCode(policy: ViewPolicy): object {
  if (!('filters' in policy.row_level)) return policy;
  const filters = policy.row_level.filters.map((filter) => ({ ...filter, values: code(filter.values) }));
  return { ...policy, row_level: { filters } };
}

/** One file of the model as written by its author. */
export interface ModelFile {
  path: string;
  cubes: CubeSource[];
  views: ViewSource[];
}

/** The model's files in a stable order; a mistake in one is reported with its path. */
export function readModel(folder = MODEL_FOLDER): ModelFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const parsed = fileSchema.safeParse(parse(readFileSync(path, 'utf8')));
      if (!parsed.success) {
        throw new AtalayaError(`The semantic model file ${name} is wrong: ${z.prettifyError(parsed.error)}`);
      }
      return {
        path: relative(folder, path),
        cubes: parsed.data.cubes ?? [],
        views: parsed.data.views ?? [],
      };
    });
}

/**
 * A dimension as Cube gets it. Without `sql` it is the column of its own name. A personal one shows a constant
 * unless personal data is allowed: the value is then in no part of the statement, so neither reading, filtering,
 * ordering nor grouping can tell it.
 */
function completeDimension(dimension: MemberSource, personalData: boolean): MemberSource {
  const sql = dimension.sql ?? `{CUBE}.${dimension.name}`;
  if (dimension.meta?.personal !== true || personalData) return { ...dimension, sql };
  if (dimension.type === 'time') return { ...dimension, sql: 'cast(null as timestamp)' };
  return { ...dimension, sql: `case when ${sql} is not null then '${MASK}' end` };
}

/** Decimals to show of a figure in its unit; shares are shown as percentages, of which these are the decimals. */
const PRECISION: Readonly<Record<string, number>> = { money: 2, count: 0, share: 1, ratio: 2, minutes: 1 };

/** Whether the parts of a measure add up to its whole: sums and counts do, distinct counts, means and ratios do not. */
export type Additivity = 'additive' | 'non_additive';

/** How a measure is shown and added up. The author's own `meta.precision` and `meta.additivity` win over the rule. */
export function measureTraits(measure: MemberSource): { precision: number; additivity: Additivity } {
  const { precision, additivity, unit } = measure.meta ?? {};
  const byType = measure.type === 'sum' || measure.type === 'count' ? 'additive' : 'non_additive';
  return {
    precision: typeof precision === 'number' ? precision : (PRECISION[String(unit)] ?? 2),
    additivity: additivity === 'additive' || additivity === 'non_additive' ? additivity : byType,
  };
}

/**
 * The model as Cube compiles it, in one of its two variants (personal data shown or masked). What must never be
 * forgotten is added here, whoever writes the files: cubes are private, each view is public and carries its row
 * policy, and nothing is asked of the database twice within one release.
 */
export function compileFiles(
  files: ModelFile[],
  options: { personalData: boolean },
): { fileName: string; content: string }[] {
  return files.map((file) => {
    const cubes = file.cubes.map(({ name, extends: parent, ...cube }) => {
      const dimensions = cube.dimensions.map((dimension) =>
        completeDimension(dimension, options.personalData),
      );
      const measures = cube.measures.map((measure) => ({
        ...measure,
        meta: { ...measure.meta, ...measureTraits(measure) },
      }));
      return call('cube', name, {
        ...cube,
        ...(parent && { extends: code(parent) }),
        public: false,
        refresh_key: { every: '1 day' },
        joins: byName(cube.joins),
        dimensions: byName(dimensions),
        measures: byName(measures),
      });
    });
    const views = file.views.map(({ name, ...view }) =>
      call('view', name, {
        ...view,
        public: true,
        cubes: view.cubes.map((part) => ({ ...part, join_path: code(part.join_path) })),
        access_policy: viewPolicy(name).map(policyCode),
      }),
    );
    return { fileName: file.path.replace(/\.yml$/, '.js'), content: [...cubes, ...views].join('\n\n') };
  });
}
