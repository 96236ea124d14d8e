import { type DuckDBConnection, queryRows } from '../../../core/engines/duckdb.ts';
import { type Definition, levelOf } from './definition.ts';
import type { Dialect } from './dialect.ts';
import { estimate, type Levels, type Pattern, smoothed } from './em.ts';
import type { Model } from './model.ts';
import { compareQuery, patternQuery, scoreStatements } from './score.ts';

/** Pairs drawn by chance to see how strangers agree. */
const CHANCE_PAIRS = 600_000;

/** The rarest and the surest that training may find; beyond these it has learnt an accident. */
const RAREST = 1e-7;
const SUREST = 0.9999;

/**
 * Learns a model from the records in `identity_records` and the compared pairs in `identity_compared`, without labels:
 * how strangers agree is counted, how records of one person agree is estimated session by session.
 */
export async function train(
  connection: DuckDBConnection,
  sql: Dialect,
  definition: Definition,
  options: { version: string; on: string; link: number; review: number },
): Promise<Model> {
  const [{ records } = { records: 0 }] = await queryRows(
    connection,
    'select cast(count(*) as integer) as records from identity_records',
  );
  const count = Number(records);
  const patterns = await readPatterns(connection, definition, 'identity_compared');
  const u = await strangers(connection, sql, definition, count);
  const m = byOnePerson(definition, patterns, u);
  const model: Model = {
    version: options.version,
    definition: definition.name,
    trained: {
      records: count,
      pairs: patterns.reduce((sum, pattern) => sum + pattern.pairs, 0),
      patterns: patterns.length,
      on: options.on,
    },
    pairsPerRecord: 1,
    link: options.link,
    review: options.review,
    comparisons: Object.fromEntries(
      definition.comparisons.map((comparison, at) => [
        comparison.name,
        m[at]!.map((value, level) => ({
          label: level === 0 ? 'different' : comparison.levels[comparison.levels.length - level]!.label,
          m: round(clamp(value)),
          u: round(clamp(u[at]![level]!)),
        })),
      ]),
    ),
  };
  model.pairsPerRecord = round(
    Math.max(0.01, (await matches(connection, sql, definition, model)) / Math.max(1, count)),
  );
  return model;
}

async function readPatterns(
  connection: DuckDBConnection,
  definition: Definition,
  compared: string,
): Promise<Pattern[]> {
  const rows = await queryRows(connection, patternQuery(definition, compared));
  return rows.map((row) => ({
    levels: definition.comparisons.map((comparison) => Number(row[`g_${comparison.name}`])),
    pairs: Number(row.pairs),
  }));
}

/** How often records of different people show each level: by chance pairs, and exactly where a level is an equality. */
async function strangers(
  connection: DuckDBConnection,
  sql: Dialect,
  definition: Definition,
  records: number,
): Promise<number[][]> {
  const draw = (offset: number) => `cast(${sql.scatter(`n + ${offset}`)} % ${records} + 1 as integer)`;
  await connection.run(
    sql.keep(
      'identity_chance',
      `select * from (select ${draw(0)} as a, ${draw(1_000_000_000)} as b from range(${CHANCE_PAIRS}) as numbers (n)) as drawn where a <> b`,
    ),
  );
  await connection.run(
    sql.keep('identity_chance_compared', compareQuery(sql, definition, 'identity_chance')),
  );
  const patterns = await readPatterns(connection, definition, 'identity_chance_compared');
  await connection.run(sql.drop('identity_chance_compared'));
  await connection.run(sql.drop('identity_chance'));
  const result: number[][] = [];
  for (const [at, comparison] of definition.comparisons.entries()) {
    const counts = new Array<number>(comparison.levels.length + 1).fill(0);
    for (const { levels, pairs } of patterns) if (levels[at]! >= 0) counts[levels[at]!]! += pairs;
    const shares = smoothed(counts);
    for (const [index, level] of comparison.levels.entries()) {
      if (level.equal) shares[levelOf(comparison, index)] = await chanceOfEqual(connection, level.equal);
    }
    result.push(shares);
  }
  return result;
}

/** The chance that two records which both say something say the same. */
async function chanceOfEqual(connection: DuckDBConnection, value: string): Promise<number> {
  const [row] = await queryRows(
    connection,
    `select sum(records * (records - 1.0)) / nullif(sum(records) * (sum(records) - 1.0), 0) as chance
     from (
       select count(*) as records from (select ${value} as value from identity_records) as told
       where value is not null group by value
     ) as values_told`,
  );
  return Math.max(Number(row?.chance ?? 0), RAREST);
}

/** The mean of the sessions; a comparison that no session could learn keeps what is usual. */
function byOnePerson(definition: Definition, patterns: readonly Pattern[], u: Levels): number[][] {
  const start = definition.comparisons.map((comparison) => usual(comparison.levels.length));
  const found: number[][][] = start.map(() => []);
  for (const session of definition.sessions) {
    const held = new Set(
      session.map((name) => definition.comparisons.findIndex((comparison) => comparison.name === name)),
    );
    const agreeing = patterns.filter(({ levels }) =>
      [...held].every((at) => levels[at] === definition.comparisons[at]!.levels.length),
    );
    if (agreeing.reduce((sum, pattern) => sum + pattern.pairs, 0) < 50) continue;
    estimate(agreeing, u, start, held).m.forEach((row, at) => {
      if (row) found[at]!.push(row);
    });
  }
  return found.map((rows, at) =>
    rows.length === 0
      ? start[at]!
      : start[at]!.map((_, level) => rows.reduce((sum, row) => sum + row[level]!, 0) / rows.length),
  );
}

/** Where training starts: agreement is usual, each lesser level rarer. */
function usual(levels: number): number[] {
  const shares = Array.from({ length: levels + 1 }, (_, level) => (level === 0 ? 0.08 : 2 ** level));
  const rest = shares.slice(1).reduce((sum, share) => sum + share, 0);
  return shares.map((share, level) => (level === 0 ? share : (share / rest) * 0.92));
}

/**
 * Pairs of one person among the compared, to a fixed point. Counted with the frequencies of values: common names bring
 * many pairs together, and by the mean frequency most of them would pass for one person's.
 */
async function matches(
  connection: DuckDBConnection,
  sql: Dialect,
  definition: Definition,
  model: Model,
): Promise<number> {
  for (const statement of scoreStatements(sql, definition, model, -1000)) await connection.run(statement);
  const rows = await queryRows(
    connection,
    'select round(weight, 1) as weight, count(*) as pairs from identity_edges group by 1 order by 1',
  );
  const weights = rows.map((row) => ({ weight: Number(row.weight), pairs: Number(row.pairs) }));
  const [{ records } = { records: 1 }] = await queryRows(
    connection,
    'select count(*) as records from identity_records',
  );
  let found = Number(records);
  for (let turn = 0; turn < 100; turn++) {
    // The weights were made for one pair a record
    const shift = Math.log2(found / Number(records));
    const next = weights.reduce((sum, { weight, pairs }) => sum + pairs / (1 + 2 ** -(weight + shift)), 0);
    if (Math.abs(next - found) < 0.5) break;
    found = Math.max(1, next);
  }
  return found;
}

function clamp(value: number): number {
  return Math.min(SUREST, Math.max(RAREST, value));
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
