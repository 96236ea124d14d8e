import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { fixedClock } from '../core/clock.ts';
import { queryRows, withDuckDB } from '../core/engines/duckdb.ts';
import { openLedger } from '../core/ledger/open.ts';
import { random } from '../core/random.ts';
import { type Sandbox, startSandbox } from '../ingest/sandbox/index.ts';
import { releaseFingerprint } from '../pipelines/index.ts';
import { cli, environment, NOW, outcome, scratch, spawnCli } from './support/process.ts';
import { leftovers } from './support/release.ts';

// Kills at random moments of a full run, four for each company, then a run to the end: the marts must be those of a run
// that nobody disturbed. The moments are spread over the whole run, the seed is printed. Of syncs alone, ingest/faults
// kills many more at named points; `ATALAYA_KILL_HOMES=5` makes twenty kills here.
const HOMES = Number(process.env.ATALAYA_KILL_HOMES ?? 2);
const KILLS_EACH = 4;
const seed = Number(process.env.ATALAYA_TEST_SEED ?? Date.now() % 1_000_000);

/** The distinct records that landed and count, by connector and stream: a run that goes on may read some again. */
async function landed(home: string): Promise<unknown[]> {
  const ledger = await openLedger(join(home, 'ledger.db'));
  const batches = await ledger
    .selectFrom('batches')
    .select(['connector', 'stream', 'path'])
    .where('superseded_by', 'is', null)
    .where('rows', '>', 0)
    .execute()
    .finally(() => ledger.destroy());
  const streams = grouped(batches);
  return withDuckDB(':memory:', async (connection) => {
    const found: unknown[] = [];
    for (const [stream, files] of [...streams].sort()) {
      const list = files.map((file) => `'${join(home, file.path)}'`).join(', ');
      const [row] = await queryRows(
        connection,
        `select count(distinct (_connection, _key))::int as records from read_parquet([${list}], union_by_name = true)`,
      );
      found.push({ stream, records: row!.records });
    }
    return found;
  });
}

function grouped<T extends { connector: string; stream: string }>(batches: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const batch of batches) {
    const name = `${batch.connector}.${batch.stream}`;
    groups.set(name, [...(groups.get(name) ?? []), batch]);
  }
  return groups;
}

/** Tells how many steps of a run have finished, each time one has. */
function onSteps(child: ChildProcess, tell: (count: number) => void): void {
  let text = '';
  let known = 0;
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk;
    const count = text.split('\n').filter((line) => line.startsWith('✓ ')).length;
    while (known < count) tell(++known);
  });
}

/** What tells of the reading and deciding itself: when, in how many slices, by which run. A run that goes on differs. */
const HISTORY = [
  'mart_source_freshness',
  'mart_reconciliation',
  'mart_certainty',
  'fct_identity_changes.run_id',
];
const marts = (home: string) => releaseFingerprint(join(home, 'releases', 'current'), { exclude: HISTORY });

describe('kill -9 at any moment', () => {
  const folder = scratch('kill');
  const undisturbed = join(folder.path, 'undisturbed');
  let sandbox: Sandbox;
  let command: string[];
  /** Milliseconds after which the undisturbed run had finished 0, 1, 2 … steps; the last is its end. */
  const ends: number[] = [0];
  let expected: unknown;
  let expectedRows: unknown[] = [];

  beforeAll(async () => {
    // One world for all, outside of what is killed; two audiences are enough to have a refresh to disturb.
    sandbox = await startSandbox({ root: folder.path, size: 'tiny', seed: 7, clock: fixedClock(NOW) });
    const demo = parse(readFileSync(sandbox.configFile, 'utf8')) as { access: { users: unknown[] } };
    demo.access.users = demo.access.users.slice(0, 2);
    const config = join(dirname(sandbox.configFile), 'kill.yaml');
    writeFileSync(config, stringify(demo));
    command = ['run', '--config', config];
    const begun = Date.now();
    const child = spawnCli(command, environment(undisturbed, sandbox.env));
    onSteps(child, (count) => {
      ends[count] = Date.now() - begun;
    });
    const run = await outcome(child);
    expect(run.code, run.stderr).toBe(0);
    ends[ends.length] = Date.now() - begun;
    expected = await marts(undisturbed);
    expectedRows = await landed(undisturbed);
    console.log(`seed ${seed}; the steps of an undisturbed run end after ${ends.join(', ')} ms`);
  });
  afterAll(async () => {
    await sandbox?.close();
    folder.remove();
  });

  /**
   * Starts a run and kills it where an undisturbed one would be after `share` of its time: so long after the step
   * before has finished. A run that goes on has less to do, so the clock alone would miss it. True when it was alive.
   */
  async function killAt(home: string, share: number): Promise<boolean> {
    const at = share * ends.at(-1)!;
    const finished = ends.filter((end) => end <= at).length - 1;
    const child = spawnCli(command, environment(home, sandbox.env));
    const ended = outcome(child);
    let timer: NodeJS.Timeout | undefined;
    const arm = () => {
      timer ??= setTimeout(() => child.kill('SIGKILL'), at - ends[finished]!);
    };
    if (finished === 0) arm();
    else onSteps(child, (count) => count === finished && arm());
    const result = await ended;
    clearTimeout(timer);
    return result.code === null;
  }

  it(`${HOMES * KILLS_EACH} random moments, then a run: the same marts, the same landed rows, nothing half-written`, async () => {
    const next = random(seed);
    const moments = Array.from(
      { length: HOMES * KILLS_EACH },
      (_, index) => (index + next()) / (HOMES * KILLS_EACH),
    );
    // Shuffled, so that a company's second kill is not always later in the run than its first.
    moments.sort(() => next() - 0.5);
    const trials = Array.from({ length: HOMES }, (_, index) => ({
      home: join(folder.path, `home-${index}`),
      moments: moments.slice(index * KILLS_EACH, (index + 1) * KILLS_EACH),
    }));
    let killed = 0;
    const one = async (trial: (typeof trials)[number]) => {
      for (const moment of trial.moments) if (await killAt(trial.home, moment)) killed += 1;
      const run = await cli(command, trial.home, sandbox.env);
      const where = `seed ${seed}, ${trial.home.split('/').pop()}, killed at ${trial.moments.map((m) => m.toFixed(2)).join(' and ')} of the run`;
      expect(run.code, `${where}\n${run.stderr}`).toBe(0);
      expect(await landed(trial.home), where).toEqual(expectedRows);
      expect(await marts(trial.home), where).toEqual(expected);
      expect(leftovers(trial.home), where).toEqual([]);
    };
    const queue = [...trials];
    const worker = async () => {
      for (let trial = queue.shift(); trial; trial = queue.shift()) await one(trial);
    };
    await Promise.all([worker(), worker()]);
    // A run that was quicker than its kill proves nothing: most must have been caught alive.
    expect(killed).toBeGreaterThanOrEqual(HOMES * 3);
  }, 1_800_000);
});
