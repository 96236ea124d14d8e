import { groupBy, mostFirst, sumsOf, topOf } from '../core/rows.js';
import { UNATTRIBUTED, ratio } from '../core/metrics.js';

/** The phases from the first sight to the repeat order; each rate is taken of the phase named. */
const PHASES = [
	{ key: 'impressions', of: null },
	{ key: 'clicks', of: 'impressions' },
	{ key: 'visitors', of: null },
	{ key: 'leads', of: 'visitors' },
	{ key: 'qualified_leads', of: 'leads' },
	{ key: 'first_orders', of: 'visitors' },
	{ key: 'repeat_orders', of: 'first_orders' }
];
const SUMS = [...PHASES.map(({ key }) => key), 'people'];
/** Visitors below which a rate says more about chance than about a channel. */
const ENOUGH_VISITORS = 100;

const withRates = (row) => ({
	...row,
	lead_rate: ratio(row.leads, row.visitors),
	order_rate: ratio(row.first_orders, row.visitors),
	repeat_rate: ratio(row.repeat_orders, row.first_orders)
});

/** The phases of all channels with their rates. Orders without a known visit are of no channel, so they have no rate. */
export function phasesOf(rows) {
	const sums = sumsOf(rows.filter(({ channel_id }) => channel_id !== UNATTRIBUTED), SUMS);
	return PHASES.map(({ key, of }) => ({ key, of, value: sums[key], rate: of ? ratio(sums[key], sums[of]) : null }));
}

/** One line a value of `key` (channel or device), most visitors first. */
export const linesBy = (rows, key) => mostFirst(groupBy(rows, key, SUMS).map(withRates), 'visitors');

/** The line that converts best among those with enough visitors, or null. */
export const bestOf = (lines) => topOf(lines, 'order_rate', ({ visitors }) => visitors >= ENOUGH_VISITORS);

/** Landing pages with their rates, most visits first. */
export const landingLines = (rows) =>
	mostFirst(
		rows.map((row) => ({
			...row,
			bounce_rate: ratio(row.bounces, row.visits),
			order_rate: ratio(row.orders, row.visits),
			revenue_per_visit: ratio(row.revenue, row.visits)
		})),
		'visits'
	);

/** The much visited page that sells least for each visit, or null: where an improvement would bring most. */
export function weakestLanding(lines) {
	const busy = lines.filter(({ visits, order_rate }) => visits >= ENOUGH_VISITORS && order_rate !== null);
	return [...busy].sort((a, b) => a.order_rate - b.order_rate)[0] ?? null;
}
