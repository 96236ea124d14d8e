import { WEEKDAYS } from '../../core/config/schema.ts';
import { type DuckDBConnection, identifier, literal } from '../../core/engines/duckdb.ts';
import type { Workspace } from '../../core/workspace.ts';
import { expectedMinutes } from '../cron.ts';
import { streamStates } from '../streams.ts';
import { quarantineCounts, statedCounts } from './load-facts.ts';
import type { RawStream } from './load-plan.ts';

/** What the reference tables say about a connector. */
export interface ConnectorInfo {
  domain: string;
}

type Value = string | number | boolean | null | undefined;
type Row = readonly Value[];

/** Columns and types of the tables that load writes from the configuration and the ledger. */
const TABLES = {
  atalaya__company: {
    name: 'VARCHAR',
    currency: 'VARCHAR',
    timezone: 'VARCHAR',
    locale: 'VARCHAR',
    as_of: 'TIMESTAMP',
  },
  atalaya__brands: { brand_id: 'VARCHAR', brand_name: 'VARCHAR', timezone: 'VARCHAR' },
  atalaya__agencies: { agency_id: 'VARCHAR', agency_name: 'VARCHAR', brand_id: 'VARCHAR' },
  atalaya__connections: {
    connection_id: 'VARCHAR',
    connector: 'VARCHAR',
    domain: 'VARCHAR',
    brand_id: 'VARCHAR',
    timezone: 'VARCHAR',
    currency: 'VARCHAR',
    schedule: 'VARCHAR',
    expected_minutes: 'BIGINT',
  },
  atalaya__streams: {
    connection_id: 'VARCHAR',
    connector: 'VARCHAR',
    brand_id: 'VARCHAR',
    stream: 'VARCHAR',
    last_attempt_at: 'TIMESTAMP',
    last_success_at: 'TIMESTAMP',
    last_error: 'VARCHAR',
    error_class: 'VARCHAR',
    fresh_to: 'TIMESTAMP',
    rows_landed: 'BIGINT',
    rows_quarantined: 'BIGINT',
    restating_from: 'DATE',
  },
  atalaya__stated_counts: {
    connection_id: 'VARCHAR',
    stream: 'VARCHAR',
    slice: 'VARCHAR',
    slice_date: 'DATE',
    completed_at: 'TIMESTAMP',
    vendor_count: 'BIGINT',
    rows_landed: 'BIGINT',
    rows_waiting: 'BIGINT',
  },
  atalaya__quarantine: {
    connection_id: 'VARCHAR',
    stream: 'VARCHAR',
    reason: 'VARCHAR',
    field: 'VARCHAR',
    received_hour: 'TIMESTAMP',
    records: 'BIGINT',
    waiting: 'BIGINT',
    replayed: 'BIGINT',
  },
  // Filled once customers are known (steps/value.ts)
  atalaya__value_model: { r: 'DOUBLE', alpha: 'DOUBLE', a: 'DOUBLE', b: 'DOUBLE', customers: 'BIGINT' },
  atalaya__value_curve: { repeats: 'BIGINT', weeks: 'BIGINT', expected_orders: 'DOUBLE' },
  atalaya__business_hours: { day_of_week: 'BIGINT', from_minute: 'BIGINT', to_minute: 'BIGINT' },
  atalaya__holidays: { holiday_date: 'DATE' },
  atalaya__attribution: {
    lookback_days: 'BIGINT',
    half_life_days: 'DOUBLE',
    max_touches: 'BIGINT',
    starts_anew: 'BOOLEAN',
    direct_only_alone: 'BOOLEAN',
  },
} as const satisfies Record<string, Record<string, string>>;

/** Bounds the length of one statement. */
const ROWS_PER_INSERT = 1000;

/** Writes every `raw.atalaya__*` table anew, in the caller's transaction. */
export async function writeReferenceTables(
  connection: DuckDBConnection,
  ws: Workspace,
  inventory: { streams: readonly RawStream[]; connectors: ReadonlyMap<string, ConnectorInfo> },
): Promise<void> {
  const { company, brands, agencies, connections, attribution } = ws.config;
  const hours = company.business_hours;
  const rows: Record<keyof typeof TABLES, Row[]> = {
    atalaya__company: [
      [
        company.name,
        company.currency,
        company.timezone,
        company.locale,
        timestamp(ws.clock.now().toISOString()),
      ],
    ],
    atalaya__brands: brands.map((brand) => [brand.id, brand.name, brand.timezone ?? company.timezone]),
    atalaya__agencies: agencies.flatMap((agency) =>
      agency.brands.map((brand) => [agency.id, agency.name ?? agency.id, brand]),
    ),
    atalaya__connections: connections.map((item) => [
      item.id,
      item.connector,
      inventory.connectors.get(item.connector)?.domain,
      item.brand,
      item.timezone ?? company.timezone,
      item.currency ?? company.currency,
      item.schedule,
      expectedMinutes(item.schedule),
    ]),
    atalaya__streams: await streamRows(ws, inventory.streams),
    atalaya__stated_counts: (await statedCounts(ws)).map((item) => [
      item.connection,
      item.stream,
      item.slice,
      item.day,
      timestamp(item.completedAt),
      item.vendorCount,
      item.rows,
      item.waiting,
    ]),
    atalaya__quarantine: (await quarantineCounts(ws)).map((item) => [
      item.connection,
      item.stream,
      item.reason,
      item.path,
      timestamp(item.hour),
      item.records,
      item.waiting,
      item.replayed,
    ]),
    atalaya__value_model: [],
    atalaya__value_curve: [],
    atalaya__business_hours: WEEKDAYS.flatMap((day, at) =>
      hours.days.includes(day) ? [[at + 1, minutes(hours.from), minutes(hours.to)]] : [],
    ),
    atalaya__holidays: hours.holidays.map((date) => [date]),
    atalaya__attribution: [
      [
        attribution.lookback_days,
        attribution.half_life_days,
        attribution.max_touches,
        attribution.after_conversion === 'start_anew',
        attribution.direct === 'only_alone',
      ],
    ],
  };
  for (const [table, columns] of Object.entries(TABLES)) {
    await writeTable(connection, table, columns, rows[table as keyof typeof TABLES]);
  }
}

async function streamRows(ws: Workspace, streams: readonly RawStream[]): Promise<Row[]> {
  return (await streamStates(ws, streams)).map((state) => [
    state.connection,
    state.connector,
    state.brand,
    state.stream,
    timestamp(state.lastAttemptAt),
    timestamp(state.lastSuccessAt),
    state.lastError,
    state.errorClass,
    timestamp(state.freshTo),
    state.rowsLanded,
    state.rowsQuarantined,
    state.restatingFrom,
  ]);
}

/** ISO text as a UTC timestamp without zone, as DuckDB reads it; a date alone is its midnight. */
function timestamp(iso: string | null | undefined): string | null {
  if (!iso) return null;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().slice(0, 23).replace('T', ' ');
}

function minutes(time: string): number {
  const [hours, mins] = time.split(':').map(Number);
  return hours! * 60 + mins!;
}

async function writeTable(
  connection: DuckDBConnection,
  table: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly Row[],
): Promise<void> {
  const name = `raw.${identifier(table)}`;
  const ddl = Object.entries(columns).map(([column, type]) => `${identifier(column)} ${type}`);
  await connection.run(`create or replace table ${name} (${ddl.join(', ')})`);
  const values = rows.map((row) => `(${row.map(sqlValue).join(', ')})`);
  for (let at = 0; at < values.length; at += ROWS_PER_INSERT) {
    await connection.run(`insert into ${name} values ${values.slice(at, at + ROWS_PER_INSERT).join(', ')}`);
  }
}

function sqlValue(value: Value): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'string' ? literal(value) : String(value);
}
