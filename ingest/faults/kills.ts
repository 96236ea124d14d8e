import { fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../conformance/subject.ts';
import { differenceOf, heldBy, strayFiles } from './trial.ts';

/** Named points of a sync at which it is killed, each with what it proves. */
export const KILL_POINTS = {
  answer: 'a vendor has answered and nothing of it is kept yet',
  file_written: 'a landing file is written aside and not in its place',
  file_in_place: 'a landing file is in its place and the ledger does not know it',
  before_commit: 'a ledger transaction is about to begin',
  inside_commit: 'a ledger transaction holds everything and is not committed',
  after_commit: 'rows and cursor are committed and nobody has been told',
  moment: 'any moment, by the clock',
} as const;
export type KillPoint = keyof typeof KILL_POINTS;
export const POINTS = Object.keys(KILL_POINTS) as KillPoint[];

/** How often an undisturbed sync reaches each point; for `moment`, its milliseconds. */
export type Reach = Partial<Record<KillPoint, number>>;

export interface KillVerdict {
  connector: string;
  /** Kills that hit a living sync, by point. */
  hits: KillPoint[];
  broken?: string;
}

type Told = Reach & { failed: number };

/** Counts the points of an undisturbed sync in a process of its own. */
export async function reachOf(subject: Subject): Promise<Reach> {
  const { told } = await syncIn(subject, mkdtempSync(join(subject.folder, 'reach-')), 'count', 0);
  if (!told || told.failed > 0) throw new Error(`An undisturbed sync of ${subject.connector.id} failed.`);
  return told;
}

/** Kills the syncs of one home at the points given, one after the other, then reads to the end and compares. */
export async function killAt(
  subject: Subject,
  kills: readonly { point: KillPoint; nth: number }[],
  whole: string,
): Promise<KillVerdict> {
  const root = mkdtempSync(join(subject.folder, 'killed-'));
  const hits: KillPoint[] = [];
  for (const { point, nth } of kills)
    if ((await syncIn(subject, root, point, nth)).signal === 'SIGKILL') hits.push(point);
  const home = await subject.open({ root });
  try {
    const report = await subject.sync(home);
    const said = { connector: subject.connector.id, hits };
    if (report.failed > 0)
      return { ...said, broken: `cannot go on: ${report.connections[0]?.error?.message}` };
    const held = await heldBy(subject, home);
    if (held !== whole) return { ...said, broken: differenceOf(whole, held) };
    const left = await strayFiles(home);
    return left.length > 0 ? { ...said, broken: `half-written: ${left.join(', ')}` } : said;
  } finally {
    await home.close();
  }
}

async function syncIn(
  { sandbox, connection }: Subject,
  root: string,
  point: KillPoint | 'count',
  nth: number,
): Promise<{ signal: NodeJS.Signals | null; told?: Told }> {
  const script = fileURLToPath(new URL('./sync-process.ts', import.meta.url));
  const child = fork(script, [sandbox.configFile, root, String(connection?.id), point, String(nth)], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...sandbox.env, ATALAYA_NOW: sandbox.clock.now().toISOString() },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let told: Told | undefined;
  child.on('message', (message) => {
    told = message as Told;
  });
  const signal = await new Promise<NodeJS.Signals | null>((done) =>
    child.once('exit', (_, given) => done(given)),
  );
  return { signal, told };
}
