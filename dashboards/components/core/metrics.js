// Figures from additive rows. Every ratio is a ratio of sums; what cannot be divided is null, and null is "no data".
export const UNATTRIBUTED = 'unattributed';

/** The sum of what was given; null when nothing was. */
export function sum(rows, key) {
	let total = null;
	for (const row of rows ?? []) {
		const value = row[key];
		if (value !== null && value !== undefined) total = (total ?? 0) + Number(value);
	}
	return total;
}

export const ratio = (part, whole) =>
	part === null || part === undefined || !whole ? null : Number(part) / Number(whole);

/** Return on the cost: (margin − spend) / spend. */
export const returnOn = (margin, spend) => (margin === null || !spend ? null : (margin - spend) / spend);

const ROI_SUMS = [
	'spend',
	'impressions',
	'clicks',
	'visits',
	'leads',
	'qualified_leads',
	'new_customers',
	'orders',
	'platform_conversions',
	'platform_value',
	'attributed_conversions',
	'attributed_revenue',
	'attributed_margin'
];

const sums = (rows, keys) => Object.fromEntries(keys.map((key) => [key, sum(rows, key)]));
export const ofBrand = (rows, brand) => (brand === 'all' ? rows : rows?.filter((row) => row.brand_id === brand));

/**
 * Sums and ratios of one line (a channel or a campaign). What leaves no trace (a page in the press, a spot on the radio)
 * is untracked: that nothing was attributed to it is not known to be a return of zero, so it has no ratios.
 */
export function line(rows) {
	const totals = sums(rows, ROI_SUMS);
	const isUntracked = !['impressions', 'clicks', 'visits', 'leads', 'orders', 'attributed_revenue'].some((key) => totals[key]);
	const spend = isUntracked ? null : totals.spend;
	return {
		...totals,
		isUntracked: isUntracked && Boolean(totals.spend),
		roas: ratio(totals.attributed_revenue, spend),
		roi: returnOn(totals.attributed_margin, spend),
		cac: spend ? ratio(spend, totals.new_customers) : null,
		cpl: spend ? ratio(spend, totals.leads) : null,
		claimed_ratio: ratio(totals.platform_value, totals.attributed_revenue)
	};
}

/**
 * The executive figures. `roi`: rows by brand and channel; `sales`: rows by brand, or null without access.
 * ROAS, ROI, CAC and cost per lead set all spend against what the paid channels brought; the `*_all` figures set it
 * against everything that was sold, with or without a known channel.
 */
export function executiveFigures(roi, sales) {
	const paid = roi.filter((row) => row.is_paid);
	const known = roi.filter((row) => row.channel_id !== UNATTRIBUTED);
	const all = line(roi);
	const spend = all.spend;
	const revenue = sales ? sum(sales, 'revenue') : null;
	const newCustomers = sales ? sum(sales, 'new_customers') : all.new_customers;
	return {
		revenue,
		spend,
		roas: ratio(sum(paid, 'attributed_revenue'), spend),
		roas_all: ratio(sales ? revenue : all.attributed_revenue, spend),
		roi: returnOn(sum(paid, 'attributed_margin'), spend),
		roi_all: returnOn(sales ? sum(sales, 'margin') : all.attributed_margin, spend),
		new_customers: newCustomers,
		cac: spend ? ratio(spend, sum(paid, 'new_customers')) : null,
		cac_all: spend ? ratio(spend, newCustomers) : null,
		leads: all.leads,
		cpl: spend ? ratio(spend, sum(paid, 'leads')) : null,
		cpl_all: spend ? ratio(spend, all.leads) : null,
		orders: sales ? sum(sales, 'orders') : all.orders,
		conversion: ratio(sum(known, 'orders'), all.visits),
		visits: all.visits,
		attributed_revenue: all.attributed_revenue,
		paid_revenue: sum(paid, 'attributed_revenue'),
		unattributed_revenue: sum(roi.filter((row) => row.channel_id === UNATTRIBUTED), 'attributed_revenue'),
		unattributed_orders: sum(roi.filter((row) => row.channel_id === UNATTRIBUTED), 'orders'),
		attributed_orders: all.orders,
		platform_value: all.platform_value,
		orders_without_rate: sales ? sum(sales, 'orders_without_rate') : null
	};
}

/** One line per channel over the chosen brands, most revenue first, the unattributed last. */
export function channelLines(roi) {
	const groups = new Map();
	for (const row of roi) groups.set(row.channel_id, [...(groups.get(row.channel_id) ?? []), row]);
	return [...groups.entries()]
		.map(([id, rows]) => ({
			id,
			name: { es: rows[0].channel_name_es, en: rows[0].channel_name_en },
			is_paid: rows[0].is_paid,
			...line(rows)
		}))
		.filter((row) => ROI_SUMS.some((key) => row[key]))
		.sort(
			(a, b) =>
				(a.id === UNATTRIBUTED) - (b.id === UNATTRIBUTED) ||
				(b.attributed_revenue ?? 0) - (a.attributed_revenue ?? 0) ||
				(b.spend ?? 0) - (a.spend ?? 0)
		);
}

/** Each phase with the one its rate is taken of: most orders come straight from a visit, without any lead. */
const FUNNEL = [
	{ key: 'impressions', of: null },
	{ key: 'clicks', of: 'impressions' },
	{ key: 'visits', of: 'clicks' },
	{ key: 'leads', of: 'visits' },
	{ key: 'qualified_leads', of: 'leads' },
	{ key: 'orders', of: 'visits' }
];

/** The phases for the paid channels with their rates, and for all channels beside them. */
export function funnelSteps(roi) {
	const keys = FUNNEL.map(({ key }) => key);
	const paid = sums(roi.filter((row) => row.is_paid), keys);
	const all = sums(roi, keys);
	return FUNNEL.map(({ key, of }) => ({
		key,
		of,
		paid: paid[key],
		all: all[key],
		rate: of ? ratio(paid[key], paid[of]) : null
	}));
}

/** Care figures from headline rows by brand and satisfaction; the percentiles come with the cases themselves. */
export function careHeadline(rows) {
	const good = sum(rows.filter((row) => row.is_satisfied === true), 'cases') ?? 0;
	const bad = sum(rows.filter((row) => row.is_satisfied === false), 'cases') ?? 0;
	const cases = sum(rows, 'cases');
	return {
		cases,
		complaints: sum(rows, 'complaints'),
		resolved: sum(rows, 'resolved_cases'),
		reopened: sum(rows, 'reopened_cases'),
		rated: good + bad,
		satisfied: good
	};
}

/** The ratios of one line of cases: the whole period, a channel, a topic or an agent. */
export const careRates = (row) => ({
	...row,
	complaint_rate: ratio(row.complaints, row.cases),
	reopen_rate: ratio(row.reopened, row.resolved),
	csat: ratio(row.satisfied, row.rated),
	fcr_rate: ratio(row.fcr, row.resolved)
});

/** The change of a figure: relative, or in points for shares; null when there is nothing to compare with. */
export function change(current, previous, isShare) {
	if (current === null || current === undefined || previous === null || previous === undefined) return null;
	if (isShare) return current - previous;
	return previous === 0 ? null : (current - previous) / Math.abs(previous);
}
