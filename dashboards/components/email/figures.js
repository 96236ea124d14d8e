import { ratio } from '../core/metrics.js';
import { mostFirst, sumsOf, topOf } from '../core/rows.js';

const SUMS = ['sent', 'bounces', 'delivered', 'openers', 'machine_only', 'clickers', 'unsubscribes'];
/** E-mails delivered below which the rates of a mailing say little. */
const ENOUGH_DELIVERED = 50;

/** Rates of a mailing or of many: opens by machines are never opens; a rate without its count stays unknown. */
const withRates = (row) => ({
	...row,
	delivery_rate: ratio(row.delivered, row.sent),
	open_rate: ratio(row.openers, row.delivered),
	click_rate: ratio(row.clickers, row.delivered),
	unsubscribe_rate: ratio(row.unsubscribes, row.delivered)
});

/** Sums and rates of all mailings of a period (`current` or `previous`). */
export const emailTotals = (rows, period) => withRates(sumsOf(rows.filter((row) => row.period === period), SUMS));

/** One line a mailing of the period, the newest first. */
export const mailingLines = (rows) =>
	rows
		.filter(({ period }) => period === 'current')
		.map((row) => withRates({ ...row, id: `${row.brand_id} ${row.title} ${row.day}` }))
		.sort((a, b) => b.day.localeCompare(a.day) || a.id.localeCompare(b.id));

/** The mailings with the largest share of clicks, and the best one among those large enough. */
export const bestMailings = (lines, count = 8) =>
	mostFirst(lines.filter(({ delivered }) => delivered >= ENOUGH_DELIVERED), 'click_rate').slice(0, count);
export const bestMailing = (lines) => topOf(lines, 'click_rate', ({ delivered }) => delivered >= ENOUGH_DELIVERED);
