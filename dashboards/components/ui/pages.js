/** The pages in their groups; each with the view without which it has nothing to show (none: it is for everybody). */
export const GROUPS = [
	{
		key: 'nav.group.return',
		pages: [
			{ href: '/', key: 'nav.executive', view: 'channel_roi' },
			{ href: '/attribution', key: 'nav.attribution', view: 'channel_roi' },
			{ href: '/conversion', key: 'nav.conversion', view: 'funnel' },
			{ href: '/plan', key: 'nav.plan', view: 'actions' }
		]
	},
	{
		key: 'nav.group.channels',
		pages: [
			{ href: '/sem', key: 'nav.sem', view: 'ads' },
			{ href: '/social', key: 'nav.social', view: 'social' },
			{ href: '/email', key: 'nav.email', view: 'email' }
		]
	},
	{
		key: 'nav.group.people',
		pages: [
			{ href: '/customers', key: 'nav.customers', view: 'orders' },
			{ href: '/care', key: 'nav.care', view: 'cases' }
		]
	},
	{
		key: 'nav.group.certainty',
		pages: [
			{ href: '/trust', key: 'nav.trust', view: 'freshness' },
			{ href: '/dictionary', key: 'nav.dictionary', view: null }
		]
	}
];

/** The roles that keep the product in order; the gateway decides, this only spares the others a dead link. */
const OPERATING_ROLES = ['admin', 'analyst', 'dpo'];
export const mayOperate = (data) => OPERATING_ROLES.includes(data?.role);

/** The groups with the pages that the audience may read, without empty ones; all of them while it is not known. */
export const readableGroups = (data) =>
	GROUPS.map((group) => ({ ...group, pages: group.pages.filter(({ view }) => !data?.no_access?.includes(view)) })).filter(
		({ pages }) => pages.length
	);

/** The pages that the audience may read. */
export const readablePages = (data) => readableGroups(data).flatMap(({ pages }) => pages);
