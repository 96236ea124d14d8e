/** How well found clusters agree with the truth, over pairs of records. */
export interface Quality {
  precision: number;
  recall: number;
  f1: number;
  /** Records of the largest cluster. */
  largest: number;
}

/** Pairs that are together in both, of those found and of those true; both list the cluster of each record. */
export function clusterQuality(found: ArrayLike<unknown>, truth: ArrayLike<unknown>): Quality {
  const sizes = new Map<unknown, number>();
  const people = new Map<unknown, number>();
  const cells = new Map<unknown, Map<unknown, number>>();
  const add = (counts: Map<unknown, number>, key: unknown) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let at = 0; at < truth.length; at++) {
    add(sizes, found[at]);
    add(people, truth[at]);
    let row = cells.get(found[at]);
    if (!row) {
      row = new Map();
      cells.set(found[at], row);
    }
    add(row, truth[at]);
  }
  const pairs = (counts: Iterable<number>) => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  let right = 0;
  for (const row of cells.values()) right += pairs(row.values());
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size);
  return quality(right, pairs(sizes.values()), pairs(people.values()), largest);
}

/** Precision, recall and F1 of counted pairs. */
export function quality(right: number, found: number, truth: number, largest = 0): Quality {
  const [precision, recall] = [right / Math.max(1, found), right / Math.max(1, truth)];
  return { precision, recall, f1: (2 * right) / Math.max(1, found + truth), largest };
}
