import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, identifier, literal, queryRows } from '../../core/engines/duckdb.ts';
import type { Eraser } from '../../core/privacy/eraser.ts';
import type { LandedRow } from '../../core/streams/columns.ts';
import type { Workspace } from '../../core/workspace.ts';
import { copyAside, withLandingEngine } from '../engine/landing/parquet.ts';
import type { Registry } from '../engine/registry.ts';

/** What an erasure did to the landed files. */
export interface LandingErasure {
  filesSearched: number;
  rowsSearched: number;
  filesRewritten: number;
  rowsRemoved: number;
  rowsRedacted: number;
}

/** Files looked at by one statement: bounds what is open at once. */
const FILES_AT_ONCE = 200;
/** Rounds in which tickets and orders that were learned of lead to further rows; two are usual. */
const MOST_ROUNDS = 5;
const ASIDE = '.erasing';

interface Batch {
  id: string;
  connection: string;
  connector: string;
  stream: string;
  path: string;
  rows: number;
}

/**
 * Takes erased people out of every landed file, superseded ones too, and removes files that no batch names. A file is
 * rewritten aside; the ledger gets its new hash before it is put in place, and a second call finishes a broken first.
 * Call it while nobody syncs. `told` hears of each file that changed.
 */
export async function eraseLanded(
  ws: Workspace,
  registry: Registry,
  eraser: Eraser,
  told: (change: { rowsRemoved: number; rowsRedacted: number }) => Promise<void>,
): Promise<LandingErasure> {
  const batches = await ws.ledger
    .selectFrom('batches')
    .select(['id', 'connection', 'connector', 'stream', 'path', 'rows'])
    .orderBy('id')
    .execute();
  await removeUnknown(ws, new Set(batches.map(({ path }) => path)));
  const result: LandingErasure = {
    filesSearched: batches.length,
    rowsSearched: batches.reduce((sum, { rows }) => sum + rows, 0),
    filesRewritten: 0,
    rowsRemoved: 0,
    rowsRedacted: 0,
  };
  await withLandingEngine(async ({ sql }) => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const known = eraser.learned.size;
      for (const group of groups(batches)) {
        for (const batch of await suspects(sql, ws, eraser, group)) {
          const change = await rewrite(sql, ws, registry, eraser, batch);
          if (change.rowsRemoved + change.rowsRedacted === 0) continue;
          result.filesRewritten++;
          result.rowsRemoved += change.rowsRemoved;
          result.rowsRedacted += change.rowsRedacted;
          await told(change);
        }
      }
      if (eraser.learned.size === known) break;
    }
  });
  return result;
}

/** Batches of one connection's stream, a limited number at a time. */
function* groups(batches: readonly Batch[]): Generator<Batch[]> {
  const byStream = new Map<string, Batch[]>();
  for (const batch of batches) {
    const key = `${batch.connection} ${batch.stream}`;
    byStream.set(key, [...(byStream.get(key) ?? []), batch]);
  }
  for (const group of byStream.values()) {
    for (let at = 0; at < group.length; at += FILES_AT_ONCE) yield group.slice(at, at + FILES_AT_ONCE);
  }
}

/** The files of a group that hold a sign of an erased person, found by the distinct values of their columns. */
async function suspects(
  sql: DuckDBConnection,
  ws: Workspace,
  eraser: Eraser,
  group: readonly Batch[],
): Promise<Batch[]> {
  const there = group.filter(({ path, rows }) => rows > 0 && existsSync(join(ws.home.root, path)));
  if (there.length === 0) return [];
  const files = there.map(({ path }) => literal(join(ws.home.root, path))).join(', ');
  const source = `read_parquet([${files}], union_by_name = true, filename = true, hive_partitioning = false)`;
  const { connection } = there[0]!;
  const found = new Set<string>();
  for (const column of await textColumns(sql, source)) {
    const values = await queryRows(
      sql,
      `select ${identifier(column)} as value, list(distinct filename) as files from ${source}
       where ${identifier(column)} is not null group by 1`,
    );
    for (const { value, files: names } of values) {
      if (column === '_key' || !eraser.isSign(column, String(value), connection)) continue;
      for (const name of names as string[]) found.add(name);
    }
  }
  return there.filter(({ path }) => found.has(join(ws.home.root, path)));
}

async function textColumns(sql: DuckDBConnection, source: string): Promise<string[]> {
  const described = await queryRows(sql, `describe select * from ${source}`);
  const own = new Set(['filename', '_connection', '_brand', '_batch']);
  return described
    .filter(({ column_type, column_name }) => column_type === 'VARCHAR' && !own.has(String(column_name)))
    .map(({ column_name }) => String(column_name));
}

async function rewrite(
  sql: DuckDBConnection,
  ws: Workspace,
  registry: Registry,
  eraser: Eraser,
  batch: Batch,
): Promise<{ rowsRemoved: number; rowsRedacted: number }> {
  const path = join(ws.home.root, batch.path);
  const key =
    registry.get(batch.connector)?.streams.find(({ name }) => name === batch.stream)?.primaryKey ?? [];
  const origin = { stream: `${batch.connector}/${batch.stream}`, connection: batch.connection };
  await sql.run(
    `create or replace temp table erasing as
     select * from read_parquet(${literal(path)}, file_row_number = true, hive_partitioning = false)`,
  );
  const texts = await textColumns(sql, 'erasing');
  const rows = await queryRows(
    sql,
    `select file_row_number, ${texts.map(identifier).join(', ')} from erasing order by file_row_number`,
  );
  let rowsRemoved = 0;
  let rowsRedacted = 0;
  for (const { file_row_number, _key, ...cells } of rows) {
    const before = cells as LandedRow;
    const { verdict, row } = eraser.redact(before, origin, key);
    const where = `where file_row_number = ${String(file_row_number)}`;
    if (verdict === 'clean') continue;
    if (verdict === 'removed') {
      await sql.run(`delete from erasing ${where}`);
      rowsRemoved++;
      continue;
    }
    const changes = Object.keys(row).filter((column) => row[column] !== before[column]);
    if (changes.length === 0) continue;
    const sets = changes.map((column) => `${identifier(column)} = ${textOf(row[column])}`);
    const renamed = key
      .filter((column) => changes.includes(column))
      .reduce(
        (text, column) => text.replaceAll(String(before[column]), String(row[column])),
        String(_key ?? ''),
      );
    if (renamed !== _key && _key !== null) sets.push(`_key = ${literal(renamed)}`);
    await sql.run(`update erasing set ${sets.join(', ')} ${where}`);
    rowsRedacted++;
  }
  if (rowsRemoved + rowsRedacted > 0) {
    const file = await copyAside(
      sql,
      'select * exclude (file_row_number) from erasing order by file_row_number',
      `${path}${ASIDE}`,
    );
    await ws.ledger
      .updateTable('batches')
      .set({ rows: file.rows, bytes: file.bytes, sha256: file.sha256 })
      .where('id', '=', batch.id)
      .where('path', '=', batch.path)
      .execute();
    await rename(`${path}${ASIDE}`, path);
  }
  await sql.run('drop table erasing');
  return { rowsRemoved, rowsRedacted };
}

const textOf = (value: LandedRow[string] | undefined) =>
  value === null || value === undefined ? 'null' : literal(String(value));

/** Files that a broken sync or a broken erasure left: no batch names them. */
async function removeUnknown(ws: Workspace, known: ReadonlySet<string>): Promise<void> {
  if (!existsSync(ws.home.landing)) return;
  for (const entry of await readdir(ws.home.landing, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (!known.has(path.slice(ws.home.root.length + 1))) await rm(path, { force: true });
  }
}
