/**
 * Whether a query was made for the filters on screen. Evidence keeps the old query for a moment after a change; its
 * rows must not be read as the new period's.
 */
function isFor(text, { from, to, prevFrom, brands }) {
	const hasDates = /(date|timestamp) '/.test(text);
	if (hasDates && !(text.includes(`'${from}'`) && text.includes(`'${to}'`))) return false;
	if (text.includes("else 'previous'") && !text.includes(`'${prevFrom}'`)) return false;
	return !text.includes('brand_id in (') || text.includes(`brand_id in (${brands})`);
}

/**
 * The state and rows of a page's query. Rows arrive as views on columnar memory; they are copied into plain objects.
 * @returns {{state: 'loading' | 'error' | 'ready', rows: Record<string, any>[]}}
 */
export function resultOf(query, filters) {
	if (!query || !isFor(query.originalText, filters)) return { state: 'loading', rows: [] };
	if (query.error) return { state: 'error', rows: [] };
	if (!query.ready) return { state: 'loading', rows: [] };
	const names = query.columns.map((column) => column.column_name);
	const rows = [];
	for (let index = 0; index < query.length; index += 1) {
		const row = query[index];
		rows.push(Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
	}
	return { state: 'ready', rows };
}
