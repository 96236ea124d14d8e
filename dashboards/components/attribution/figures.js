import { UNATTRIBUTED, ratio, returnOn } from '../core/metrics.js';

/** Every model that a figure can be asked by, in the order in which they are offered. */
export const MODELS = [
	'last_touch',
	'last_non_direct',
	'first_touch',
	'linear',
	'position_based',
	'time_decay',
	'shapley',
	'markov_1',
	'markov_2',
	'markov_3',
	'self_reported'
];
/** The models set side by side: one of each family, or the table would not be readable. */
export const COMPARED = ['last_touch', 'first_touch', 'linear', 'position_based', 'time_decay', 'shapley', 'markov_1'];
/** What customers say themselves is shown beside, and never mixed in: only those who were asked and answered count. */
const SAID = 'self_reported';

/**
 * One line a channel: the revenue that each model gives it (null where a model gives it nothing), its spend and the
 * platform's claim, and the smallest and largest of the compared models. Most revenue first, the unattributed last.
 */
export function channelModels(models, costs) {
	const lines = new Map();
	const lineOf = (row) => {
		if (!lines.has(row.channel_id)) {
			const name = { es: row.channel_name_es, en: row.channel_name_en };
			lines.set(row.channel_id, { id: row.channel_id, name, is_paid: row.is_paid, byModel: {}, spend: null, platform_value: null });
		}
		return lines.get(row.channel_id);
	};
	for (const row of models) lineOf(row).byModel[row.model] = row;
	for (const row of costs) Object.assign(lineOf(row), { spend: row.spend, platform_value: row.platform_value });
	return [...lines.values()]
		.map((line) => {
			const revenues = COMPARED.map((model) => line.byModel[model]?.attributed_revenue ?? 0);
			const revenue = Object.fromEntries(MODELS.map((model) => [model, line.byModel[model]?.attributed_revenue ?? null]));
			return { ...line, ...revenue, said: revenue[SAID], least: Math.min(...revenues), most: Math.max(...revenues) };
		})
		.sort((a, b) => (a.id === UNATTRIBUTED) - (b.id === UNATTRIBUTED) || b.most - a.most || (b.spend ?? 0) - (a.spend ?? 0));
}

/** The channel whose revenue depends most on the model, among those that lead somewhere; null when none does. */
export function mostDisputed(lines) {
	const known = lines.filter(({ id, least, most }) => id !== UNATTRIBUTED && most > least);
	return known.sort((a, b) => b.most - b.least - (a.most - a.least))[0] ?? null;
}

/** Return of each channel by one model: ratios of its sums against the spend; a channel without spend has none. */
export function returnsBy(lines, model) {
	return lines
		.map((line) => {
			const row = line.byModel[model] ?? {};
			const revenue = row.attributed_revenue ?? null;
			return {
				...line,
				orders: row.orders ?? null,
				new_customers: row.new_customers ?? null,
				attributed_revenue: revenue,
				roas: ratio(revenue, line.spend),
				roi: returnOn(row.attributed_margin ?? null, line.spend),
				cac: line.spend ? ratio(line.spend, row.new_customers) : null,
				claimed_ratio: ratio(line.platform_value, revenue)
			};
		})
		.filter((line) => line.attributed_revenue || line.spend);
}
