import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { z } from 'zod';
import { AtalayaError, EXIT } from '../../core/errors.ts';
import type { LandedRow } from '../../core/streams/columns.ts';
import type { Workspace } from '../../core/workspace.ts';
import { noteSuccess } from './attempts.ts';
import type { Page, PageRecord, ReadContext, StreamDefinition } from './connector.ts';
import { SliceLanding, type SliceResult } from './landing/slice.ts';
import { type FileFacts, inspectFile } from './readers/inspect.ts';
import { readJsonLines } from './readers/ndjson.ts';
import { formatOf, openTable } from './readers/open.ts';
import { readParquetObjects } from './readers/parquet.ts';
import { at } from './reasons.ts';
import { type Registry, streamNamed, streamsOf } from './registry.ts';
import { readContext, timezoneOf, type WritingSession } from './session.ts';
import { withWriting } from './sync.ts';
import { IMPORT_SLICE } from './vanish.ts';

export interface ImportReport {
  connection: string;
  stream: string;
  files: { file: string; rows: number; quarantined: number; duplicates: number; alreadyLanded: boolean }[];
  rows: number;
  quarantined: number;
  /** Files that had landed before and were left alone. */
  alreadyLanded: number;
  notes: string[];
}

/**
 * Lands recorded rows through the contract, quarantine and ledger of a sync: records as the vendor gives them, or
 * rows with the stream's own column names for a `files` connection. A file counts once, whatever it is called.
 */
export async function importFiles(
  ws: Workspace,
  registry: Registry,
  connectionId: string,
  streamName: string,
  files: readonly string[],
  options: { runId?: string } = {},
): Promise<ImportReport> {
  for (const file of files) {
    if (!existsSync(file) || !statSync(file).isFile()) {
      throw new AtalayaError(`There is no file ${file}: check the path.`, { exitCode: EXIT.usage });
    }
    formatOf(basename(file));
  }
  return withWriting(ws, registry, connectionId, options.runId, async (session) => {
    const stream = streamNamed(session.connector, streamName);
    const notes: string[] = [];
    const context = readContext(session, notes);
    const report: ImportReport = {
      connection: connectionId,
      stream: streamName,
      files: [],
      rows: 0,
      quarantined: 0,
      alreadyLanded: 0,
      notes,
    };
    for (const file of files) {
      const facts = await inspectFile(file);
      const result = await importFile(session, stream, facts, context);
      const main = result?.streams[0] ?? { rows: 0, quarantined: 0, duplicates: 0 };
      const { rows, quarantined, duplicates } = main;
      report.files.push({ file, rows, quarantined, duplicates, alreadyLanded: result === null });
      report.rows += rows;
      report.quarantined += quarantined;
      if (result === null) report.alreadyLanded++;
    }
    await noteSuccess(session, stream.name, notes.length > 0 ? notes : undefined);
    return report;
  });
}

/** Lands one file as a slice named by its content; null when it has landed already under the same contract. */
async function importFile(
  session: WritingSession,
  stream: StreamDefinition,
  facts: FileFacts,
  context: ReadContext,
): Promise<SliceResult | null> {
  const id = IMPORT_SLICE + facts.sha256.slice(0, 32);
  const fingerprint = `${facts.sha256}/${stream.contractVersion}`;
  const before = await session.ws.ledger
    .selectFrom('slices')
    .select('fingerprint')
    .where('connection', '=', session.connection.id)
    .where('stream', '=', stream.name)
    .where('slice', '=', id)
    .executeTakeFirst();
  if (before?.fingerprint === fingerprint) return null;
  const landing = new SliceLanding({
    session,
    slice: { id, replaces: true, params: {}, fingerprint },
    streams: stream.expand ? streamsOf(session.connector, stream) : [stream],
    restating: false,
    advancesCursor: false,
    note: (message) => context.note(message),
  });
  try {
    for await (const page of await pagesOf(session, stream, facts, context)) {
      landing.take(page);
      await landing.relieve(page);
    }
    return await landing.finish();
  } catch (error) {
    await landing.abandon();
    throw error;
  }
}

async function pagesOf(
  session: WritingSession,
  stream: StreamDefinition,
  facts: FileFacts,
  context: ReadContext,
): Promise<AsyncGenerator<Page>> {
  if (!stream.readImport) return vendorPages(session, stream, facts);
  const timezone = await timezoneOf(session, context);
  const name = basename(facts.path);
  return stream.readImport({ path: facts.path, name, connection: session.connection.id, timezone }, context);
}

/** Records as the vendor gives them, from whatever kind of file they were recorded in. */
async function* vendorPages(
  session: WritingSession,
  stream: StreamDefinition,
  facts: FileFacts,
): AsyncGenerator<Page> {
  const explode = (record: unknown): PageRecord[] => {
    const records = stream.expand?.(record, session.config) ?? [{ stream: stream.name, record }];
    return records.map((item) => {
      const contract = session.connector.streams.find(({ name }) => name === item.stream)?.contract;
      return contract ? { ...item, record: withTypes(item.record, contract) } : item;
    });
  };
  const name = basename(facts.path);
  switch (formatOf(name)) {
    case 'ndjson':
      for await (const lines of readJsonLines(facts.path)) {
        yield {
          records: lines.flatMap(({ value, raw, number }): PageRecord[] => {
            if (typeof value === 'object' && value !== null && !Array.isArray(value)) return explode(value);
            const message = value === undefined ? 'the line is not JSON' : 'the line is not a JSON object';
            const problem = { reason: 'unreadable', message } as const;
            return [{ stream: stream.name, record: null, raw, place: `row ${number}`, problem }];
          }),
        };
      }
      return;
    case 'parquet':
      for await (const rows of readParquetObjects(facts.path, name)) yield { records: rows.flatMap(explode) };
      return;
    default: {
      const table = await openTable(facts, name);
      for await (const rows of table.rows) {
        yield {
          records: rows.flatMap((row): PageRecord[] => {
            const { problem, raw, number } = row;
            if (problem) return [{ stream: stream.name, record: null, raw, place: `row ${number}`, problem }];
            return explode(recordOf(row.names, row.cells));
          }),
        };
      }
    }
  }
}

/** A row of text as a record: empty cells are absent, cells that hold JSON objects or lists are those. */
function recordOf(names: readonly string[], cells: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let cell = 0; cell < names.length; cell++) {
    const value = cells[cell];
    if (value === null || value === undefined || value === '') continue;
    record[names[cell]!] = typeof value === 'string' ? nested(value) : value;
  }
  return record;
}

function nested(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * A record whose numbers and booleans were written as text, as CSV does, with those that the contract wants changed;
 * the record itself when the contract takes it as it is or when no such change helps.
 */
export function withTypes(record: unknown, contract: z.ZodType<LandedRow>): unknown {
  let current = record;
  // A contract may show its wishes one after the other; records have few fields of another kind.
  for (let round = 0; round < 3; round++) {
    const result = contract.safeParse(current);
    if (result.success) return current;
    let changed = false;
    for (const issue of result.error.issues) {
      if (issue.code !== 'invalid_type' || issue.path.length === 0) continue;
      const value = at(current, issue.path);
      if (typeof value !== 'string') continue;
      const typed = asType(value, issue.expected);
      if (typed === undefined) continue;
      if (current === record) current = structuredClone(record);
      const parent = at(current, issue.path.slice(0, -1)) as Record<PropertyKey, unknown>;
      parent[issue.path.at(-1)!] = typed;
      changed = true;
    }
    if (!changed) return current;
  }
  return current;
}

function asType(text: string, expected: string): number | boolean | undefined {
  if (expected === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
  if (expected !== 'number' && expected !== 'int') return undefined;
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
