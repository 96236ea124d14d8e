import type { DuckDBConnection } from '../../core/engines/duckdb.ts';
import type { Definition } from './matching/definition.ts';
import { compare, eachRow, readFacts, scoredEdges } from './matching/index.ts';
import type { Model } from './matching/model.ts';
import { Clusters, type Edges } from './matching/unite.ts';
import { RULES, type Rule } from './record.ts';

export interface Cluster {
  /** Sorted. */
  recordKeys: string[];
}

/** Two records that people decided to hold together or apart. */
export interface Decision {
  kind: 'must_link' | 'cannot_link';
  a: string;
  b: string;
}

export interface Clustering {
  /** Sorted by their first record key. */
  clusters: Cluster[];
  /** Strongest rule that joined each record. */
  rules: Map<string, Rule>;
  /** Weight of the strongest pair, in bits; only of records that a weighed pair joined. */
  weights: Map<string, number>;
  /** Unions that were refused because the two sides contradict each other. */
  refused: number;
}

const IDENTIFIERS_ONLY = { kinds: false, names: false, births: false };
const ALL = { kinds: true, names: true, births: true };

/**
 * Groups the records of a relation into people. What people decided comes first, then accounts (records that name one
 * account at a source), then weighed pairs, the surest first; a union that would put two valid national ids, two dates
 * of birth or two given names into one person is refused. Records without a name follow the named ones of their address
 * or number only when those are one person; otherwise they stay among themselves, since whose they are cannot be told.
 *
 * Leaves `identity_outcomes` (a, b, outcome, reason) beside `identity_records` and `identity_edges`, for who asks why.
 * The order of the records does not matter.
 */
export async function clusterRecords(
  connection: DuckDBConnection,
  options: {
    input: string;
    definition: Definition;
    model: Model;
    decisions?: readonly Decision[];
    /** The pairs of the input have been compared already, for training. */
    isCompared?: boolean;
  },
): Promise<Clustering> {
  const { definition, model } = options;
  if (!options.isCompared) await compare(connection, definition, options.input);
  const edges = await scoredEdges(connection, definition, model);
  const { records, ...facts } = await readFacts(connection);
  const keys: string[] = [''];
  await eachRow(connection, 'select record_key from identity_records order by rec', ([key]) => {
    keys.push(key as string);
  });

  const decided = numbered(options.decisions ?? [], keys);
  const clusters = new Clusters(records, {
    ...facts,
    apart: decided.filter(({ kind }) => kind === 'cannot_link').map(({ a, b }) => [a, b] as const),
  });
  const best = new Best(records);
  for (const { kind, a, b } of decided) {
    if (kind === 'must_link' && !clusters.join(a, b, IDENTIFIERS_ONLY)) best.note(a, b, 'decision');
  }
  for (const group of await accounts(connection)) {
    clusters.joinGroup(group, IDENTIFIERS_ONLY, (a, b) => best.note(a, b, 'account'));
  }
  clusters.joinAll(edges, model.link);
  noteEdges(edges, model.link, clusters, best);
  for (const rule of ['email', 'phone'] as const) {
    for (const { unnamed, named } of await unnamedRecords(connection, rule)) {
      const people = new Set(named.map((record) => clusters.root(record)));
      const group = people.size === 1 ? [named[0]!, ...unnamed] : unnamed;
      clusters.joinGroup(group, ALL, (a, b) => best.note(a, b, rule));
    }
  }
  await writeOutcomes(connection, edges, clusters, model.link);
  return result(clusters, best, keys);
}

/** The strongest rule and weight by which each record was joined. */
class Best {
  readonly rule: Uint8Array;
  readonly weight: Float64Array;

  constructor(records: number) {
    this.rule = new Uint8Array(records + 1).fill(RULES.indexOf('single'));
    this.weight = new Float64Array(records + 1).fill(Number.NaN);
  }

  note(a: number, b: number, rule: Rule, weight = Number.NaN): void {
    const rank = RULES.indexOf(rule);
    for (const record of [a, b]) {
      if (rank < this.rule[record]!) this.rule[record] = rank;
      if (!(this.weight[record]! >= weight) && !Number.isNaN(weight)) this.weight[record] = weight;
    }
  }
}

function noteEdges(
  edges: Edges & { rules: readonly string[] },
  link: number,
  clusters: Clusters,
  best: Best,
): void {
  for (let at = 0; at < edges.a.length && edges.weight[at]! >= link; at++) {
    const [a, b] = [edges.a[at]!, edges.b[at]!];
    if (clusters.root(a) === clusters.root(b)) best.note(a, b, edges.rules[at] as Rule, edges.weight[at]);
  }
}

/** Decisions whose records both exist, by number. */
function numbered(
  decisions: readonly Decision[],
  keys: readonly string[],
): { kind: Decision['kind']; a: number; b: number }[] {
  if (decisions.length === 0) return [];
  const wanted = new Set(decisions.flatMap(({ a, b }) => [a, b]));
  const numbers = new Map<string, number>();
  keys.forEach((key, record) => {
    if (record > 0 && wanted.has(key)) numbers.set(key, record);
  });
  return decisions.flatMap(({ kind, a, b }) => {
    const [left, right] = [numbers.get(a), numbers.get(b)];
    return left === undefined || right === undefined ? [] : [{ kind, a: left, b: right }];
  });
}

/** Records of each account that two or more name. */
async function accounts(connection: DuckDBConnection): Promise<number[][]> {
  const groups: number[][] = [];
  let last: string | undefined;
  await eachRow(
    connection,
    `select account_key, rec from identity_records
     where account_key in (
       select account_key from identity_records where account_key is not null group by account_key having count(*) > 1
     ) order by account_key, rec`,
    ([account, record]) => {
      if (account !== last) groups.push([]);
      last = account as string;
      groups.at(-1)!.push(record as number);
    },
  );
  return groups;
}

/** Records without a name, by the personal address or number that they share, with the named ones of the same value. */
async function unnamedRecords(
  connection: DuckDBConnection,
  kind: 'email' | 'phone',
): Promise<{ named: number[]; unnamed: number[] }[]> {
  const [one, two] = kind === 'email' ? ['e1', 'e2'] : ['p1', 'p2'];
  // A number is shared more often than an address: there, a given name alone does not tell who
  const isNamed = kind === 'email' ? 'g1 is not null' : 'g1 is not null and s1 is not null';
  const groups: { named: number[]; unnamed: number[] }[] = [];
  let last: string | undefined;
  await eachRow(
    connection,
    `with uses as (
       select ${one} as value, rec, ${isNamed} as is_named from identity_records where ${one} is not null
       union all
       select ${two}, rec, ${isNamed} from identity_records where ${two} is not null
     )
     select value, rec, is_named from uses
     where value in (select value from uses where not is_named)
     order by value, rec`,
    ([value, record, named]) => {
      if (value !== last) groups.push({ named: [], unnamed: [] });
      last = value as string;
      groups.at(-1)![named ? 'named' : 'unnamed'].push(record as number);
    },
  );
  return groups.filter(({ named, unnamed }) => named.length + unnamed.length > 1);
}

async function writeOutcomes(
  connection: DuckDBConnection,
  edges: Edges,
  clusters: Clusters,
  link: number,
): Promise<void> {
  await connection.run(
    'create or replace temp table identity_outcomes (a integer, b integer, outcome varchar, reason varchar)',
  );
  const appender = await connection.createAppender('identity_outcomes', 'main', 'temp');
  const write = (edge: number, outcome: string, reason: string | null) => {
    appender.appendInteger(edges.a[edge]!);
    appender.appendInteger(edges.b[edge]!);
    appender.appendVarchar(outcome);
    if (reason === null) appender.appendNull();
    else appender.appendVarchar(reason);
    appender.endRow();
  };
  for (const edge of clusters.joined) write(edge, 'joined', null);
  for (const { edge, reason } of clusters.refused) write(edge, 'refused', reason);
  for (let edge = 0; edge < edges.a.length; edge++) {
    if (edges.weight[edge]! < link && clusters.root(edges.a[edge]!) !== clusters.root(edges.b[edge]!)) {
      write(edge, 'uncertain', null);
    }
  }
  appender.closeSync();
}

function result(clusters: Clusters, best: Best, keys: readonly string[]): Clustering {
  const members = new Map<number, string[]>();
  const rules = new Map<string, Rule>();
  const weights = new Map<string, number>();
  for (let record = 1; record < keys.length; record++) {
    const [root, key] = [clusters.root(record), keys[record]!];
    const list = members.get(root);
    if (list) list.push(key);
    else members.set(root, [key]);
    rules.set(key, RULES[best.rule[record]!]!);
    if (!Number.isNaN(best.weight[record]!)) weights.set(key, best.weight[record]!);
  }
  return {
    clusters: [...members.values()].map((recordKeys) => ({ recordKeys })),
    rules,
    weights,
    refused: clusters.refused.length,
  };
}
