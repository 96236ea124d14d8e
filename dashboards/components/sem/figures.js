import { ratio } from '../core/metrics.js';
import { mostFirst } from '../core/rows.js';

/** The platform's own reports, from coarse to fine; they never add up to each other. */
export const LEVELS = ['campaign', 'ad_group', 'keyword', 'search_term'];
const NAMES = { campaign: 'campaign_name', ad_group: 'ad_group_name', keyword: 'keyword', search_term: 'keyword' };
/** Phases from the search to the order, each with the one its rate is taken of. */
const PHASES = [
	{ key: 'impressions', of: null },
	{ key: 'clicks', of: 'impressions' },
	{ key: 'visits', of: 'clicks' },
	{ key: 'leads', of: 'visits' },
	{ key: 'orders', of: 'visits' }
];

/** One line a campaign, ad group, keyword or search term, most spend first. Value and conversions are the platform's claim. */
export const searchLines = (rows, level) =>
	mostFirst(
		rows
			.filter((row) => row.level === level)
			.map((row) => ({
				...row,
				id: [row.campaign_name, row.ad_group_name, row.keyword].join(' | '),
				label: row[NAMES[level]],
				detail: level === 'campaign' ? '' : [row.campaign_name, level === 'ad_group' ? '' : row.ad_group_name].filter(Boolean).join(' · '),
				ctr: ratio(row.clicks, row.impressions),
				cpc: ratio(row.spend, row.clicks),
				cpa: ratio(row.spend, row.conversions),
				roas: ratio(row.value, row.spend)
			}))
			.filter(({ label }) => label),
		'spend'
	);

/** The levels that the platform reports; the others are said to be missing. */
export const knownLevels = (rows) => LEVELS.filter((level) => searchLines(rows, level).length);

/** Spend of lines without a single conversion, and how many they are. */
export function wasted(lines) {
	const idle = lines.filter(({ conversions, spend }) => spend && conversions === 0);
	return { count: idle.length, spend: idle.reduce((total, { spend }) => total + spend, 0) };
}

/** Phases of paid search with the rate of each. */
export const searchPhases = (row) =>
	PHASES.map(({ key, of }) => ({ key, of, value: row?.[key] ?? null, rate: of ? ratio(row?.[key], row?.[of]) : null }));
