import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Cursor, StreamDefinition } from './connector.ts';
import { sinceDay } from './horizon.ts';
import type { Registry } from './registry.ts';

/** Where one stream of a connection stands. */
export interface StreamCursor {
  connection: string;
  stream: string;
  /** Null before the first complete slice, and for streams that keep none. */
  cursor: Cursor | null;
  updatedAt: string | null;
  /** Complete slices in the ledger, and the id of the one completed last. */
  slices: number;
  lastSlice: string | null;
  /** `2026-01-01..2026-03-31` and the slice it stopped behind, for each backfill that has not come to its end. */
  backfills: { days: string; stoppedBehind: string }[];
}

/** The cursors of a connection's streams, of one stream when it is named. */
export async function cursorsOf(
  ws: Workspace,
  registry: Registry,
  connection: string,
  stream?: string,
): Promise<StreamCursor[]> {
  const kept = await ws.ledger
    .selectFrom('cursors')
    .selectAll()
    .where('connection', '=', connection)
    .execute();
  const slices = await ws.ledger
    .selectFrom('slices')
    .select(['stream', 'slice', 'completed_at'])
    .where('connection', '=', connection)
    .orderBy('completed_at')
    .execute();
  return readingStreams(ws, registry, connection)
    .filter(({ name }) => stream === undefined || name === stream)
    .map(({ name }) => {
      const own = kept.find((row) => row.stream === name);
      const done = slices.filter((row) => row.stream === name);
      return {
        connection,
        stream: name,
        cursor: own ? (JSON.parse(own.cursor) as Cursor) : null,
        updatedAt: own?.updated_at ?? null,
        slices: done.length,
        lastSlice: done.at(-1)?.slice ?? null,
        backfills: kept
          .filter((row) => row.stream.startsWith(`${name}@backfill/`))
          .map((row) => ({
            days: row.stream.split('@backfill/')[1]!.replace('/', '..'),
            stoppedBehind: (JSON.parse(row.cursor) as { last: string }).last,
          })),
      };
    });
}

/** What setting a cursor does: the slices that the next sync would read before and after. */
export interface CursorChange {
  connection: string;
  stream: string;
  before: Cursor | null;
  after: Cursor | null;
  /** Ids of the slices; null when they are found by looking at the source and cannot be told beforehand. */
  readsBefore: string[] | null;
  readsAfter: string[] | null;
}

/** Works out what `cursor` (null: forget it and begin anew) would change; touches nothing. */
export async function planCursor(
  ws: Workspace,
  registry: Registry,
  connection: string,
  stream: string,
  cursor: Cursor | null,
): Promise<CursorChange> {
  const definition = readingStreams(ws, registry, connection).find(({ name }) => name === stream);
  if (!definition) {
    const names = readingStreams(ws, registry, connection).map(({ name }) => name);
    throw new AtalayaError(
      `"${stream}" of ${connection} keeps no cursor of its own: use one of ${names.join(', ')}.`,
      { exitCode: EXIT.usage },
    );
  }
  const [now] = await cursorsOf(ws, registry, connection, stream);
  const before = now?.cursor ?? null;
  return {
    connection,
    stream,
    before,
    after: cursor,
    readsBefore: slicesFrom(ws, registry, connection, definition, before),
    readsAfter: slicesFrom(ws, registry, connection, definition, cursor),
  };
}

/** Sets a cursor and writes the change to the audit, both or neither; nothing that landed is touched. */
export async function applyCursor(ws: Workspace, change: CursorChange, actor: string): Promise<void> {
  const at = ws.clock.now().toISOString();
  const { connection, stream, before, after } = change;
  await ws.ledger.transaction().execute(async (trx) => {
    if (after === null) {
      await trx
        .deleteFrom('cursors')
        .where('connection', '=', connection)
        .where('stream', '=', stream)
        .execute();
    } else {
      const value = { cursor: JSON.stringify(after), updated_at: at };
      await trx
        .insertInto('cursors')
        .values({ connection, stream, ...value })
        .onConflict((c) => c.columns(['connection', 'stream']).doUpdateSet(value))
        .execute();
    }
    await trx
      .insertInto('audit')
      .values({
        at,
        actor,
        action: 'state.set',
        subject: `${connection}/${stream}`,
        detail: JSON.stringify({ before, after }),
      })
      .execute();
  });
}

/** A cursor out of what somebody wrote: a flat JSON object, or `null`. */
export function readCursor(text: string): Cursor | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const isFlat =
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value ?? {}).every((part) => typeof part !== 'object' || part === null);
  if (!isFlat) {
    throw new AtalayaError(
      `${text} is no cursor: write a flat JSON object as "state show --json" gives it, or null to begin anew.`,
      { exitCode: EXIT.usage },
    );
  }
  return value as Cursor | null;
}

function readingStreams(ws: Workspace, registry: Registry, connection: string): StreamDefinition[] {
  const found = ws.config.connections.find(({ id }) => id === connection);
  const streams = registry.get(found?.connector ?? '')?.streams ?? [];
  return streams.filter((stream) => stream.read !== undefined);
}

/** The vendor is not asked for its zone here: the connection's, the brand's or the company's stands in. */
function slicesFrom(
  ws: Workspace,
  registry: Registry,
  id: string,
  stream: StreamDefinition,
  cursor: Cursor | null,
): string[] | null {
  if (!stream.plan) return null;
  const connection = ws.config.connections.find((one) => one.id === id)!;
  const brand = ws.config.brands.find((one) => one.id === connection.brand);
  const timezone = connection.timezone ?? brand?.timezone ?? ws.config.company.timezone;
  const now = ws.clock.now();
  const since = sinceDay({
    now,
    timezone,
    since: connection.since,
    historyDays: ws.config.company.history_days,
    reading: stream.reading,
  });
  const config = registry.get(connection.connector)!.config.parse(connection.config) as Record<
    string,
    unknown
  >;
  return stream.plan({ cursor, now, timezone, since, config }).map((slice) => slice.id);
}
