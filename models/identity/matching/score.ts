import { type Comparison, type Definition, levelOf } from './definition.ts';
import type { Dialect } from './dialect.ts';
import type { Model } from './model.ts';

/** Statements that make `identity_pairs` (a < b): the pairs of records that share a block. */
export function blockStatements(sql: Dialect, definition: Definition): string[] {
  const pairs = definition.blocks.map((block, index) => {
    const keys = block.keys
      .map((key) => `select rec, ${key} as key from identity_records where ${key} is not null`)
      .join(' union all ');
    return [
      sql.keep(`identity_keys_${index}`, keys),
      sql.keep(
        `identity_block_${index}`,
        `select distinct l.rec as a, r.rec as b
         from (
           select key from identity_keys_${index} group by key having count(*) between 2 and ${block.cap}
         ) as sizes
         inner join identity_keys_${index} as l on l.key = sizes.key
         inner join identity_keys_${index} as r on r.key = sizes.key
         where l.rec < r.rec`,
      ),
      sql.drop(`identity_keys_${index}`),
    ];
  });
  const all = definition.blocks.map((_, index) => `select a, b from identity_block_${index}`).join(' union ');
  return [
    ...pairs.flat(),
    sql.keep('identity_pairs', all),
    ...definition.blocks.map((_, index) => sql.drop(`identity_block_${index}`)),
  ];
}

/** The level of a comparison as an expression: -1 missing, 0 different, else the number of the level. */
export function levelExpression(sql: Dialect, comparison: Comparison): string {
  const levels = comparison.levels.map(
    (level, index) => `when ${level.when(sql)} then ${levelOf(comparison, index)}`,
  );
  return `case when ${comparison.missing} then -1 ${levels.join(' ')} else 0 end`;
}

/** Levels of the pairs in a relation with `a` and `b`, and what their shared values' frequencies say. */
export function compareQuery(sql: Dialect, definition: Definition, pairs: string): string {
  const columns = definition.comparisons.flatMap((comparison) => [
    `${levelExpression(sql, comparison)} as g_${comparison.name}`,
  ]);
  return `select pairs.a, pairs.b, ${columns.join(', ')}
    from ${pairs} as pairs
    inner join identity_records as l on l.rec = pairs.a
    inner join identity_records as r on r.rec = pairs.b`;
}

/** How many pairs of a relation show each combination of levels. */
export function patternQuery(definition: Definition, compared: string): string {
  const names = definition.comparisons.map((comparison) => `g_${comparison.name}`);
  return `select ${names.join(', ')}, count(*) as pairs from ${compared} group by ${names.join(', ')} order by ${names.join(', ')}`;
}

/** The weight of each comparison (log2 of how much likelier its level is for one person than for two), as columns. */
export function weightColumns(definition: Definition, model: Model): string[] {
  return definition.comparisons.map((comparison) => {
    const trained = model.comparisons[comparison.name]!;
    const cases = comparison.levels.map((level, index) => {
      const at = levelOf(comparison, index);
      const { m, u } = trained[at]!;
      const weight = level.isNeutral
        ? '0.0'
        : level.frequency
          ? `${Math.log2(m)} - greatest(${level.frequency}, -26.0)`
          : String(Math.log2(m / u));
      return `when ${at} then ${weight}`;
    });
    const none = Math.log2(trained[0]!.m / trained[0]!.u);
    return `case g_${comparison.name} ${cases.join(' ')} when 0 then ${none} else 0.0 end as w_${comparison.name}`;
  });
}

/** Statements that make `identity_edges`: pairs with their weights, at least `floor` bits. */
export function scoreStatements(sql: Dialect, definition: Definition, model: Model, floor: number): string[] {
  const names = definition.comparisons.map((comparison) => comparison.name);
  const total = names.map((name) => `w_${name}`).join(' + ');
  const prior = `log2(${2 * model.pairsPerRecord} * 1.0 / (select greatest(count(*), ${definition.peopleAtLeast}) from identity_records))`;
  return [
    sql.keep(
      'identity_edges',
      `select * from (
         select weighed.*, ${definition.rule ?? "'similar'"} as rule, round(${total} + ${prior}, 3) as weight
         from (
           select compared.*, ${weightColumns(definition, model).join(', ')}
           from identity_compared as compared
           inner join identity_records as l on l.rec = compared.a
           inner join identity_records as r on r.rec = compared.b
         ) as weighed
         ${definition.veto ? `where not (${definition.veto})` : ''}
       ) as edges where weight >= ${floor}`,
    ),
  ];
}
