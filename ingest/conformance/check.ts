import type { Home, Subject } from './subject.ts';

/** One property that every connector must have. */
export interface Check {
  id: string;
  /** What it promises, as the table says it. */
  promise: string;
  /** What it needs beside the connector itself; without it the check does not apply. */
  needs: 'nothing' | 'sandbox' | 'vendor' | 'recorded';
  /** Throws when the promise is broken; gives a reason when there is nothing to hold it against. */
  run(subject: Subject, shared: Shared): Promise<string | undefined>;
}

/** What the checks of one connector share: the first complete read, which most compare with. */
export interface Shared {
  reference(): Promise<{ home: Home; content: Record<string, string[]>; requests: number }>;
}

export type Outcome = { is: 'holds' } | { is: 'not applicable'; why: string };

/** Throws with `message` unless `condition` holds. */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Runs a check, or says why it does not apply. */
export async function outcomeOf(check: Check, subject: Subject, shared: Shared): Promise<Outcome> {
  const excepted = subject.exceptions.skip?.[check.id];
  if (excepted !== undefined) return { is: 'not applicable', why: excepted };
  if (check.needs === 'recorded' && subject.recorded.length === 0)
    return { is: 'not applicable', why: 'it has no recorded cases' };
  if (check.needs === 'sandbox' && !subject.connection)
    return { is: 'not applicable', why: 'the demo company has no such connection' };
  if (check.needs === 'vendor' && !subject.vendor)
    return { is: 'not applicable', why: 'it asks no vendor over the network' };
  const why = await check.run(subject, shared);
  return why === undefined ? { is: 'holds' } : { is: 'not applicable', why };
}

/** Throws when two reads differ, naming the stream and the first row that does. */
export function mustEqual(
  left: Record<string, string[]>,
  right: Record<string, string[]>,
  what: string,
): void {
  for (const [stream, rows] of Object.entries(left)) {
    const others = right[stream] ?? [];
    const at = rows.findIndex((row, index) => row !== others[index]);
    if (at < 0 && rows.length === others.length) continue;
    throw new Error(
      `${stream} ${what}: ${rows.length} rows against ${others.length}, first difference ${rows[at] ?? '-'} against ${others[at < 0 ? rows.length : at] ?? '-'}`,
    );
  }
}
