// How certain a figure is: up to when its sources are complete, which of them failed, whether it may still change.
/** What a file brings is known by its stream: the folder of a shop and the one of a plan share their connector. */
const FILE_DOMAINS = {
	orders: 'commerce',
	order_items: 'commerce',
	ad_performance: 'ads',
	touchpoints: 'web',
	leads: 'leads',
	contacts: 'crm',
	companies: 'crm',
	deals: 'crm',
	cases: 'care',
	interactions: 'care',
	surveys: 'care',
	spend: 'planning',
	plan_actions: 'planning',
	plan_targets: 'planning',
	fx_rates: 'planning'
};
const WORST = ['never', 'failed', 'stale', 'fresh'];
/** A release older than this was missed by the schedule: sources are synced and published at least once a day. */
const RELEASE_MAX_AGE_MS = 36 * 3_600_000;

const domainOf = ({ domain, stream }) => (domain === 'files' ? FILE_DOMAINS[stream] : domain);

/**
 * What the badge of a figure says. `rows` are the freshness rows, `domains` those the figure is made of.
 * `fresh_to` is the earliest instant among the connections, each by its most advanced stream.
 */
export function freshnessOf(rows, { domains, brand }) {
	const ofBrand = rows.filter((row) => brand === 'all' || !row.brand_id || row.brand_id === brand);
	const mine = ofBrand.filter((row) => domains.includes(domainOf(row)));
	const relevant = mine.length ? mine : ofBrand;
	if (!relevant.length) return { status: 'unknown', fresh_to: null, troubled: [], restating_from: null };

	const status = WORST.find((candidate) => relevant.some((row) => row.status === candidate)) ?? 'unknown';
	const byConnection = new Map();
	for (const row of relevant) {
		const known = byConnection.get(row.connection_id) ?? null;
		byConnection.set(row.connection_id, [known, row.fresh_to].filter(Boolean).sort().at(-1) ?? null);
	}
	const instants = [...byConnection.values()].filter(Boolean).sort();
	const troubled = [
		...new Set(relevant.filter((row) => ['never', 'failed', 'stale'].includes(row.status)).map((row) => row.connection_id))
	].map((id) => ({
		id,
		status: WORST.find((candidate) => relevant.some((row) => row.connection_id === id && row.status === candidate)),
		fresh_to: byConnection.get(id) ?? null
	}));
	// Only the ad platforms correct days that they have already reported
	const restating = relevant
		.filter((row) => domainOf(row) === 'ads')
		.map((row) => row.restating_from).filter(Boolean).sort();
	return {
		status,
		fresh_to: instants[0] ?? null,
		troubled,
		restating_from: restating[0]?.slice(0, 10) ?? null
	};
}

/** Whether nothing was published for longer than any schedule allows. */
export const isReleaseOld = (publishedAt, now = Date.now()) =>
	Boolean(publishedAt) && now - Date.parse(publishedAt) > RELEASE_MAX_AGE_MS;
