// Grouping of additive rows, and the one state of a page that waits for several queries.
import { sum } from './metrics.js';

/** One row a value of `key`, with the sums of `measures` and the other fields of the first row of each group. */
export function groupBy(rows, key, measures) {
	const groups = new Map();
	for (const row of rows) groups.set(row[key], [...(groups.get(row[key]) ?? []), row]);
	return [...groups.values()].map((mine) => ({ ...mine[0], ...sumsOf(mine, measures) }));
}

/** Sums over all rows; null where nothing was given. */
export const sumsOf = (rows, measures) => Object.fromEntries(measures.map((measure) => [measure, sum(rows, measure)]));

/** Largest first by a figure; what is not known comes last. */
export const mostFirst = (rows, key) => [...rows].sort((a, b) => (b[key] ?? -Infinity) - (a[key] ?? -Infinity));

/** The row with the largest figure among those that pass, or null. */
export const topOf = (rows, key, passes = () => true) =>
	mostFirst(rows.filter((row) => row[key] !== null && row[key] !== undefined && passes(row)), key)[0] ?? null;

/** `error` when a part failed, `loading` while one is missing, else `ready`. */
export function stateOf(results) {
	if (results.some(({ state }) => state === 'error')) return 'error';
	return results.every(({ state }) => state === 'ready') ? 'ready' : 'loading';
}
