// A table as a file that a spreadsheet of the reader's country opens with a double click.
import { exact } from './format.js';

/** Decimal comma and `;` where Excel expects them (Spanish), `,` and a point elsewhere; a mark so that accents survive. */
export function csvOf(columns, rows, lang) {
	const isSpanish = lang === 'es';
	const separator = isSpanish ? ';' : ',';
	const quote = (text) => (/["\n\r;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	const cell = (value) => {
		if (value === null || value === undefined) return '';
		if (typeof value === 'number' || typeof value === 'bigint') {
			const number = exact(Number(value));
			return quote(isSpanish ? number.replace('.', ',') : number);
		}
		// A text that a spreadsheet would run as a formula is kept a text
		const text = String(value);
		return quote(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
	};
	const lines = [columns.map(({ label }) => quote(label)), ...rows.map((row) => columns.map(({ key }) => cell(row[key])))];
	return `\ufeff${lines.map((line) => line.join(separator)).join('\r\n')}\r\n`;
}
