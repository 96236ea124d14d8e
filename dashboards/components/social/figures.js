import { change, ratio } from '../core/metrics.js';
import { groupBy, mostFirst, sumsOf } from '../core/rows.js';

const SUMS = ['reach', 'engagements_reached', 'reach_engaged', 'engagements', 'followers', 'posts', 'comments', 'answered', 'moved', 'answer_minutes'];

const withRates = (row) => ({
	...row,
	engagement_rate: ratio(row.engagements_reached, row.reach_engaged),
	answered_share: ratio(row.answered, row.comments),
	moved_share: ratio(row.moved, row.comments),
	answer_mean: ratio(row.answer_minutes, row.answered)
});

/** Sums and ratios of all profiles in one period (`current` or `previous`). */
export const socialTotals = (rows, period) => withRates(sumsOf(rows.filter((row) => row.period === period), SUMS));

/** One line a profile, most engagements first. */
export const profileLines = (rows) =>
	mostFirst(
		rows.filter(({ period }) => period === 'current').map((row) => withRates({ ...row, id: `${row.platform}-${row.page_id}` })),
		'engagements'
	);

/** What people do on each network, with the change against the period before. */
export function networkLines(rows) {
	const of = (period) => groupBy(rows.filter((row) => row.period === period), 'platform', SUMS).map(withRates);
	const before = of('previous');
	return mostFirst(
		of('current').map((row) => {
			const previous = before.find(({ platform }) => platform === row.platform);
			return { ...row, id: row.platform, previous: previous?.engagements ?? null, change: change(row.engagements, previous?.engagements, false) };
		}),
		'engagements'
	);
}
