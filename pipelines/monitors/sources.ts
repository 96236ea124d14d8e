import { addDays, localDate } from '../../core/clock.ts';
import type { Workspace } from '../../core/workspace.ts';
import { newFieldsOf } from '../../ingest/engine/drift.ts';
import { expectedMinutes } from '../cron.ts';
import type { Finding } from '../incidents/store.ts';
import type { RawStream } from '../steps/load-plan.ts';
import { type StreamState, streamStates } from '../streams.ts';
import { baselineFor, deviation } from './baseline.ts';

/** Late after twice the time between two syncs, seriously after four times. */
const LATE = { warning: 2, error: 4 };
const VOLUME_DEVIATIONS = 5;
const VOLUME_LEAST_ROWS = 50;
const HISTORY_DAYS = 63;
const NEW_FOR_MS = 7 * 86_400_000;

/** What the ledger alone says of the sources: cheap, so it is asked all the time. */
export async function sourceFindings(ws: Workspace, streams: readonly RawStream[]): Promise<Finding[]> {
  const states = await streamStates(ws, streams);
  const connections = ws.config.connections.map((connection) => ({
    connection,
    states: states.filter((state) => state.connection === connection.id),
  }));
  return [
    ...connections.flatMap(({ connection, states: own }) => lateness(ws, connection, own)),
    ...connections.flatMap(({ connection, states: own }) => failures(connection, own)),
    ...quarantined(ws, states),
    ...(await newFields(ws)),
    ...(await volumes(ws)),
  ];
}

type Connection = Workspace['config']['connections'][number];

/** One finding a connection: its streams are late together, and for one reason. */
function lateness(ws: Workspace, connection: Connection, states: readonly StreamState[]): Finding[] {
  const expected = expectedMinutes(connection.schedule);
  const now = ws.clock.now().getTime();
  const ages = states
    // What failed is told as failing, what was never read is not late yet.
    .filter((state) => state.lastError === null && state.lastSuccessAt !== null)
    .map((state) => (now - Date.parse(state.lastSuccessAt!)) / 60_000)
    .filter((minutes) => minutes > LATE.warning * expected);
  if (ages.length === 0) return [];
  const oldest = Math.max(...ages);
  return [
    {
      cause: `late:${connection.id}`,
      monitor: 'late',
      severity: oldest > LATE.error * expected ? 'error' : 'warning',
      subject: connection.id,
      brand: connection.brand,
      facts: {
        hours: Math.floor(oldest / 60),
        expected: Math.round((10 * expected) / 60) / 10,
        streams: ages.length,
      },
    },
  ];
}

function failures(connection: Connection, states: readonly StreamState[]): Finding[] {
  const [first] = states.filter((state) => state.lastError !== null);
  if (!first) return [];
  const passes = first.errorClass === 'transient' || first.errorClass === 'rate_limited';
  return [
    {
      cause: `failing:${connection.id}`,
      monitor: 'failing',
      severity: passes ? 'warning' : 'error',
      subject: connection.id,
      brand: connection.brand,
      facts: { class: first.errorClass, error: first.lastError!.slice(0, 300) },
    },
  ];
}

function quarantined(ws: Workspace, states: readonly StreamState[]): Finding[] {
  const limit = ws.config.alerts.quarantine_records;
  return states
    .filter((state) => state.rowsQuarantined >= limit)
    .map((state) => ({
      cause: `quarantine:${state.connection}/${state.stream}`,
      monitor: 'quarantine',
      severity: state.rowsQuarantined >= 10 * limit ? 'error' : 'warning',
      subject: `${state.connection}/${state.stream}`,
      brand: state.brand,
      facts: { records: state.rowsQuarantined, limit },
    }));
}

/**
 * Fields that a source began to send. What it sends beside its contract when it is first looked at is how it is; what
 * comes later is told for a week and is then known too.
 */
async function newFields(ws: Workspace): Promise<Finding[]> {
  const rows = await ws.ledger
    .selectFrom('syncs')
    .select(['connection', 'stream', 'new_fields'])
    .where('new_fields', 'is not', null)
    .execute();
  const seen = await ws.ledger.selectFrom('seen_fields').selectAll().execute();
  const now = ws.clock.now();
  const found: Finding[] = [];
  for (const { connection: id, stream, new_fields } of rows) {
    const connection = ws.config.connections.find((one) => one.id === id);
    if (!connection) continue;
    const known = seen.filter((row) => row.connection === id && row.stream === stream);
    const names = new Set(known.map((row) => row.field));
    const added = Object.keys(newFieldsOf(new_fields, now.toISOString()))
      .filter((field) => !names.has(field))
      .map((field) => ({
        connection: id,
        stream,
        field,
        first_seen_at: known.length > 0 ? now.toISOString() : null,
      }));
    if (added.length > 0)
      await ws.ledger
        .insertInto('seen_fields')
        .values(added)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    const fields = [...known, ...added]
      .filter((row) => row.first_seen_at !== null)
      .filter((row) => now.getTime() - Date.parse(row.first_seen_at!) < NEW_FOR_MS)
      .map((row) => row.field);
    if (fields.length === 0) continue;
    found.push({
      cause: `schema:${id}/${stream}`,
      monitor: 'schema',
      severity: 'warning',
      subject: `${id}/${stream}`,
      brand: connection.brand,
      facts: { fields: fields.sort().slice(0, 8).join(', ') },
    });
  }
  return found;
}

/** Rows landed yesterday in the company's time against those of the same weekdays. */
async function volumes(ws: Workspace): Promise<Finding[]> {
  const { timezone } = ws.config.company;
  const yesterday = addDays(localDate(ws.clock.now(), timezone), -1);
  const rows = await ws.ledger
    .selectFrom('batches')
    .select(['connection', 'stream', 'brand', 'rows', 'created_at'])
    .where('created_at', '>=', `${addDays(yesterday, -HISTORY_DAYS)}T00:00:00Z`)
    .execute();
  const daily = new Map<string, { brand: string; days: Map<string, number> }>();
  for (const row of rows) {
    const key = `${row.connection}/${row.stream}`;
    const entry = daily.get(key) ?? { brand: row.brand, days: new Map<string, number>() };
    const day = localDate(new Date(row.created_at), timezone);
    entry.days.set(day, (entry.days.get(day) ?? 0) + row.rows);
    daily.set(key, entry);
  }
  return [...daily].flatMap(([subject, { brand, days }]): Finding[] => {
    const baseline = baselineFor(yesterday, days);
    if (!baseline || baseline.median < VOLUME_LEAST_ROWS) return [];
    const value = days.get(yesterday) ?? 0;
    if (Math.abs(deviation(value, baseline)) < VOLUME_DEVIATIONS) return [];
    return [
      {
        cause: `volume:${subject}`,
        monitor: 'volume',
        severity: value === 0 ? 'error' : 'warning',
        subject,
        brand,
        facts: { value, day: yesterday, median: baseline.median, spread: Math.round(baseline.spread) },
      },
    ];
  });
}
