import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fixedClock } from '../../../core/clock.ts';
import { parseConfig } from '../../../core/config/load.ts';
import { queryRows, withDuckDB } from '../../../core/engines/duckdb.ts';
import { createLogger } from '../../../core/log.ts';
import { closeWorkspace, openWorkspace, type Workspace } from '../../../core/workspace.ts';

/** For tests: a workspace in a folder of its own, with the connections given. */
export interface TestWorkspace {
  ws: Workspace;
  folder: string;
  close(): Promise<void>;
}

export async function testWorkspace(
  connections: object[],
  options: { clock?: Clock; env?: Record<string, string>; folder?: string; company?: object } = {},
): Promise<TestWorkspace> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'atalaya-ingest-'));
  const text = JSON.stringify({
    company: { name: 'Test', history_days: 10, ...options.company },
    brands: [{ id: 'norte', name: 'Norte' }],
    connections: connections.map((connection) => ({ brand: 'norte', ...connection })),
  });
  const ws = await openWorkspace({
    config: parseConfig(text, join(folder, 'atalaya.yaml'), { ...process.env, ...options.env }),
    root: join(folder, 'home'),
    clock: options.clock ?? fixedClock('2026-11-22T08:00:00Z'),
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  return {
    ws,
    folder,
    close: async () => {
      await closeWorkspace(ws);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The rows that count for a stream, as readers of the landing zone see them, ordered by key and arrival. */
export async function landedRows(
  ws: Workspace,
  stream: string,
  connection?: string,
): Promise<Record<string, unknown>[]> {
  let query = ws.ledger
    .selectFrom('batches')
    .select('path')
    .where('stream', '=', stream)
    .where('superseded_by', 'is', null);
  if (connection) query = query.where('connection', '=', connection);
  const paths = (await query.orderBy('id').execute()).map((row) => join(ws.home.root, row.path));
  if (paths.length === 0) return [];
  const list = paths.map((path) => `'${path}'`).join(', ');
  return withDuckDB(':memory:', (duck) =>
    queryRows(duck, `select * from read_parquet([${list}]) order by _key, _batch`),
  );
}

/** For each key the newest version, as staging takes it. */
export async function newestRows(
  ws: Workspace,
  stream: string,
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await landedRows(ws, stream);
  const order = (row: Record<string, unknown>) => `${String(row._extracted_at)} ${String(row._batch)}`;
  const newest = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const other = newest.get(String(row._key));
    if (!other || order(row) >= order(other)) newest.set(String(row._key), row);
  }
  return newest;
}
