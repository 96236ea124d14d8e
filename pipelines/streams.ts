import type { Workspace } from '../core/workspace.ts';
import type { RawStream } from './steps/load-plan.ts';

/** What the ledger knows of one stream of a configured connection; instants are ISO text in UTC. */
export interface StreamState {
  connection: string;
  connector: string;
  brand: string;
  stream: string;
  lastAttemptAt: string | null;
  lastSuccessAt: string | null;
  lastError: string | null;
  errorClass: string | null;
  /** Newest date or instant of the data. */
  freshTo: string | null;
  /** Rows of the batches that count. */
  rowsLanded: number;
  /** Records that wait in quarantine. */
  rowsQuarantined: number;
  /** Oldest day that the vendor may still restate (YYYY-MM-DD). */
  restatingFrom: string | null;
}

/** The streams that a connection is meant to deliver; a files connection names its own in its configuration. */
export function configuredStreams(
  connection: { connector: string; config: Record<string, unknown> },
  streams: readonly RawStream[],
): string[] {
  const offered = streams
    .filter((item) => item.connector === connection.connector)
    .map((item) => item.stream);
  const named = connection.config.streams;
  if (!Array.isArray(named)) return offered;
  const chosen = named.map((item: unknown) =>
    typeof item === 'string' ? item : (item as { stream?: unknown } | null)?.stream,
  );
  return offered.filter((stream) => chosen.includes(stream));
}

/** The state of every stream of every configured connection, those that never ran included. */
export async function streamStates(ws: Workspace, streams: readonly RawStream[]): Promise<StreamState[]> {
  const syncs = byStream(await ws.ledger.selectFrom('syncs').selectAll().execute());
  const landed = byStream(
    await ws.ledger
      .selectFrom('batches')
      .select(({ fn }) => ['connection', 'stream', fn.sum<number>('rows').as('rows')])
      .where('superseded_by', 'is', null)
      .groupBy(['connection', 'stream'])
      .execute(),
  );
  const quarantined = byStream(
    await ws.ledger
      .selectFrom('quarantine')
      .select(({ fn }) => ['connection', 'stream', fn.countAll<number>().as('rows')])
      .where('superseded_by', 'is', null)
      .where('replayed_at', 'is', null)
      .groupBy(['connection', 'stream'])
      .execute(),
  );
  const restating = await restatingSince(ws);
  return ws.config.connections.flatMap((connection) =>
    configuredStreams(connection, streams).map((stream): StreamState => {
      const at = `${connection.id}/${stream}`;
      const sync = syncs.get(at);
      return {
        connection: connection.id,
        connector: connection.connector,
        brand: connection.brand,
        stream,
        lastAttemptAt: sync?.last_attempt_at ?? null,
        lastSuccessAt: sync?.last_success_at ?? null,
        lastError: sync?.last_error ?? null,
        errorClass: sync?.error_class ?? null,
        freshTo: sync?.fresh_to ?? null,
        rowsLanded: Number(landed.get(at)?.rows ?? 0),
        rowsQuarantined: Number(quarantined.get(at)?.rows ?? 0),
        restatingFrom: restating.get(at) ?? null,
      };
    }),
  );
}

function byStream<T extends { connection: string; stream: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [`${row.connection}/${row.stream}`, row]));
}

/** The oldest restating day of each stream; slices carry their day in their id. */
async function restatingSince(ws: Workspace): Promise<Map<string, string>> {
  const rows = await ws.ledger
    .selectFrom('slices')
    .select(['connection', 'stream', 'slice'])
    .where('is_restating', '=', 1)
    .execute();
  const since = new Map<string, string>();
  for (const row of rows) {
    const date = /\d{4}-\d{2}-\d{2}/.exec(row.slice)?.[0];
    const at = `${row.connection}/${row.stream}`;
    const known = since.get(at);
    if (date && (known === undefined || date < known)) since.set(at, date);
  }
  return since;
}
