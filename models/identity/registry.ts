import { createHash } from 'node:crypto';
import type { Cluster } from './cluster.ts';

export interface IdentityEvent {
  kind: 'created' | 'joined' | 'merged' | 'split';
  customerId: string;
  /** The id that was given up (merged) or that the records come from (split). */
  otherId: string | null;
  reason: string;
}

export interface Registration {
  /** Customer of every record of this run. */
  assignments: Map<string, string>;
  /** Ids that other customers took over, with their successor. */
  successors: Map<string, string>;
  events: IdentityEvent[];
  created: number;
  merged: number;
  /** Records that are new to a customer who was known before. */
  joined: number;
}

/** How ids begin, and what their members are called in the reasons of events. */
export interface Naming {
  prefix: string;
  member: string;
  members: string;
}

const CUSTOMERS: Naming = { prefix: 'c', member: 'record', members: 'records' };

/**
 * Gives every cluster an id that lasts. The cluster that holds most of an id's records keeps it (ties: the smaller id,
 * then the smaller record key); an id that no cluster could keep was merged; a cluster that got none of its records'
 * ids was split off. New ids come from the smallest record key and avoid `taken`, the ids ever given.
 */
export function register(
  clusters: readonly Cluster[],
  previous: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
  named: Naming = CUSTOMERS,
): Registration {
  const count = (members: number) => `${members} ${members === 1 ? named.member : named.members}`;
  const claims = clusters.flatMap((cluster, index) =>
    [...overlaps(cluster, previous)].map(([id, records]) => ({ index, id, records })),
  );
  claims.sort(
    (a, b) =>
      b.records - a.records ||
      compare(a.id, b.id) ||
      compare(clusters[a.index]!.recordKeys[0]!, clusters[b.index]!.recordKeys[0]!),
  );
  const idOf = new Map<number, string>();
  const keptBy = new Map<string, number>();
  for (const { index, id } of claims) {
    if (idOf.has(index) || keptBy.has(id)) continue;
    idOf.set(index, id);
    keptBy.set(id, index);
  }

  const used = new Set([...taken, ...previous.values()]);
  const assignments = new Map<string, string>();
  const successors = new Map<string, string>();
  const events: IdentityEvent[] = [];
  let joined = 0;
  clusters.forEach((cluster, index) => {
    const origins = [...overlaps(cluster, previous)].map(([id]) => id).sort(compare);
    const kept = idOf.get(index);
    const id = kept ?? newId(named.prefix, cluster.recordKeys[0]!, used);
    used.add(id);
    for (const key of cluster.recordKeys) assignments.set(key, id);
    if (kept === undefined) {
      const origin = origins[0] ?? null;
      events.push(
        origin === null
          ? { kind: 'created', customerId: id, otherId: null, reason: count(cluster.recordKeys.length) }
          : {
              kind: 'split',
              customerId: id,
              otherId: origin,
              reason: `${count(cluster.recordKeys.length)} no longer joined to the others of ${origin}`,
            },
      );
    } else {
      const added = cluster.recordKeys.filter((key) => !previous.has(key)).length;
      joined += added;
      if (added > 0)
        events.push({ kind: 'joined', customerId: id, otherId: null, reason: `${count(added)} added` });
    }
  });
  // Claims are in order of size: an id that nobody kept goes on in the cluster with most of its records
  for (const { index, id } of claims) {
    if (keptBy.has(id) || successors.has(id)) continue;
    successors.set(id, assignments.get(clusters[index]!.recordKeys[0]!)!);
  }
  for (const [old, id] of [...successors].sort(([a], [b]) => compare(a, b))) {
    events.push({ kind: 'merged', customerId: id, otherId: old, reason: `evidence joins ${old} to ${id}` });
  }
  return {
    assignments,
    successors,
    events,
    created: events.filter((event) => event.kind === 'created' || event.kind === 'split').length,
    merged: successors.size,
    joined,
  };
}

function overlaps(cluster: Cluster, previous: ReadonlyMap<string, string>): Map<string, number> {
  const found = new Map<string, number>();
  for (const key of cluster.recordKeys) {
    const id = previous.get(key);
    if (id !== undefined) found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}

function newId(prefix: string, recordKey: string, used: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const text = attempt === 0 ? recordKey : `${recordKey}#${attempt}`;
    const id = `${prefix}_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    if (!used.has(id)) return id;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
