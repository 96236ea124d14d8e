import { localDate } from '../../core/clock.ts';
import { type DuckDBConnection, literal, queryRows } from '../../core/engines/duckdb.ts';
import type { Finding } from '../incidents/store.ts';

/** Share of the budget that may be spent ahead of the share of the time that is gone. */
const AHEAD = 0.15;

/** What the marts themselves say that somebody should know: targets, budgets, crises, the vendors' own counts. */
export async function businessFindings(
  connection: DuckDBConnection,
  timezone: string,
  now: Date,
): Promise<Finding[]> {
  const rows = await queryRows(
    connection,
    `select distinct table_name from duckdb_columns() where schema_name = 'marts'`,
  );
  const present = new Set(rows.map((row) => String(row.table_name)));
  const today = localDate(now, timezone);
  return [
    ...(present.has('fct_kpi_values') ? await targets(connection, today) : []),
    ...(present.has('mart_plan_vs_actual') ? await budgets(connection, today) : []),
    ...(present.has('mart_crises') ? await crises(connection) : []),
    ...(present.has('mart_reconciliation') ? await differences(connection) : []),
  ];
}

/** Targets missed beyond their tolerance, each told to its owner. Only periods that are running or ended this week. */
async function targets(connection: DuckDBConnection, today: string): Promise<Finding[]> {
  const rows = await queryRows(
    connection,
    `select brand_id, kpi, scope, period, owner, round(actual, 4) as actual, round(target_to_date, 4) as target
     from marts.fct_kpi_values where status = 'red' and completed_days > 0
       and period_end >= date ${literal(today)} - 7 order by all`,
  );
  return rows.map((row) => ({
    cause: `kpi:${String(row.brand_id)}/${String(row.kpi)}/${String(row.scope)}/${String(row.period)}`,
    monitor: 'kpi',
    severity: 'warning',
    subject: [row.brand_id, row.kpi, row.scope, row.period].filter(Boolean).map(String).join(' · '),
    brand: String(row.brand_id),
    facts: { value: Number(row.actual), target: Number(row.target), owner: text(row.owner) },
  }));
}

async function budgets(connection: DuckDBConnection, today: string): Promise<Finding[]> {
  const rows = await queryRows(
    connection,
    `select action_key, brand_id, action_name, (spent_rc / budget_rc)::double as spent, (days_done / days)::double as gone
     from marts.mart_plan_vs_actual
     where budget_rc > 0 and spent_rc is not null and days > 0 and days_done > 0
       and ends_on >= date ${literal(today)} order by action_key`,
  );
  return rows
    .map((row) => ({ row, spent: Number(row.spent), gone: Number(row.gone) }))
    .filter(({ spent, gone }) => spent - gone > AHEAD)
    .map(({ row, spent, gone }) => ({
      cause: `budget:${String(row.action_key)}`,
      monitor: 'budget',
      severity: spent > 1 ? 'error' : 'warning',
      subject: String(row.action_name),
      brand: String(row.brand_id),
      facts: { value: Math.round(100 * spent), elapsed: Math.round(100 * gone) },
    }));
}

async function crises(connection: DuckDBConnection): Promise<Finding[]> {
  const rows = await queryRows(
    connection,
    `select crisis_id, brand_id, signal, severity, baseline, observed::double as observed,
       complaints::double as complaints, campaign_key
     from marts.mart_crises where is_ongoing order by crisis_id`,
  );
  return rows.map((row) => ({
    cause: `crisis:${String(row.crisis_id)}`,
    monitor: 'crisis',
    severity: row.severity === 'watch' ? 'warning' : 'error',
    subject: String(row.brand_id),
    brand: String(row.brand_id),
    facts: {
      signal: String(row.signal),
      severity: String(row.severity),
      observed: Number(row.observed),
      median: Math.round(10 * Number(row.baseline)) / 10,
      complaints: Number(row.complaints),
      campaign: text(row.campaign_key),
    },
  }));
}

async function differences(connection: DuckDBConnection): Promise<Finding[]> {
  const rows = await queryRows(
    connection,
    `select source, brand_id, count(distinct day)::double as days from marts.mart_reconciliation
     where not is_ok group by source, brand_id order by source, brand_id`,
  );
  return rows.map((row) => ({
    cause: `reconciliation:${String(row.source)}/${String(row.brand_id)}`,
    monitor: 'reconciliation',
    severity: 'warning',
    subject: `${String(row.source)} · ${String(row.brand_id)}`,
    brand: String(row.brand_id),
    facts: { days: Number(row.days) },
  }));
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
