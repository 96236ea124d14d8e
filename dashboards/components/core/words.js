// Words that come with the data: slugs and names that a source made up.

/** A slug as a person writes it: `envio-urgente` → `Envio urgente`. */
export function humanise(value) {
	const text = String(value).replace(/[-_\s]+/g, ' ').trim();
	return text ? text[0].toUpperCase() + text.slice(1) : String(value);
}

/** The key of a text: lower case, without accents, so that `Envío` and `envio` are one word. */
const slug = (value) => String(value).trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[-\s]+/g, '_');

/** A word of the data in the language of `texts` (`<group>.<slug>`), or humanised; a dash for none. */
export const wordOf = (texts, group, value) =>
	value === null || value === undefined ? '—' : (texts[`${group}.${slug(value)}`] ?? humanise(value));
