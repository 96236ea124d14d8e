/**
 * Writes model definitions as the JavaScript that Cube compiles. The model's files are YAML for their readers; Cube's own
 * reading of YAML parses every title and description as a Python expression, which takes several times as long.
 */

const CODE = Symbol('code');
interface Code {
  [CODE]: string;
}

/** Text that stands in the definition as code instead of as a string. */
export function code(text: string): Code {
  return { [CODE]: text };
}

/** A list of named definitions as the object that Cube wants, keyed by name. */
export function byName(list: readonly { name: string }[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ name, ...rest }) => [name, rest]));
}

/** `cube("name", {…})`. */
export function call(kind: 'cube' | 'view', name: string, definition: Record<string, unknown>): string {
  return `${kind}(${JSON.stringify(name)}, ${expression(definition)});`;
}

function expression(value: unknown, key?: string): string {
  if (typeof value === 'string') return key === 'sql' ? template(value) : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => expression(item)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (CODE in value) return (value as Code)[CODE];
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}: ${expression(inner, name)}`).join(', ')}}`;
}

/** SQL with `{member}` references as a template that Cube resolves. */
function template(sql: string): string {
  const escaped = sql.replace(/[\\`]|\$\{/g, '\\$&');
  return `\`${escaped.replace(/\{([A-Za-z_][\w.]*)\}/g, '$${$1}')}\``;
}
