import type { Cell, ResultColumn } from './job.ts';

/** `plain`: comma and decimal point. `es`: what Excel in Spanish opens as a table, `;`, decimal comma and a BOM. */
export type CsvVariant = 'plain' | 'es';

/** A result as CSV; missing values are empty. */
export function csvOf(
  columns: readonly ResultColumn[],
  rows: readonly Cell[][],
  variant: CsvVariant,
): string {
  const separator = variant === 'es' ? ';' : ',';
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`;
  const head = line(columns.map(({ name }) => harmless(name)));
  const body = rows.map((row) =>
    line(
      row.map((cell, at) => {
        if (cell === null) return '';
        if (!columns[at]!.isNumber) return harmless(String(cell));
        return variant === 'es' ? String(cell).replace('.', ',') : String(cell);
      }),
    ),
  );
  return (variant === 'es' ? '\ufeff' : '') + head + body.join('');
}

/** A text that a spreadsheet would take for a formula is told to be a text. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
