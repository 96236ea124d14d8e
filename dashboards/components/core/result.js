/**
 * The state and rows of a page's query. Rows arrive as views on columnar memory; they are copied into plain objects.
 * @returns {{state: 'loading' | 'error' | 'ready', rows: Record<string, any>[]}}
 */
export function resultOf(query) {
	if (!query) return { state: 'loading', rows: [] };
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
