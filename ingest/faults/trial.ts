import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contentOf, type Home, type Subject } from '../conformance/subject.ts';
import type { VendorFault } from './kinds.ts';

/** What became of one fault at one connector; `broken` says what is not as promised. */
export interface Verdict {
  fault: string;
  connector: string;
  /** `skipped`: the vendor has nothing to do it to, e.g. no records to repeat. */
  result: 'kept' | 'broken' | 'skipped';
  broken?: string;
}

/** What a connector holds without any fault: each stream's rows as texts, without what no vendor said. */
export async function wholeOf(subject: Subject): Promise<string> {
  const home = await subject.open();
  const report = await subject.sync(home);
  if (report.failed > 0)
    throw new Error(`An undisturbed sync failed: ${report.connections[0]?.error?.message}`);
  const text = await heldBy(subject, home);
  await home.close();
  return text;
}

/** Lets a fault happen to a full sync in a new home and says whether what was promised was kept. */
export async function tryFault(subject: Subject, fault: VendorFault, whole: string): Promise<Verdict> {
  const verdict = { fault: fault.name, connector: subject.connector.id };
  const home = await subject.open();
  const { faults } = subject.sandbox;
  const aim = subject.exceptions.aim?.[fault.order.kind];
  const order = () =>
    faults.add({ ...fault.order, vendor: subject.vendor!, count: fault.count, pathIncludes: aim });
  try {
    const stays = fault.expect !== 'absorbed' && fault.expect !== 'quarantined';
    // A fault that stays is there from the first request; one that passes comes when the account is known.
    if (stays) order();
    const report = await subject.sync(home, stays ? undefined : order);
    const happened = faults.left < fault.count;
    faults.clear();
    if (!happened) return { ...verdict, result: 'skipped' };
    const error = report.connections[0]?.error;
    if (stays) {
      if (error?.class !== fault.expect)
        return broken(
          verdict,
          `${error?.class ?? 'no failure'} instead of ${fault.expect}: ${error?.message}`,
        );
      const again = await subject.sync(home);
      if (again.failed > 0) return broken(verdict, `still fails: ${again.connections[0]?.error?.message}`);
    } else if (error) return broken(verdict, `the sync failed: ${error.class}, ${error.message}`);
    return { ...verdict, ...(await checked(subject, home, fault, whole)) };
  } finally {
    faults.clear();
    await home.close();
  }
}

async function checked(
  subject: Subject,
  home: Home,
  fault: VendorFault,
  whole: string,
): Promise<Pick<Verdict, 'result' | 'broken'>> {
  const left = await strayFiles(home);
  if (left.length > 0) return broken({}, `half-written: ${left.join(', ')}`);
  if (fault.expect === 'quarantined') {
    const refused = await home.ws.ledger.selectFrom('quarantine').select(['reason', 'raw']).execute();
    if (refused.length === 0) return broken({}, 'nothing is in quarantine');
    if (refused.some(({ raw }) => Buffer.from(raw).length === 0)) return broken({}, 'its bytes are missing');
    const rows = (text: string) => Object.values(JSON.parse(text) as Record<string, string[]>).flat().length;
    const lost = rows(whole) - rows(await heldBy(subject, home)) - refused.length;
    return lost > 0 ? broken({}, `${lost} rows went along with it`) : { result: 'kept' };
  }
  const held = await heldBy(subject, home);
  return held === whole ? { result: 'kept' } : broken({}, differenceOf(whole, held));
}

/** Files of the landing zone that the ledger does not know, or that were not finished. */
export async function strayFiles({ ws }: Home): Promise<string[]> {
  const batches = await ws.ledger.selectFrom('batches').select('path').execute();
  const known = new Set(batches.map(({ path }) => join(ws.home.root, path)));
  const files = await readdir(ws.home.landing, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !known.has(path));
}

/** Everything that counts, without when it was read; what no contract knows stands apart in `_extra`. */
export async function heldBy(subject: Subject, home: Home): Promise<string> {
  const content = await contentOf(subject, home);
  const rows = Object.entries(content).map(([stream, texts]) => [
    stream,
    texts
      .map((text) => {
        const { _extra, ...row } = JSON.parse(text) as Record<string, unknown>;
        return JSON.stringify(row);
      })
      .sort(),
  ]);
  return JSON.stringify(Object.fromEntries(rows));
}

/** The first stream in which two contents differ, with how many rows each holds and a row that only one has. */
export function differenceOf(expected: string, found: string): string {
  const [a, b] = [expected, found].map((text) => JSON.parse(text) as Record<string, string[]>);
  for (const [stream, rows] of Object.entries(a!)) {
    const others = b![stream] ?? [];
    if (JSON.stringify(rows) === JSON.stringify(others)) continue;
    const odd = rows.find((row) => !others.includes(row)) ?? others.find((row) => !rows.includes(row)) ?? '';
    return `${stream} has ${others.length} rows instead of ${rows.length}, for instance ${odd.slice(0, 200)}`;
  }
  return 'the streams differ';
}

function broken<T extends object>(verdict: T, why: string): T & { result: 'broken'; broken: string } {
  return { ...verdict, result: 'broken', broken: why };
}
