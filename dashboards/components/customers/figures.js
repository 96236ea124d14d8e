import { ratio, returnOn, sum } from '../core/metrics.js';

/** Months after the first order that the table of cohorts goes to. */
export const MONTHS = [1, 2, 3, 4, 5, 6];
const STRATEGIES = ['acquire', 'grow', 'keep', 'none'];

/** Orders of a period (`current` or `previous`) told apart into first ones and those of people who came back. */
export function customerTotals(rows, period) {
	const row = rows.find((one) => one.period === period) ?? {};
	const orders = row.orders ?? null;
	const first = row.new_customers ?? null;
	const again = orders === null || first === null ? null : orders - first;
	return { orders, new_customers: first, returning: again, returning_share: ratio(again, orders), order_value: ratio(row.revenue, orders) };
}

/** What each of the three strategies costs and brings; campaigns whose name tells none come last. */
export const strategyLines = (rows) =>
	STRATEGIES.map((id) => rows.find(({ strategy }) => strategy === id))
		.filter(Boolean)
		.map((row) => ({
			...row,
			id: row.strategy,
			roi: returnOn(row.attributed_margin, row.spend),
			cac: row.spend ? ratio(row.spend, row.new_customers) : null
		}));

/**
 * One line a month of first orders, the newest first: its buyers and the share of them with an order in each month since
 * (`m1`…). A month that is not over is left out: it would look like a loss.
 */
export function cohortLines(rows, months = MONTHS) {
	const cohorts = [...new Set(rows.map(({ cohort }) => cohort))].sort().reverse();
	return cohorts.map((cohort) => {
		const mine = rows.filter((row) => row.cohort === cohort);
		const at = (month) => mine.find((row) => row.months_since === month && row.is_complete);
		const revenue = sum(mine.filter(({ is_complete }) => is_complete), 'revenue');
		const customers = mine.find(({ months_since }) => months_since === 0)?.customers ?? mine[0].customers;
		const shares = months.map((month) => [`m${month}`, at(month) ? ratio(at(month).retained, at(month).customers) : null]);
		return { id: cohort, cohort, customers, revenue_per_customer: ratio(revenue, customers), ...Object.fromEntries(shares) };
	});
}

/** Share of all buyers with an order in the month `month` after their first one, over the cohorts that reached it. */
export function retentionAfter(rows, month) {
	const known = rows.filter((row) => row.months_since === month && row.is_complete);
	const total = (key) => known.reduce((sum, row) => sum + (row[key] ?? 0), 0);
	return known.length ? ratio(total('retained'), total('customers')) : null;
}
