/** The text of a model that both engines read: same length and lines as the file, what they do not read blanked. */
export function sharedSql(text: string): string {
  const withoutComments = text
    .replace(/\{#[\s\S]*?#\}/g, blank)
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/--[^\n]*/g, blank)
    // The conditions of Jinja are its own
    .replace(/\{%-?\s*(?:if|elif|for)\b[\s\S]*?%\}/g, blank)
    .replace(/\w+:\/\/[^\s'"]*/g, blank);
  // What one engine alone is given by dispatch may use that engine's words.
  const shared = withoutComments.replace(
    /\{%-?\s*macro\s+(?:duckdb|trino)__[\s\S]*?endmacro\s*-?%\}/g,
    blank,
  );
  // Prose in literals is no SQL. In Jinja, quotes hold SQL, so nothing is taken out there.
  return shared.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|'(?:[^'\n]|'')*'/g, (part) =>
    part.startsWith("'") && / /.test(part) && !/^'\d+ \w+'$/.test(part)
      ? `'${part.slice(1, -1).replace(/[^\n]/g, '_')}'`
      : part,
  );
}

/** The line of a place in a text, from 1. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Where the parenthesis opened at `open` closes; the end of the text when it never does. */
export function closingOf(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index;
  }
  return text.length;
}

/** Where the parenthesis that closes at `close` was opened; -1 when nowhere. */
export function openingOf(text: string, close: number): number {
  let depth = 0;
  for (let index = close; index >= 0; index--) {
    if (text[index] === ')') depth++;
    else if (text[index] === '(' && --depth === 0) return index;
  }
  return -1;
}

function blank(part: string): string {
  return part.replace(/[^\n]/g, ' ');
}
