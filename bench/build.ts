import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { homeAt } from '../core/home.ts';
import { openLedger } from '../core/ledger/open.ts';
import { type Figure, figure, median } from './figure.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ROUNDS = 3;

interface Node {
  unique_id: string;
  resource_type: string;
  relation_name: string | null;
  compiled_code?: string;
  compiled?: boolean;
  config: { materialized: string };
  depends_on: { nodes?: string[] };
}

function atalaya(command: string, home: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'app/cli.ts'), command], {
    cwd: ROOT,
    env: {
      ...process.env,
      ATALAYA_HOME: home,
      ATALAYA_SANDBOX_SIZE: process.env.ATALAYA_BENCH_SIZE ?? 'small',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((done, refuse) => {
    child.once('error', refuse);
    child.once('exit', (code) =>
      code === 0 ? done() : refuse(new Error(`atalaya ${command} ended with ${code}.`)),
    );
  });
}

/** Seconds that the last run of a home spent on models, identity and checks. */
async function modelSeconds(home: string): Promise<number> {
  const ledger = await openLedger(homeAt(home).ledgerFile);
  try {
    const run = await ledger
      .selectFrom('runs')
      .select('id')
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    const steps = await ledger.selectFrom('steps').selectAll().where('run_id', '=', run.id).execute();
    return steps
      .filter((step) => ['identify', 'transform', 'check'].includes(step.name))
      .reduce((sum, step) => sum + (Date.parse(step.finished_at!) - Date.parse(step.started_at)) / 1000, 0);
  } finally {
    await ledger.destroy();
  }
}

/** The models and data tests that dbt compiled, each after what it depends on. */
function compiledNodes(home: string): Node[] {
  const manifest = JSON.parse(readFileSync(join(homeAt(home).warehouse, 'dbt', 'manifest.json'), 'utf8')) as {
    nodes: Record<string, Node>;
  };
  const wanted = new Map(
    Object.entries(manifest.nodes).filter(
      ([, node]) => ['model', 'test'].includes(node.resource_type) && node.compiled_code,
    ),
  );
  const ordered: Node[] = [];
  const visited = new Set<string>();
  const visit = (id: string) => {
    const node = wanted.get(id);
    if (!node || visited.has(id)) return;
    visited.add(id);
    for (const parent of node.depends_on.nodes ?? []) visit(parent);
    ordered.push(node);
  };
  for (const id of [...wanted.keys()].sort()) visit(id);
  return ordered;
}

/** The same SQL, sent to the engine one statement after the other on a copy of the build file. */
async function directSeconds(home: string, nodes: Node[]): Promise<number> {
  const copy = join(dirname(homeAt(home).buildFile), 'direct.duckdb');
  copyFileSync(homeAt(home).buildFile, copy);
  try {
    return await withDuckDB(copy, async (connection) => {
      await connection.run("use direct; set search_path = 'direct'");
      const name = (relation: string) => relation.replace(/^"build"/, '"direct"');
      const started = performance.now();
      for (const node of nodes) {
        const sql = node.compiled_code!.replaceAll('"build".', '"direct".').replace(/;\s*$/, '');
        if (node.resource_type === 'test')
          await queryRows(connection, `select count(*) as failures from (${sql}) as failing`);
        else if (node.config.materialized === 'view')
          await connection.run(`create or replace view ${name(node.relation_name!)} as ${sql}`);
        else if (node.config.materialized === 'table')
          await connection.run(`create or replace table ${name(node.relation_name!)} as ${sql}`);
      }
      return (performance.now() - started) / 1000;
    });
  } finally {
    rmSync(copy, { force: true });
  }
}

/** Seconds to build and check every model of the demo company, beside the same SQL sent to DuckDB directly. */
export async function run(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  try {
    await atalaya('run', home);
    const ours: number[] = [];
    const direct: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await atalaya('build', home);
      ours.push(await modelSeconds(home));
      direct.push(await directSeconds(home, compiledNodes(home)));
    }
    return [
      figure({
        name: 'build: identify, transform, check',
        value: median(ours),
        unit: 's',
        peer: 'same SQL in DuckDB',
        peer_value: median(direct),
      }),
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
