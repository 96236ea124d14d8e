/** The measures of the semantic catalogue (`/cubejs-api/v1/meta`) that the reader may ask, one line each, by view. */
export function measuresOf(meta, lang) {
	const views = (meta?.cubes ?? []).filter(({ type }) => type === 'view');
	return views
		.flatMap((view) =>
			view.measures.map((measure) => {
				const about = measure.meta ?? {};
				const spanish = lang === 'es';
				return {
					id: measure.name,
					name: measure.name,
					view: (spanish && view.meta?.title_es) || view.title,
					label: (spanish && about.title_es) || measure.shortTitle,
					// A definition that has no Spanish text yet is shown as it is, and marked as English
					description: (spanish && about.description_es) || measure.description || '',
					isForeign: spanish && !about.description_es,
					formula: about.formula ?? '',
					unit: about.unit ?? '',
					owner: about.owner ?? '',
					tier: about.tier ?? '',
					counted: about.date_attribution ?? ''
				};
			})
		)
		.sort((a, b) => a.view.localeCompare(b.view, lang) || a.label.localeCompare(b.label, lang));
}

const plain = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** The lines in which every word of the search stands somewhere, accents or not. */
export function search(lines, text) {
	const words = plain(text).split(/\s+/).filter(Boolean);
	return lines.filter((line) => {
		const all = plain([line.label, line.name, line.view, line.description, line.owner].join(' '));
		return words.every((word) => all.includes(word));
	});
}
