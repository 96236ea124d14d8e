import { addDays, localDate } from '../../core/clock.ts';
import {
  type DuckDBConnection,
  identifier,
  literal,
  queryRows,
  withDuckDB,
} from '../../core/engines/duckdb.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Finding } from '../incidents/store.ts';
import { currentRelease, releaseFile } from '../release.ts';
import { baselineFor, deviation, median, stabilityIndex } from './baseline.ts';
import { businessFindings } from './business.ts';

const HISTORY_DAYS = 63;
const VOLUME_DEVIATIONS = 6;
const LEAST_ROWS = 30;
/** Share of nulls, and the distance from the usual share, from which a column is reported. */
const NULLS_MORE = 0.15;
/** Usual reading of a population stability index: 0.25 is a shift; reported well beyond it. */
const SHIFT = 0.5;
const LEAST_MIX_ROWS = 200;
/** What mixes are looked at by: few groups, and each means something. */
const MIX_COLUMNS = ['channel_id', 'channel', 'status', 'source'];
const WEEK = 7;

interface MartShape {
  name: string;
  date: string;
  columns: { name: string; isNullable: boolean }[];
}

/** What the current release says of its marts: how much, how complete, in which mix; and of the business itself. */
export async function martFindings(ws: Workspace): Promise<Finding[]> {
  const release = currentRelease(ws.home);
  if (release === null) return [];
  const today = localDate(ws.clock.now(), ws.config.company.timezone);
  return withDuckDB(
    releaseFile(ws.home, release),
    async (connection) => {
      const found: Finding[] = [];
      for (const mart of await factsByDay(connection))
        found.push(...(await martChecks(connection, mart, today)));
      return [...found, ...(await businessFindings(connection, ws.config.company.timezone, ws.clock.now()))];
    },
    { readOnly: true },
  );
}

/** Tables of events with a day: what reports and plans hold is not theirs to grow evenly. */
async function factsByDay(connection: DuckDBConnection): Promise<MartShape[]> {
  const rows = await queryRows(
    connection,
    `select table_name, column_name, data_type, is_nullable from duckdb_columns()
     where schema_name = 'marts' and table_name like 'fct\\_%' escape '\\' order by table_name, column_index`,
  );
  const marts = new Map<string, MartShape>();
  for (const row of rows) {
    const name = String(row.table_name);
    const mart = marts.get(name) ?? { name, date: '', columns: [] };
    if (mart.date === '' && row.data_type === 'DATE' && row.is_nullable === false)
      mart.date = String(row.column_name);
    mart.columns.push({ name: String(row.column_name), isNullable: row.is_nullable === true });
    marts.set(name, mart);
  }
  return [...marts.values()].filter((mart) => mart.date !== '');
}

async function martChecks(connection: DuckDBConnection, mart: MartShape, today: string): Promise<Finding[]> {
  const day = identifier(mart.date);
  const rows = await queryRows(
    connection,
    `select ${day}::varchar as day, count(*)::double as n from marts.${identifier(mart.name)}
     where ${day} >= date ${literal(addDays(today, -HISTORY_DAYS))} and ${day} < date ${literal(today)} group by 1`,
  );
  const daily = new Map(rows.map((row) => [String(row.day), Number(row.n)]));
  // A source that lags by days is late, not low: the last day that has anything is judged.
  const last = [...daily.keys()].sort().at(-1);
  if (!last) return [];
  const found: Finding[] = [];
  const report = (monitor: Finding['monitor'], at: string, facts: Finding['facts']) =>
    found.push({
      cause: `${monitor}:${at}`,
      monitor,
      severity: 'warning',
      subject: mart.name,
      brand: null,
      facts,
    });
  for (let date = addDays(last, -HISTORY_DAYS); date <= last; date = addDays(date, 1)) {
    // A day without a row counts as none, once there is history at all.
    if (!daily.has(date) && [...daily.keys()].some((known) => known < date)) daily.set(date, 0);
  }
  const baseline = baselineFor(last, daily);
  const value = daily.get(last) ?? 0;
  if (
    baseline &&
    baseline.median >= LEAST_ROWS &&
    Math.abs(deviation(value, baseline)) >= VOLUME_DEVIATIONS
  ) {
    const { median: usual, spread } = baseline;
    report('volume', mart.name, { value, day: last, median: usual, spread: Math.round(spread) });
  }
  for (const { column, recent, usual } of await nullShares(connection, mart, last)) {
    if (recent - usual >= NULLS_MORE)
      report('nulls', `${mart.name}/${column}`, {
        column,
        value: Math.round(100 * recent),
        median: Math.round(100 * usual),
      });
  }
  for (const { column, index } of await mixes(connection, mart, last)) {
    if (index >= SHIFT)
      report('distribution', `${mart.name}/${column}`, {
        column,
        value: Math.round(100 * index) / 100,
        limit: SHIFT,
      });
  }
  return found;
}

/** Share of nulls of each column in the last week beside the median of the weeks before; whole weeks with enough rows. */
async function nullShares(
  connection: DuckDBConnection,
  mart: MartShape,
  last: string,
): Promise<{ column: string; recent: number; usual: number }[]> {
  const columns = mart.columns.filter((column) => column.isNullable).map((column) => column.name);
  if (columns.length === 0) return [];
  const shares = columns
    .map((name, at) => `avg((${identifier(name)} is null)::integer)::double as c${at}`)
    .join(', ');
  const weeks = await queryRows(
    connection,
    `select (date ${literal(last)} - ${identifier(mart.date)}) // ${WEEK} as week, count(*)::double as n, ${shares}
     from marts.${identifier(mart.name)}
     where ${identifier(mart.date)} > date ${literal(addDays(last, -HISTORY_DAYS))}
       and ${identifier(mart.date)} <= date ${literal(last)}
     group by 1 having count(*) >= ${LEAST_ROWS}`,
  );
  const now = weeks.find((row) => Number(row.week) === 0);
  const before = weeks.filter((row) => Number(row.week) > 0);
  if (!now || before.length < 3) return [];
  return columns.map((column, at) => ({
    column,
    recent: Number(now[`c${at}`]),
    usual: median(before.map((row) => Number(row[`c${at}`]))),
  }));
}

async function mixes(
  connection: DuckDBConnection,
  mart: MartShape,
  last: string,
): Promise<{ column: string; index: number }[]> {
  const found: { column: string; index: number }[] = [];
  for (const column of MIX_COLUMNS.filter((name) => mart.columns.some((one) => one.name === name))) {
    const rows = await queryRows(
      connection,
      `select coalesce(${identifier(column)}, '') as name,
         count(*) filter (${identifier(mart.date)} > date ${literal(addDays(last, -WEEK))})::double as recent,
         count(*) filter (${identifier(mart.date)} <= date ${literal(addDays(last, -WEEK))})::double as usual
       from marts.${identifier(mart.name)}
       where ${identifier(mart.date)} > date ${literal(addDays(last, -HISTORY_DAYS))}
         and ${identifier(mart.date)} <= date ${literal(last)}
       group by 1`,
    );
    const mix = (name: 'recent' | 'usual') =>
      new Map(rows.map((row) => [String(row.name), Number(row[name])]));
    const [usual, recent] = [mix('usual'), mix('recent')];
    const count = (of: Map<string, number>) => [...of.values()].reduce((sum, n) => sum + n, 0);
    if (count(recent) < LEAST_MIX_ROWS || count(usual) < LEAST_MIX_ROWS) continue;
    found.push({ column, index: stabilityIndex(usual, recent) });
  }
  return found;
}
