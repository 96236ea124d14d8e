import type { Workspace } from '../core/workspace.ts';
import { type DrainReport, drainInbox } from './capture/drain.ts';
import { checkOne } from './engine/check.ts';
import { type Connector, type Cursor, rawTable, type StreamDefinition } from './engine/connector.ts';
import { type ImportReport, importFiles } from './engine/import.ts';
import { type QuarantineFilter, type ReplayReport, replayWaiting } from './engine/quarantine.ts';
import { loadConnectors } from './engine/registry.ts';
import { applyCursor, type CursorChange, cursorsOf, planCursor, type StreamCursor } from './engine/state.ts';
import { backfillOne, type SyncOptions, type SyncReport, syncAll } from './engine/sync.ts';

export { eventsOf, hashOf } from './capture/deliveries.ts';
export type { DrainReport } from './capture/drain.ts';
export { formAnswer, hashingKey, ipHash, type KeptAnswer } from './capture/form.ts';
export { Inbox } from './capture/inbox.ts';
export { isPolled, type PollReport, pollLeads } from './capture/poll.ts';
export { doubtOf, isSame, type RawRequest } from './capture/signature.ts';
export { type Drift, driftReport } from './engine/drift.ts';
export { VendorError } from './engine/http/errors.ts';
export type { ImportReport } from './engine/import.ts';
export type { QuarantineFilter, QuarantineRow, ReplayReport } from './engine/quarantine.ts';
export { listQuarantine, showQuarantine } from './engine/quarantine.ts';
export { QUARANTINE_REASONS, type QuarantineReason } from './engine/reasons.ts';
export { type CursorChange, readCursor, type StreamCursor } from './engine/state.ts';
export type { StreamReport, SyncProgress } from './engine/stream.ts';
export type { ConnectionReport, SyncReport } from './engine/sync.ts';
export { eraseInbox } from './erasure/inbox.ts';
export { eraseLanded, type LandingErasure } from './erasure/landing.ts';
export { eraseQuarantine } from './erasure/quarantine.ts';

/** Every connector by its id, found by folder. */
export const connectors: ReadonlyMap<string, Connector> = await loadConnectors(
  new URL('./connectors/', import.meta.url),
);

/** Every stream of every connector with the name of its raw table. */
export function rawStreams(): {
  table: string;
  connector: string;
  stream: string;
  columns: StreamDefinition['columns'];
  primaryKey: readonly string[];
}[] {
  return [...connectors.values()].flatMap((connector) =>
    connector.streams.map((stream) => ({
      table: rawTable(connector.id, stream.name),
      connector: connector.id,
      stream: stream.name,
      columns: stream.columns,
      primaryKey: stream.primaryKey,
    })),
  );
}

/** Reads what is new from the connections given, by default all; one that fails does not stop the others. */
export function syncConnections(ws: Workspace, options: SyncOptions = {}): Promise<SyncReport> {
  return syncAll(ws, connectors, options);
}

/** Reads the days `from` to `to` (YYYY-MM-DD, both included) of a connection again, newest first. */
export function backfillConnection(
  ws: Workspace,
  id: string,
  options: { from: string; to: string } & Omit<SyncOptions, 'connections'>,
): Promise<SyncReport> {
  return backfillOne(ws, connectors, id, options);
}

/** How far each stream of a connection has been read. */
export function streamCursors(ws: Workspace, connection: string, stream?: string): Promise<StreamCursor[]> {
  return cursorsOf(ws, connectors, connection, stream);
}

/** What another cursor would change; touches nothing. */
export function planCursorChange(
  ws: Workspace,
  connection: string,
  stream: string,
  cursor: Cursor | null,
): Promise<CursorChange> {
  return planCursor(ws, connectors, connection, stream, cursor);
}

/** Makes a planned change, written to the audit. */
export function setCursor(ws: Workspace, change: CursorChange, actor: string): Promise<void> {
  return applyCursor(ws, change, actor);
}

/** Proves with one cheap request that a connection works. */
export function checkConnection(ws: Workspace, id: string): Promise<{ ok: boolean; message: string }> {
  return checkOne(ws, connectors, id);
}

/** Lands recorded rows of a stream through its contract, quarantine and ledger; the same file lands once. */
export function importRecords(
  ws: Workspace,
  connectionId: string,
  stream: string,
  files: string[],
  options: { runId?: string } = {},
): Promise<ImportReport> {
  return importFiles(ws, connectors, connectionId, stream, files, options);
}

/** Takes records in quarantine through their contract again; those that pass land. */
export function replayQuarantine(ws: Workspace, filter: QuarantineFilter = {}): Promise<ReplayReport> {
  return replayWaiting(ws, connectors, filter);
}

/**
 * Takes captured deliveries through contract, quarantine and ledger. What vendors announce is read by its connection:
 * by `sync`, which gives the connections that failed.
 */
export function drainCaptured(
  ws: Workspace,
  sync: (connections: string[]) => Promise<string[]> = async (ids) => {
    const report = await syncConnections(ws, { connections: ids });
    return report.connections.filter(({ error }) => error).map(({ id }) => id);
  },
): Promise<DrainReport> {
  return drainInbox(ws, connectors, sync);
}
