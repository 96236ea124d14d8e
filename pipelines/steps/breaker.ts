import {
  type DuckDBConnection,
  identifier,
  literal,
  queryRows,
  withDuckDB,
} from '../../core/engines/duckdb.ts';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import { isReleaseOfPresentModels } from '../models-hash.ts';
import { currentRelease, releaseFile } from '../release.ts';

/** How the sentence of a release that was held back begins; incidents know it by this. */
export const HELD_BACK = 'The release was held back, because too much changed at once:';

/** Below these sizes a share says nothing. */
const LEAST_ROWS = 200;
const LEAST_MONEY = 1000;
/** Days that vendors may still restate are not held against anybody. */
const SETTLED_DAYS = 45;

interface Limits {
  rows_lost: number;
  keys_lost: number;
  money_changed: number;
}

/**
 * Compares the marts that are about to be published with those that readers see, and throws (exit code "check") when
 * more rows, ids or money changed than the configuration lets pass. A build with other models is meant to give other
 * figures and is let through, and so is one that somebody allowed.
 */
export async function guardRelease(ws: Workspace, marts: readonly string[], runId: string): Promise<void> {
  const release = currentRelease(ws.home);
  if (release === null || !(await isReleaseOfPresentModels(ws.home))) return;
  const reasons = await withDuckDB(':memory:', async (connection) => {
    await connection.run(`attach ${literal(releaseFile(ws.home, release))} as seen (read_only)`);
    await connection.run(`attach ${literal(ws.home.buildFile)} as next (read_only)`);
    return changes(connection, marts, ws.config.pipelines.breaker, ws.clock.now());
  });
  if (reasons.length === 0) return;
  if (await useAllowance(ws, runId)) {
    ws.log.warn({ run: runId, reasons }, 'much changed; somebody allowed it');
    return;
  }
  throw new AtalayaError(
    `${HELD_BACK} ${reasons.slice(0, 5).join('; ')}${reasons.length > 5 ? `; and ${reasons.length - 5} more` : ''}. If this is right, run "atalaya release allow --reason <why>" and build again.`,
    { exitCode: EXIT.check, details: { reasons } },
  );
}

async function changes(
  connection: DuckDBConnection,
  marts: readonly string[],
  limits: Limits,
  now: Date,
): Promise<string[]> {
  const columns = await queryRows(
    connection,
    `select table_name, column_name, data_type, is_nullable from duckdb_columns()
     where database_name = 'seen' and schema_name = 'marts' order by table_name, column_index`,
  );
  const settled = new Date(now.getTime() - SETTLED_DAYS * 86_400_000).toISOString().slice(0, 10);
  const reasons: string[] = [];
  for (const mart of marts) {
    const own = columns.filter((column) => column.table_name === mart);
    if (own.length === 0) continue;
    reasons.push(...(await martChanges(connection, mart, own, limits, settled)));
  }
  return reasons;
}

async function martChanges(
  connection: DuckDBConnection,
  mart: string,
  columns: readonly Record<string, unknown>[],
  limits: Limits,
  settled: string,
): Promise<string[]> {
  const [seen, next] = [`seen.marts.${identifier(mart)}`, `next.marts.${identifier(mart)}`];
  const reasons: string[] = [];
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const [rows] = await queryRows(
    connection,
    `select (select count(*) from ${seen})::double as before, (select count(*) from ${next})::double as after`,
  );
  const [before, after] = [Number(rows!.before), Number(rows!.after)];
  if (before < LEAST_ROWS) return [];
  const lost = 1 - after / before;
  if (lost > limits.rows_lost) reasons.push(`${mart} lost ${percent(lost)} of its ${before} rows`);

  const key = await keyOf(connection, mart);
  if (/^(dim|fct)_/.test(mart) && key.length === 1) {
    const name = identifier(key[0]!);
    const [gone] = await queryRows(
      connection,
      `select count(*)::double as n from ${seen} as seen anti join ${next} as next on seen.${name} = next.${name}`,
    );
    const share = Number(gone!.n) / before;
    if (share > limits.keys_lost && share > lost) reasons.push(`${mart} lost ${percent(share)} of its ids`);
  }

  const date = columns.find((column) => column.data_type === 'DATE' && column.is_nullable === false);
  const money = columns
    .filter((column) => column.data_type === 'DECIMAL(18,4)')
    .map((column) => String(column.column_name));
  if (!date || money.length === 0) return reasons;
  const sums = (table: string) =>
    `select ${money.map((name, at) => `coalesce(sum(${identifier(name)}), 0)::double as m${at}`).join(', ')}
     from ${table} where ${identifier(String(date.column_name))} < date ${literal(settled)}`;
  const [was] = await queryRows(connection, sums(seen));
  const [is] = await queryRows(connection, sums(next));
  for (const [at, name] of money.entries()) {
    const [old, present] = [Number(was![`m${at}`]), Number(is![`m${at}`])];
    if (Math.abs(old) < LEAST_MONEY) continue;
    const change = present / old - 1;
    if (Math.abs(change) > limits.money_changed)
      reasons.push(`${mart}.${name} before ${settled} changed by ${percent(change)}`);
  }
  return reasons;
}

async function keyOf(connection: DuckDBConnection, mart: string): Promise<string[]> {
  const [row] = await queryRows(
    connection,
    `select constraint_column_names as names from duckdb_constraints()
     where database_name = 'seen' and schema_name = 'marts' and table_name = ${literal(mart)}
       and constraint_type = 'PRIMARY KEY'`,
  );
  return (row?.names as string[] | undefined) ?? [];
}

const ALLOWED_HOURS = 24;

/** Lets the next release pass although much changed: once, within a day, and on record. */
export async function allowRelease(ws: Workspace, reason: string, actor: string): Promise<{ until: string }> {
  const now = ws.clock.now();
  const until = new Date(now.getTime() + ALLOWED_HOURS * 3_600_000).toISOString();
  const at = now.toISOString();
  await ws.ledger.transaction().execute(async (trx) => {
    await trx
      .insertInto('allowances')
      .values({ reason, actor, at, expires_at: until, used_at: null, run_id: null })
      .execute();
    await trx
      .insertInto('audit')
      .values({ at, actor, action: 'release.allowed', subject: 'next release', detail: reason })
      .execute();
  });
  return { until };
}

async function useAllowance(ws: Workspace, runId: string): Promise<boolean> {
  const now = ws.clock.now().toISOString();
  const row = await ws.ledger
    .selectFrom('allowances')
    .select('id')
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id')
    .executeTakeFirst();
  if (!row) return false;
  await ws.ledger
    .updateTable('allowances')
    .set({ used_at: now, run_id: runId })
    .where('id', '=', row.id)
    .execute();
  return true;
}
