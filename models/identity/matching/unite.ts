/** What contradicts inside a cluster: one small number for each distinct value, 0 for none. */
export interface Facts {
  /** Valid national ids; negative those of foreigners, who get another one when they are naturalised. */
  ids: Int32Array;
  /** Dates of birth. */
  births: Int32Array;
  /** First given names. */
  names: Int32Array;
  /** Pairs of records that people decided to keep apart. */
  apart: readonly (readonly [number, number])[];
  canBornBeOne: (a: number, b: number) => boolean;
  canNamesBeOne: (a: number, b: number) => boolean;
}

export type Refusal = 'decided' | 'national_id' | 'birth_date' | 'given_name' | 'size';

export interface Edges {
  a: Int32Array;
  b: Int32Array;
  /** In order: weight descending, then a, then b. */
  weight: Float64Array;
}

export interface Refused {
  edge: number;
  reason: Refusal;
}

/** What is asked before a union, beside national ids and what people decided. */
export interface Checks {
  /** Whether a DNI and a NIE contradict too. Who was naturalised has both, but that is for people to say. */
  kinds: boolean;
  names: boolean;
  births: boolean;
}

/** Records of one person are few; more than these is a value that many share. */
const MOST_RECORDS = 60;

/**
 * Union-find over records 1..n that refuses a union when the two sides contradict each other: the strongest evidence is
 * heard first, so that what is refused is the weaker of two stories. Typed arrays throughout: a million records in tens
 * of megabytes.
 */
export class Clusters {
  readonly refused: Refused[] = [];
  /** Edges that joined two clusters. */
  readonly joined: number[] = [];
  readonly #parent: Int32Array;
  readonly #size: Int32Array;
  /** Next member of the same cluster, a ring: two rings become one by swapping two links. */
  readonly #next: Int32Array;
  readonly #facts: Facts;
  readonly #apart = new Map<number, number[]>();
  readonly #most: number;

  constructor(records: number, facts: Facts, most = MOST_RECORDS) {
    this.#parent = Int32Array.from({ length: records + 1 }, (_, at) => at);
    this.#next = Int32Array.from(this.#parent);
    this.#size = new Int32Array(records + 1).fill(1);
    this.#facts = facts;
    this.#most = most;
    for (const [a, b] of facts.apart) {
      this.#apart.set(a, [...(this.#apart.get(a) ?? []), b]);
      this.#apart.set(b, [...(this.#apart.get(b) ?? []), a]);
    }
  }

  root(record: number): number {
    let root = record;
    while (this.#parent[root] !== root) root = this.#parent[root]!;
    for (let at = record; at !== root; ) {
      const next = this.#parent[at]!;
      this.#parent[at] = root;
      at = next;
    }
    return root;
  }

  *members(record: number): Generator<number> {
    let at = record;
    do {
      yield at;
      at = this.#next[at]!;
    } while (at !== record);
  }

  /** Joins two records' clusters; the reason if they contradict, undefined when they are (or were) one. */
  join(a: number, b: number, checks: Checks): Refusal | undefined {
    const [left, right] = [this.root(a), this.root(b)];
    if (left === right) return undefined;
    const reason = this.#contradiction(left, right, checks);
    if (reason) return reason;
    const [root, child] = this.#size[left]! >= this.#size[right]! ? [left, right] : [right, left];
    this.#parent[child] = root;
    this.#size[root]! += this.#size[child]!;
    const next = this.#next[root]!;
    this.#next[root] = this.#next[child]!;
    this.#next[child] = next;
    return undefined;
  }

  /** Joins every record of a group to the clusters before it that it does not contradict; calls back for each union. */
  joinGroup(group: readonly number[], checks: Checks, joined: (a: number, b: number) => void): void {
    const seen: number[] = [];
    for (const record of group) {
      let isKnown = false;
      for (const earlier of seen) {
        if (this.root(earlier) === this.root(record)) isKnown = true;
        else if (this.join(earlier, record, checks) === undefined) {
          isKnown = true;
          joined(earlier, record);
        }
      }
      // One record stands for each cluster: what contradicts is asked of clusters, not of records
      if (!isKnown) seen.push(record);
    }
  }

  /** Joins along edges in their order and notes what was refused. */
  joinAll(edges: Edges, link: number): void {
    for (let edge = 0; edge < edges.a.length && edges.weight[edge]! >= link; edge++) {
      const [a, b] = [edges.a[edge]!, edges.b[edge]!];
      if (this.root(a) === this.root(b)) continue;
      const reason = this.join(a, b, { kinds: true, names: true, births: true });
      if (reason) this.refused.push({ edge, reason });
      else this.joined.push(edge);
    }
  }

  #contradiction(left: number, right: number, checks: Checks): Refusal | undefined {
    if (this.#size[left]! + this.#size[right]! > this.#most) return 'size';
    const { ids, births, names, canBornBeOne, canNamesBeOne } = this.#facts;
    let [isSame, isOther] = [false, false];
    for (const one of this.members(left)) {
      for (const other of this.#apart.get(one) ?? []) if (this.root(other) === right) return 'decided';
      for (const two of this.members(right)) {
        if (ids[one] && ids[one] === ids[two]) isSame = true;
        else if (ids[one]! * ids[two]! > 0) return 'national_id';
        else if (ids[one]! * ids[two]! < 0) isOther = true;
        if (checks.births && births[one] && births[two] && !canBornBeOne(births[one]!, births[two]!))
          return 'birth_date';
        if (checks.names && names[one] && names[two] && !canNamesBeOne(names[one]!, names[two]!))
          return 'given_name';
      }
    }
    return checks.kinds && isOther && !isSame ? 'national_id' : undefined;
  }
}
