/** The finished pages and the view without which a page has nothing to show. */
export const PAGES = [
	{ href: '/', key: 'nav.executive', view: 'channel_roi' },
	{ href: '/attribution', key: 'nav.attribution', view: 'channel_roi' },
	{ href: '/care', key: 'nav.care', view: 'cases' }
];

/** The roles that keep the product in order; the gateway decides, this only spares the others a dead link. */
const OPERATING_ROLES = ['admin', 'analyst', 'dpo'];
export const mayOperate = (data) => OPERATING_ROLES.includes(data?.role);

/** The pages that the audience may read; all of them while it is not known. */
export const readablePages = (data) => PAGES.filter(({ view }) => !data?.no_access?.includes(view));
