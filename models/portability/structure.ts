import { closingOf, openingOf } from './source.ts';

/** A place in a text and what is wrong there. */
export interface Finding {
  index: number;
  form: string;
  harm: 'silent' | 'loud';
  instead: string;
}

/** Divisions of whole numbers (3 or 3.5) and by what may be zero (infinite, null or refused). */
export function divisions(sql: string): Finding[] {
  const findings: Finding[] = [];
  for (const match of sql.matchAll(/(?<=[\w)\]}])\s*\/\s*(?=[\w({])/g)) {
    const index = match.index;
    if (inLiteral(sql, index)) continue;
    const below = operandAfter(sql, index + match[0].length);
    const above = operandBefore(sql, index);
    const isNumber = /^\d+(\.\d+)?$/.test(below);
    if (!isNumber && !/^(nullif\s*\(|power\s*\(|sqrt\s*\(\s*\d|\{\{)/i.test(below)) {
      findings.push({ index, form: `division by ${brief(below)}`, harm: 'silent', instead: 'nullif(x, 0)' });
    }
    if (isWhole(above) && (isNumber ? !below.includes('.') : isWhole(below))) {
      findings.push({
        index,
        form: `division of whole numbers, ${brief(above)} / ${brief(below)}`,
        harm: 'silent',
        instead: 'cast one side as double, or write it without the division (2 * r between c and c + 2)',
      });
    }
  }
  return findings;
}

/** A step of months or years is a timestamp on one engine and a date on the other until it is cast. */
export function calendarSteps(sql: string): Finding[] {
  return [...sql.matchAll(/[+-]\s*interval\s+'\d+'\s+(?:month|quarter|year)\b/gi)]
    .filter((match) => !isInsideCast(sql, match.index))
    .map((match) => ({
      index: match.index,
      form: 'a month or year added to a date that is not cast back',
      harm: 'silent' as const,
      instead: "cast(day + interval '1' month as date)",
    }));
}

/**
 * Aliases of a select list that its later items or its `group by` name: one engine knows no such column there. A name
 * that an item before it uses, or that it is made of itself, is a column of the source and means that on both.
 */
export function lateralAliases(sql: string): Finding[] {
  return [...sql.matchAll(/\bselect\b(?:\s+distinct\b)?/gi)].flatMap((match) => {
    const start = match.index + match[0].length;
    const end = endOfList(sql, start);
    const items = itemsOf(sql, start, end).map(named);
    const isNew = (name: string, at: number) =>
      !items.slice(0, at + 1).some((item) => mentions(item.expression, name, /\w/));
    const fresh = items.flatMap((item, at) =>
      item.alias && isNew(item.alias, at) ? [{ alias: item.alias, at }] : [],
    );
    const used = fresh.flatMap(({ alias, at }) =>
      items.slice(at + 1).filter((item) => mentions(item.expression, alias)),
    );
    const grouped = groupedBy(sql, end).filter((key) => fresh.some(({ alias }) => alias === key.text));
    return [...used, ...grouped].map((item) => ({
      index: item.index,
      form: 'an alias used in the select that names it',
      harm: 'loud' as const,
      instead: 'name it in a subquery (with …) and use it in the next; group by the expression',
    }));
  });
}

interface Item {
  text: string;
  index: number;
}

function named(item: Item): Item & { alias?: string; expression: string } {
  const alias = /\bas\s+(\w+)\s*$/i.exec(item.text)?.[1];
  const expression = alias ? item.text.replace(/\bas\s+\w+\s*$/i, '') : item.text;
  return { text: item.text, index: item.index + item.text.search(/\S/), alias, expression };
}

/** The keys of the `group by` that belongs to the select whose list ends at `from`. */
function groupedBy(sql: string, from: number): Item[] {
  for (let index = from; index < sql.length; index++) {
    if (sql[index] === '(') index = closingOf(sql, index);
    else if (sql[index] === ')' || /^(?:union|select)\b/i.test(sql.slice(index, index + 7))) return [];
    const keys = /^\bgroup\s+by\b/i.exec(sql.slice(index, index + 12));
    if (keys && /\W/.test(sql[index - 1]!)) {
      const end = sql.slice(index).search(/\b(?:having|order\s+by|union|limit)\b|\n\s*\)|$/);
      return itemsOf(sql, index + keys[0].length, index + end).map((item) => ({
        text: item.text.trim(),
        index: item.index + item.text.search(/\S/),
      }));
    }
  }
  return [];
}

function endOfList(sql: string, start: number): number {
  for (let index = start; index < sql.length; index++) {
    if (sql[index] === '(') index = closingOf(sql, index);
    else if (sql[index] === ')') return index;
    else if (/^\b(?:from|union|where)\b/i.test(sql.slice(index, index + 6)) && /\W/.test(sql[index - 1]!))
      return index;
  }
  return sql.length;
}

function itemsOf(sql: string, start: number, end: number): Item[] {
  const items: Item[] = [];
  let from = start;
  for (let index = start; index <= end; index++) {
    if (sql[index] === '(') index = closingOf(sql, index);
    else if (index === end || sql[index] === ',') {
      items.push({ text: sql.slice(from, index), index: from });
      from = index + 1;
    }
  }
  return items;
}

/**
 * Whether an expression names a column bare: not as a function, a text, a part of Jinja or (unless `before` allows
 * it) a field of a table.
 */
function mentions(expression: string, name: string, before = /[\w.]/): boolean {
  const bare = expression.replace(/'(?:[^']|'')*'/g, "''").replace(/\{[{%][\s\S]*?[}%]\}/g, '');
  if (/\bselect\b/i.test(bare)) return false;
  return [...bare.matchAll(new RegExp(`\\b${name}\\b(?!\\s*[.(])`, 'gi'))].some(
    (match) => match.index === 0 || !before.test(bare[match.index - 1]!),
  );
}

function isInsideCast(sql: string, index: number): boolean {
  let depth = 0;
  for (let at = index; at >= 0; at--) {
    if (sql[at] === ')') depth++;
    else if (sql[at] === '(' && depth-- === 0) {
      const isCast = /\bcast\s*$/i.test(sql.slice(0, at));
      if (isCast && /\bas\s+(?:date|timestamp\(6\))\s*$/i.test(sql.slice(at, closingOf(sql, at))))
        return true;
      depth = 0;
    }
  }
  return false;
}

function operandAfter(sql: string, start: number): string {
  const word = /^(?:\{\{[\s\S]*?\}\}|[\w.]*)/.exec(sql.slice(start))![0];
  const next = start + word.length;
  return sql[next] === '(' ? sql.slice(start, closingOf(sql, next) + 1) : word;
}

function operandBefore(sql: string, end: number): string {
  if (sql[end - 1] === ')') {
    const open = openingOf(sql, end - 1);
    const word = /[\w.]*$/.exec(sql.slice(0, open))![0];
    return sql.slice(open - word.length, end);
  }
  return /[\w.}]*$/.exec(sql.slice(Math.max(0, end - 80), end))![0];
}

/** Certainly a whole number: a literal, a count, or an arithmetic of such. Of a bare column nothing is known. */
function isWhole(operand: string): boolean {
  if (/\bas\s+(?:double|decimal)|\d\.\d/i.test(operand)) return false;
  return (
    /^\d+$/.test(operand) ||
    /\b(?:count|row_number|date_diff|cardinality|length)\s*\(/i.test(operand) ||
    /^\(\s*\w+\s*[+-]\s*\d+\s*\)$/.test(operand)
  );
}

function inLiteral(sql: string, index: number): boolean {
  const line = sql.slice(sql.lastIndexOf('\n', index) + 1, index);
  return (line.match(/'/g) ?? []).length % 2 === 1 && !/["{]/.test(line);
}

function brief(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 40);
}
