import { areBirthDatesCompatible, areGivenNamesCompatible, areSurnamesCompatible } from './names.ts';
import { type PersonRecord, RULES, type Rule } from './record.ts';

export interface Cluster {
  /** Sorted. */
  recordKeys: string[];
}

export interface Clustering {
  /** Sorted by their first record key. */
  clusters: Cluster[];
  /** Strongest rule that joined each record. */
  rules: Map<string, Rule>;
  /** Unions that were refused because the two sides contradict each other. */
  refused: number;
}

/** What a cluster is known to be; two clusters become one only when nothing here contradicts. */
interface Evidence {
  nationalIds: Set<string>;
  givenNames: Set<string>;
  surnames: Set<string>;
  birthDates: Set<string>;
}

/**
 * Beyond these, a shared address or number is a way to reach somebody, no sign of who: an office, a family, a reseller.
 */
const SHARED_BY_IDS = 3;
const SHARED_BY_NAMES = 5;

const byKey = (a: PersonRecord, b: PersonRecord) => (a.recordKey < b.recordKey ? -1 : 1);

/**
 * Groups records into people by deterministic rules: same valid national id; same account at a source; same e-mail
 * with compatible given names; same phone with compatible given name and first surname. Two different valid national
 * ids never end in one cluster. The order of `records` does not matter.
 *
 * Records without a name follow the named ones of their address or number only when those are one person; otherwise
 * they stay together among themselves, since whose they are cannot be told.
 */
export function clusterRecords(records: readonly PersonRecord[]): Clustering {
  const sorted = [...records].sort(byKey);
  const forest = new Forest(sorted);

  for (const group of groups(sorted, (record) => [record.nationalId])) forest.joinAll(group, 'national_id');
  for (const group of groups(sorted, (record) => [record.accountKey])) forest.joinAll(group, 'account');

  const emails = groups(sorted, (record) => record.emails).filter(isPersonal);
  const phones = groups(sorted, (record) => record.phones).filter(isPersonal);
  for (const group of emails) forest.joinAll(group.filter(hasName), 'email');
  for (const group of phones) forest.joinAll(group.filter(hasFullName), 'phone');
  for (const group of emails) forest.joinUnnamed(group, hasName, 'email');
  for (const group of phones) forest.joinUnnamed(group, hasFullName, 'phone');

  return forest.result();
}

function hasName(record: PersonRecord): boolean {
  return record.givenName !== null;
}

function hasFullName(record: PersonRecord): boolean {
  return record.givenName !== null && record.surname1 !== null;
}

function isPersonal(group: readonly PersonRecord[]): boolean {
  const ids = new Set(group.flatMap((record) => record.nationalId ?? []));
  const names = new Set(
    group.filter(hasFullName).map((record) => `${record.givenName!.split(' ')[0]} ${record.surname1}`),
  );
  return ids.size < SHARED_BY_IDS && names.size < SHARED_BY_NAMES;
}

/** Records that share a value, in order of the value; only groups of two and more. */
function groups(
  sorted: readonly PersonRecord[],
  valuesOf: (record: PersonRecord) => readonly (string | null)[],
): PersonRecord[][] {
  const byValue = new Map<string, PersonRecord[]>();
  for (const record of sorted) {
    for (const value of new Set(valuesOf(record))) {
      if (value === null) continue;
      const group = byValue.get(value);
      if (group) group.push(record);
      else byValue.set(value, [record]);
    }
  }
  return [...byValue]
    .filter(([, group]) => group.length > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => group);
}

/** Union-find that refuses contradictions. */
class Forest {
  readonly #records: readonly PersonRecord[];
  readonly #parent = new Map<string, string>();
  readonly #evidence = new Map<string, Evidence>();
  readonly #rules = new Map<string, Rule>();
  #refused = 0;

  constructor(records: readonly PersonRecord[]) {
    this.#records = records;
    for (const record of records) {
      this.#parent.set(record.recordKey, record.recordKey);
      this.#evidence.set(record.recordKey, {
        nationalIds: setOf(record.nationalId),
        givenNames: setOf(record.givenName),
        surnames: setOf(record.surname1),
        birthDates: setOf(record.birthDate),
      });
    }
  }

  /** Joins every record of a group to the first cluster before it that it does not contradict. */
  joinAll(group: readonly PersonRecord[], rule: Rule): void {
    const seen: PersonRecord[] = [];
    for (const record of group) {
      let known = false;
      for (const earlier of seen) {
        if (this.#root(earlier.recordKey) === this.#root(record.recordKey)) known = true;
        else if (this.#union(earlier, record, rule)) known = true;
      }
      // One record stands for each cluster: what contradicts is asked of clusters, not of records
      if (!known) seen.push(record);
    }
  }

  /** Joins the records of a group that say no name: to the named ones if these are one person, else to each other. */
  joinUnnamed(group: readonly PersonRecord[], isNamed: (record: PersonRecord) => boolean, rule: Rule): void {
    const unnamed = group.filter((record) => !isNamed(record));
    if (unnamed.length === 0) return;
    const named = group.filter(isNamed);
    const people = new Set(named.map((record) => this.#root(record.recordKey)));
    this.joinAll(people.size === 1 ? [named[0]!, ...unnamed] : unnamed, rule);
  }

  result(): Clustering {
    const members = new Map<string, string[]>();
    for (const { recordKey } of this.#records) {
      const root = this.#root(recordKey);
      const list = members.get(root);
      if (list) list.push(recordKey);
      else members.set(root, [recordKey]);
    }
    return {
      clusters: [...members.values()].map((recordKeys) => ({ recordKeys })),
      rules: new Map(
        this.#records.map(({ recordKey }) => [recordKey, this.#rules.get(recordKey) ?? 'single']),
      ),
      refused: this.#refused,
    };
  }

  #union(a: PersonRecord, b: PersonRecord, rule: Rule): boolean {
    const [left, right] = [this.#root(a.recordKey), this.#root(b.recordKey)];
    const [mine, other] = [this.#evidence.get(left)!, this.#evidence.get(right)!];
    if (contradicts(mine, other, rule)) {
      this.#refused++;
      return false;
    }
    const [root, child] = left < right ? [left, right] : [right, left];
    this.#parent.set(child, root);
    const [kept, added] = root === left ? [mine, other] : [other, mine];
    for (const name of ['nationalIds', 'givenNames', 'surnames', 'birthDates'] as const) {
      for (const value of added[name]) kept[name].add(value);
    }
    this.#evidence.delete(child);
    for (const { recordKey } of [a, b]) {
      const known = this.#rules.get(recordKey);
      if (!known || RULES.indexOf(rule) < RULES.indexOf(known)) this.#rules.set(recordKey, rule);
    }
    return true;
  }

  #root(key: string): string {
    let root = key;
    while (this.#parent.get(root) !== root) root = this.#parent.get(root)!;
    let at = key;
    while (at !== root) {
      const next = this.#parent.get(at)!;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }
}

function setOf(value: string | null): Set<string> {
  return new Set(value === null ? [] : [value]);
}

function contradicts(a: Evidence, b: Evidence, rule: Rule): boolean {
  if (differ(a.nationalIds, b.nationalIds, (left, right) => left === right)) return true;
  if (rule === 'national_id' || rule === 'account') return false;
  if (differ(a.givenNames, b.givenNames, areGivenNamesCompatible)) return true;
  if (differ(a.birthDates, b.birthDates, areBirthDatesCompatible)) return true;
  return rule === 'phone' && differ(a.surnames, b.surnames, areSurnamesCompatible);
}

function differ(
  a: ReadonlySet<string>,
  b: ReadonlySet<string>,
  isCompatible: (left: string, right: string) => boolean,
): boolean {
  for (const left of a) for (const right of b) if (!isCompatible(left, right)) return true;
  return false;
}
