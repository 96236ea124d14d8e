import { type DuckDBConnection, literal, queryRows, withDuckDB } from '../../core/engines/duckdb.ts';
import { AtalayaError } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { removalEffects, type Transition } from './markov.ts';

/** Orders of the Markov models, `markov_1` to `markov_3`. */
const ORDERS = [1, 2, 3] as const;

export interface AttributionResult {
  /** Chains that were solved: one for each brand, goal and order. */
  chains: number;
  /** Removal effects that they gave. */
  effects: number;
}

interface Effect {
  brandId: string;
  goal: string;
  model: string;
  channelId: string;
  removalEffect: number;
  conversionRate: number;
}

/**
 * Computes what each channel's removal would cost: reads the counted transitions of `intermediate.int_roi__transitions`
 * (at most some thousand rows, never paths) and replaces `raw.attribution__removal_effects`.
 */
export async function attribute(
  _ws: Workspace,
  options: { warehouseFile: string },
): Promise<AttributionResult> {
  return withDuckDB(options.warehouseFile, async (connection) => {
    const groups = await readTransitions(connection);
    const effects = [...groups.values()].flatMap(({ brandId, goal, transitions }) =>
      ORDERS.flatMap((order) => {
        const found = removalEffects(transitions, order);
        return [...found.effects].map(([channelId, removalEffect]) => ({
          brandId,
          goal,
          model: `markov_${order}`,
          channelId,
          removalEffect,
          conversionRate: found.conversionRate,
        }));
      }),
    );
    await writeEffects(connection, effects);
    return { chains: groups.size * ORDERS.length, effects: effects.length };
  });
}

interface Group {
  brandId: string;
  goal: string;
  transitions: Transition[];
}

async function readTransitions(connection: DuckDBConnection): Promise<Map<string, Group>> {
  const [table] = await queryRows(
    connection,
    `select 1 from duckdb_tables() where schema_name = 'intermediate' and table_name = 'int_roi__transitions'`,
  );
  if (!table) {
    throw new AtalayaError(
      'The build file has no intermediate.int_roi__transitions: run "dbt build --selector before_attribution" first.',
    );
  }
  const rows = await queryRows(
    connection,
    `select brand_id, goal, third_before, second_before, channel_before, next_state, transitions
     from intermediate.int_roi__transitions order by all`,
  );
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = `${row.brand_id}|${row.goal}`;
    const group = groups.get(key) ?? {
      brandId: String(row.brand_id),
      goal: String(row.goal),
      transitions: [],
    };
    groups.set(key, group);
    const before = [row.third_before, row.second_before, row.channel_before];
    group.transitions.push({
      history: before.filter((channel) => channel !== null).map(String),
      next: String(row.next_state),
      count: Number(row.transitions),
    });
  }
  return groups;
}

async function writeEffects(connection: DuckDBConnection, effects: readonly Effect[]): Promise<void> {
  await connection.run('begin');
  try {
    await connection.run('delete from raw.attribution__removal_effects');
    if (effects.length > 0) {
      const values = effects.map(
        (row) =>
          `(${[row.brandId, row.goal, row.model, row.channelId].map(literal).join(', ')}, ${row.removalEffect}, ${row.conversionRate})`,
      );
      await connection.run(`insert into raw.attribution__removal_effects values ${values.join(', ')}`);
    }
    await connection.run('commit');
  } catch (error) {
    await connection.run('rollback');
    throw error;
  }
}
