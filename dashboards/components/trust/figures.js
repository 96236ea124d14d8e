import { ratio } from '../core/metrics.js';
import { mostFirst } from '../core/rows.js';

const LATE = ['never', 'failed', 'stale'];

/** One line a published table: the mean certainty of its days (0 to 1), the least certain first. */
export const certaintyLines = (rows) =>
	rows.map((row) => ({ ...row, id: row.mart, certainty: ratio(row.score, row.days) })).sort((a, b) => (a.certainty ?? 0) - (b.certainty ?? 0));

/** Mean certainty over all tables and days; null when nothing was scored. */
export function meanCertainty(rows) {
	const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
	return rows.length ? ratio(total('score'), total('days')) : null;
}

/** One line a source and measure, what does not agree first, then the largest difference for its size. */
export const checkLines = (rows) =>
	rows
		.map((row) => ({ ...row, id: `${row.source} ${row.measure}`, off: ratio(row.difference, row.vendor_says) }))
		.sort((a, b) => b.broken - a.broken || Math.abs(b.off ?? 0) - Math.abs(a.off ?? 0) || a.id.localeCompare(b.id));

/** Share of spend, visits and leads without a channel or a campaign. */
export const unmappedLines = (rows) => mostFirst(rows.map((row) => ({ ...row, id: row.measure, share: ratio(row.unmapped, row.total) })), 'share');

/** Campaigns off the convention, and what share of the campaigns and of the spend keeps to it. */
export function namingOf(rows) {
	const good = rows.filter(({ is_compliant }) => is_compliant);
	const spend = (list) => list.reduce((sum, row) => sum + (row.spend ?? 0), 0);
	return {
		lines: rows.filter(({ is_compliant }) => !is_compliant).map((row) => ({ ...row, id: row.campaign_key })),
		share: ratio(good.length, rows.length),
		spendShare: ratio(spend(good), spend(rows)),
		off: spend(rows) - spend(good),
		total: rows.length
	};
}

/** Connections with their streams: how many are late, and up to when the most advanced one reaches. */
export function sourceLines(freshness, brand) {
	const byConnection = new Map();
	for (const row of freshness) {
		if (brand !== 'all' && row.brand_id && row.brand_id !== brand) continue;
		byConnection.set(row.connection_id, [...(byConnection.get(row.connection_id) ?? []), row]);
	}
	return [...byConnection.entries()]
		.map(([id, rows]) => ({
			id,
			streams: rows.length,
			late: rows.filter(({ status }) => LATE.includes(status)).length,
			fresh_to: rows.map((row) => row.fresh_to).filter(Boolean).sort().at(-1) ?? null,
			status: LATE.find((status) => rows.some((row) => row.status === status)) ?? 'fresh'
		}))
		.sort((a, b) => b.late - a.late || a.id.localeCompare(b.id));
}

/** What an agency reports is not comparable, agrees, or says more or less than is known. */
export const agencyCounts = (rows) => ({
	lines: rows.filter(({ verdict }) => verdict !== 'not_comparable').length,
	off: rows.filter(({ verdict }) => ['agency_says_more', 'agency_says_less'].includes(verdict)).length
});
