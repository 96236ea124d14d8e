import { ratio, returnOn } from '../core/metrics.js';
import { sumsOf } from '../core/rows.js';

/** The lights of the plan, the worst first. */
export const LIGHTS = ['red', 'amber', 'green', 'none'];
/** What to do with an action; `wait` while nothing can be said of it. */
export const VERDICTS = ['stop', 'fix', 'repeat', 'wait'];
const DURATIONS = ['first_response_minutes', 'resolution_minutes'];
const SHARES = ['csat', 'roi', 'conversion', 'complaint_rate', 'fcr'];
const MONEYS = ['revenue', 'spend', 'margin', 'cac', 'cpl'];
const RATIOS = ['roas', 'mer'];

/** How the figure of a KPI is written: `duration`, `share`, `money`, `times` or `tenths`. */
export function kindOf(kpi) {
	if (DURATIONS.includes(kpi)) return 'duration';
	if (SHARES.includes(kpi)) return 'share';
	if (MONEYS.includes(kpi)) return 'money';
	return RATIOS.includes(kpi) ? 'times' : 'tenths';
}

/** The newest row of each KPI and scope (rows come newest first), the worst light first. */
export function newestKpis(rows) {
	const seen = new Map();
	for (const row of rows) {
		const key = `${row.brand_id} ${row.kpi} ${row.scope}`;
		if (!seen.has(key)) seen.set(key, { ...row, id: key, attained: ratio(row.actual, row.target_to_date) });
	}
	return [...seen.values()].sort((a, b) => LIGHTS.indexOf(a.status) - LIGHTS.indexOf(b.status) || a.id.localeCompare(b.id));
}

/** Number of rows at each value of `key`, in the order of `values`. */
export const countsBy = (rows, key, values) => values.map((id) => ({ id, value: rows.filter((row) => row[key] === id).length }));

/** One line an action, what should be stopped first. */
export const actionLines = (rows) =>
	rows
		.map((row) => ({
			...row,
			id: row.action_key,
			used: ratio(row.spent, row.budget),
			roi: returnOn(row.judged_margin, row.judged_spend)
		}))
		.sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || (b.spent ?? 0) - (a.spent ?? 0));

/** Budget and spend of all actions, of those whose spend is known: the rest would look like savings. */
export function planTotals(rows) {
	const known = rows.filter(({ spent }) => spent !== null);
	return { ...sumsOf(known, ['budget', 'spent']), unknown: rows.length - known.length };
}
