import type { Workspace } from '../../core/workspace.ts';

/** What the ledger keeps of a field that no contract knows. Instants are ISO text in UTC. */
export interface NewField {
  since: string;
  last: string;
  /** Records received with it, restated ones again. */
  records: number;
}

/** The fields kept so far with what a commit brought; earlier versions of the ledger kept their names alone. */
export function withFields(
  kept: string | null | undefined,
  brought: ReadonlyMap<string, number>,
  at: string,
): string | null {
  const fields = new Map(Object.entries(newFieldsOf(kept, at)));
  for (const [name, records] of brought) {
    const known = fields.get(name);
    fields.set(name, {
      since: known?.since ?? at,
      last: at,
      records: (known?.records ?? 0) + records,
    });
  }
  if (fields.size === 0) return null;
  return JSON.stringify(Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The fields of a stream that no contract knows, by name, from the ledger's text; `at` stands in where no time was kept. */
export function newFieldsOf(kept: string | null | undefined, at: string): Record<string, NewField> {
  if (!kept) return {};
  const parsed = JSON.parse(kept) as string[] | Record<string, NewField>;
  if (!Array.isArray(parsed)) return parsed;
  return Object.fromEntries(parsed.map((name) => [name, { since: at, last: at, records: 0 }]));
}

/** One way in which a vendor's records are not what their contract says. */
export interface Drift {
  connection: string;
  stream: string;
  field: string;
  /** `new`: kept in `_extra`. `type`: of another kind than the contract says; the records are in quarantine. */
  kind: 'new' | 'type';
  /** First and last time it was seen, ISO in UTC. */
  since: string;
  last: string;
  records: number;
}

/** What has drifted at the vendors, out of the ledger: new fields, and records waiting for a field's changed type. */
export async function driftReport(ws: Workspace): Promise<Drift[]> {
  const syncs = await ws.ledger
    .selectFrom('syncs')
    .select(['connection', 'stream', 'new_fields', 'last_attempt_at'])
    .where('new_fields', 'is not', null)
    .execute();
  const fresh = syncs.flatMap(({ connection, stream, new_fields, last_attempt_at }) =>
    Object.entries(newFieldsOf(new_fields, last_attempt_at)).map(
      ([field, seen]): Drift => ({ connection, stream, field, kind: 'new', ...seen }),
    ),
  );
  const waiting = await ws.ledger
    .selectFrom('quarantine')
    .select(({ fn }) => [
      'connection',
      'stream',
      'path',
      fn.min('created_at').as('since'),
      fn.max('created_at').as('last'),
      fn.countAll<number>().as('records'),
    ])
    .where('reason', '=', 'wrong_type')
    .where('superseded_by', 'is', null)
    .where('replayed_at', 'is', null)
    .groupBy(['connection', 'stream', 'path'])
    .execute();
  const changed = waiting.map(
    ({ path, records, ...row }): Drift => ({
      ...row,
      field: path ?? '(record)',
      kind: 'type',
      records: Number(records),
    }),
  );
  const place = (drift: Drift) => `${drift.connection}|${drift.stream}|${drift.kind}|${drift.field}`;
  return [...fresh, ...changed].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
