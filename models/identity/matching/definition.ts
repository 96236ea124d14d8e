import type { Dialect } from './dialect.ts';

/** One outcome of comparing two records, `l` and `r`; the first level of a comparison that holds is taken. */
export interface Level {
  /** In words, for people who ask why. */
  label: string;
  /** A condition over `l` and `r`. */
  when: (sql: Dialect) => string;
  /** log2 of how frequent the value is that the two share; a rare value in common says more than the mean one. */
  frequency?: string;
  /** A value over one record whose equality is the level: chance agreement is then counted, not sampled. */
  equal?: string;
  /** Says nothing either way, whatever training finds: agreement that another comparison has counted already. */
  isNeutral?: boolean;
}

export interface Comparison {
  name: string;
  /** Holds when one side says nothing: no evidence. */
  missing: string;
  /** Best first; "different" comes after them by itself. */
  levels: readonly Level[];
}

/** Records are compared only when they share the value of a block; values of more than `cap` records are left out. */
export interface Block {
  name: string;
  /** One key a record, or several; null is no key. Over the columns of the prepared records. */
  keys: readonly string[];
  cap: number;
}

/** A session of training: pairs that agree at the top of these comparisons; the other comparisons are learnt from them. */
export type Session = readonly string[];

export interface Definition {
  name: string;
  /** A query over the input relation that gives `rec` (1, 2, ... in order of the record key) and what the rest names. */
  prepare: (sql: Dialect, input: string) => string[];
  comparisons: readonly Comparison[];
  blocks: readonly Block[];
  sessions: readonly Session[];
  /** The people that the records are about are some of at least so many. */
  peopleAtLeast: number;
  /** An expression over the levels that names what joined a pair, in a word. */
  rule?: string;
  /** A condition on the levels (columns `g_<comparison>`, 0 is different, -1 missing) of pairs that are not weighed: no name tells whose they are. */
  veto?: string;
}

/** The number of the top level; levels count down to 1, and 0 is "different". */
export function levelOf(comparison: Comparison, index: number): number {
  return comparison.levels.length - index;
}
