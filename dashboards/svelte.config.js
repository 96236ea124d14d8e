import adapter from '@sveltejs/adapter-static';

/** One page for every route and every audience: nothing of the data is rendered at build time. */
export default {
	kit: {
		adapter: adapter({
			pages: process.env.EVIDENCE_BUILD_DIR ?? './build',
			strict: false,
			fallback: 'index.html'
		})
	}
};
