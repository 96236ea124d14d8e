import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../core/config/load.ts';
import { freeBytes, requireFreeSpace } from '../core/disk.ts';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { messageOf } from '../core/errors.ts';
import { homeAt } from '../core/home.ts';
import { openLedger } from '../core/ledger/open.ts';
import { currentRelease, releaseFile } from '../pipelines/release.ts';
import { pythonPath } from '../pipelines/steps/dbt.ts';
import { listenAddress } from './gateway/server.ts';
import { loadWithoutVendors, locateProject, type Project, type ProjectOptions } from './project.ts';

export interface Finding {
  what: string;
  /** `note`: worth knowing, nothing to do. */
  state: 'ok' | 'note' | 'wrong';
  detail: string;
}

const ROOT = join(import.meta.dirname, '..');
const PROBE_MS = 20_000;

/** Looks at the machine and the project without changing either. */
export async function examine(options: ProjectOptions, settings: { port?: number } = {}): Promise<Finding[]> {
  const project = locateProject(options);
  const home = homeAt(project.root);
  const exists = existsSync(home.ledgerFile);
  const later = (what: string): Finding => ({ what, state: 'note', detail: 'nothing there yet' });
  return [
    await finding('Node', () => nodeVersion()),
    await finding('dbt', () => dbtVersion()),
    await finding('dashboards', () => dashboardsBuild()),
    project.isDemo && !existsSync(project.configFile)
      ? {
          what: 'configuration',
          state: 'note',
          detail: 'no atalaya.yaml: "atalaya start" creates the demo company',
        }
      : await finding('configuration', () => configuration(project)),
    exists ? await finding('disk', () => diskSpace(home.root)) : later('disk'),
    exists ? await finding('ledger', () => ledgerOpens(home.ledgerFile)) : later('ledger'),
    currentRelease(home) === null
      ? later('release')
      : await finding('release', () => releaseReads(releaseFile(home, currentRelease(home)!))),
    await portState(settings.port),
  ];
}

async function finding(what: string, look: () => Promise<string> | string): Promise<Finding> {
  try {
    return { what, state: 'ok', detail: await look() };
  } catch (error) {
    return { what, state: 'wrong', detail: messageOf(error) };
  }
}

function nodeVersion(): string {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Error(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
  return process.versions.node;
}

async function dbtVersion(): Promise<string> {
  const script =
    'import importlib.metadata as m; print(*(f"{p} {m.version(p)}" for p in ("dbt-core", "dbt-duckdb", "duckdb")), sep=", ")';
  const { stdout } = await promisify(execFile)(pythonPath(), ['-c', script], { timeout: PROBE_MS });
  return stdout.trim();
}

function dashboardsBuild(): string {
  if (!existsSync(join(ROOT, 'dashboards', 'dist', 'index.html'))) {
    throw new Error('The dashboards have not been built: run "npm run setup".');
  }
  return 'built';
}

function configuration(project: Project): string {
  // The demo's credentials exist only while its sandbox runs.
  const config = project.isDemo ? loadWithoutVendors(project.configFile) : loadConfig(project.configFile);
  return `${project.configFile}: ${config.brands.length} brands, ${config.connections.length} connections`;
}

function diskSpace(root: string): string {
  requireFreeSpace(root, 'work');
  return `${Math.round(freeBytes(root) / 1e9)} GB free`;
}

async function ledgerOpens(file: string): Promise<string> {
  const ledger = await openLedger(file);
  try {
    const { runs } = await ledger
      .selectFrom('runs')
      .select(({ fn }) => fn.countAll<number>().as('runs'))
      .executeTakeFirstOrThrow();
    return `${runs} runs`;
  } finally {
    await ledger.destroy();
  }
}

async function releaseReads(file: string): Promise<string> {
  const sql = "select count(*) as tables from duckdb_tables() where schema_name = 'marts'";
  const [row] = await withDuckDB(file, (connection) => queryRows(connection, sql), { readOnly: true });
  return `${String(row?.tables)} marts`;
}

/** A port that is taken is worth knowing but no fault: it may well be this product that listens there. */
async function portState(asked: number | undefined): Promise<Finding> {
  const { port, host } = listenAddress({ port: asked });
  const code = await new Promise<string | null>((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
  if (code === null) return { what: 'port', state: 'ok', detail: `${port} is free` };
  const detail =
    code === 'EADDRINUSE'
      ? `${port} is in use, perhaps by Atalaya itself; another one is chosen with ATALAYA_PORT`
      : `${host}:${port} cannot be used (${code}); others are chosen with ATALAYA_HOST and ATALAYA_PORT`;
  return { what: 'port', state: 'note', detail };
}
