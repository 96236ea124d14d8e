import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, figure } from './figure.ts';
import { generate } from './identity/generate.ts';
import type { Measured, Task } from './identity/ours.ts';
import { runModule } from './support/child.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const execute = promisify(execFile);

/** What only this bench needs of Python; the product does without. */
const PACKAGES = ['splink==5.0.0', 'recordlinkage==0.16', 'duckdb==1.5.5'];
const RECORDS = Number(process.env.ATALAYA_BENCH_PEOPLE ?? 1_000_000);
const SEED = 44;

interface Peer {
  usual: { precision: number; f1: number };
  best: { precision: number; f1: number };
  seconds: number;
  peakMb: number;
}

interface PeopleSet {
  name: string;
  kind: Task['kind'];
  folder: string;
}

/**
 * How well people are found, and how fast: the labelled sample (in `ATALAYA_CASES`), FEBRL 1 to 3, and made-up Spanish
 * people, a million unless `ATALAYA_BENCH_PEOPLE` says otherwise. Beside plain rules and Splink on the same records. No
 * threshold and no weight is chosen with the truth of a set, but for Splink, which is also shown at its best.
 */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  try {
    const python = await benchPython();
    await execute(python, [join(root, 'bench/identity/febrl.py'), folder]);
    const sets: PeopleSet[] = ['febrl1', 'febrl2', 'febrl3'].map((name) => ({
      name,
      kind: 'febrl',
      folder: join(folder, name),
    }));
    const sample = process.env.ATALAYA_CASES && join(process.env.ATALAYA_CASES, 'people-es');
    if (sample && existsSync(sample)) sets.unshift({ name: 'people-es', kind: 'people', folder: sample });
    const made = join(folder, 'made');
    mkdirSync(made);
    await generate(made, RECORDS, SEED);
    sets.push({ name: `${RECORDS.toLocaleString('en')} made-up people`, kind: 'people', folder: made });

    const figures: Figure[] = [];
    for (const set of sets) figures.push(...(await measureSet(set, python, join(folder, 'records.parquet'))));
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSet(set: PeopleSet, python: string, file: string): Promise<Figure[]> {
  const ours = (method: Task['method'], more: Partial<Task> = {}) =>
    runModule<Measured>(new URL('./identity/ours.ts', import.meta.url), [
      JSON.stringify({ kind: set.kind, folder: set.folder, method, ...more } satisfies Task),
    ]);
  const trained = await ours('trained');
  const methods: [string, Measured][] = [['', trained]];
  const peers: [string, { precision: number; f1: number }][] = [];
  if (set.kind === 'people') {
    methods.push([', default model', await ours('default')]);
    const rules = await ours('rules', { export: file });
    peers.push(['rules', rules], ['rules with names', await ours('guarded rules')]);
  }
  const records = set.kind === 'people' ? file : join(set.folder, 'people.parquet');
  const { stdout } = await execute(python, [join(root, 'bench/identity/splink_peer.py'), set.kind, records], {
    maxBuffer: 1 << 26,
  });
  const splink = JSON.parse(stdout.trim().split('\n').at(-1)!) as Peer;
  peers.push(['Splink at 0.95', splink.usual], ['Splink at its best', splink.best]);

  const figures: Figure[] = [];
  for (const [method, measured] of methods) {
    for (const [peer, theirs] of peers) {
      figures.push(
        figure({
          name: `${set.name}${method}: cluster F1`,
          value: measured.f1,
          unit: '',
          peer,
          peer_value: theirs.f1,
        }),
      );
    }
    const [peer, theirs] = peers.at(-1)!;
    figures.push(
      figure({
        name: `${set.name}${method}: precision`,
        value: measured.precision,
        unit: '',
        peer,
        peer_value: theirs.precision,
      }),
    );
  }
  figures.push(
    figure({
      name: `${set.name}: recall`,
      value: trained.recall,
      unit: '',
      peer: 'all pairs',
      peer_value: 1,
    }),
    figure({
      name: `${set.name}: all, with training`,
      value: trained.seconds,
      unit: 's',
      peer: 'Splink, from normalised records',
      peer_value: splink.seconds,
    }),
    figure({
      name: `${set.name}: peak memory`,
      value: trained.peakMb,
      unit: 'MB',
      peer: 'Splink',
      peer_value: splink.peakMb,
    }),
  );
  const [, model] = methods[1] ?? [];
  if (model) {
    figures.push(
      figure({
        name: `${set.name}: all, with the model at hand`,
        value: model.seconds,
        unit: 's',
        peer: 'Splink, from normalised records',
        peer_value: splink.seconds,
      }),
    );
  }
  return figures;
}

/** A Python with what this bench alone needs, made once under `.setup`. */
async function benchPython(): Promise<string> {
  const venv = join(root, '.setup', 'bench-python');
  const python = join(venv, 'bin/python');
  const mark = join(venv, 'packages.txt');
  const wanted = PACKAGES.join('\n');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    rmSync(venv, { recursive: true, force: true });
    await execute(join(root, '.venv/bin/python'), ['-m', 'venv', venv]);
    await execute(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    writeFileSync(mark, wanted);
  }
  return python;
}
