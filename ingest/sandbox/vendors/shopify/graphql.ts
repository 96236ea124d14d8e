/** As much of GraphQL as a shop's API needs: fields, arguments, inline fragments. */

export interface Field {
  name: string;
  /** Texts, numbers and booleans; variables are filled in. */
  args: Record<string, unknown>;
  fields: Field[];
}

/** What the query does not know, in the words of the API. */
export class GraphqlError extends Error {}

const TOKEN = /\s*("(?:\\.|[^"\\])*"|\.\.\.|[A-Za-z_]\w*|\$\w+|-?\d+|[{}():,!=[\]])/gy;

/** The fields of a query or mutation, its fragments laid open. */
export function parseQuery(text: string, variables: Record<string, unknown> = {}): Field[] {
  const tokens: string[] = [];
  const rest = text.replace(/#.*$/gm, '').trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(rest)?.[1];
    if (token === undefined) throw new GraphqlError(`syntax error, unexpected invalid token at ${at}`);
    tokens.push(token);
  }
  let at = 0;
  // Operation's kind, name and declared variables.
  while (at < tokens.length && tokens[at] !== '{') at++;
  const next = () => tokens[at++];
  const value = (): unknown => {
    const token = next() ?? '';
    if (token.startsWith('$')) return variables[token.slice(1)];
    if (token.startsWith('"')) return JSON.parse(token);
    if (token === 'true' || token === 'false') return token === 'true';
    return /^-?\d+$/.test(token) ? Number(token) : token;
  };
  const selection = (): Field[] => {
    if (next() !== '{') throw new GraphqlError('syntax error, expected a selection');
    const fields: Field[] = [];
    while (tokens[at] !== '}') {
      const name = next();
      if (name === undefined) throw new GraphqlError('syntax error, unexpected end of file');
      if (name === '...') {
        at += 2;
        fields.push(...selection());
        continue;
      }
      const field: Field = { name, args: {}, fields: [] };
      if (tokens[at] === '(') {
        at++;
        while (tokens[at] !== ')') {
          if (tokens[at] === ',') at++;
          const argument = next() ?? '';
          at++;
          field.args[argument] = value();
          if (at > tokens.length) throw new GraphqlError('syntax error, unexpected end of file');
        }
        at++;
      }
      if (tokens[at] === '{') field.fields = selection();
      fields.push(field);
    }
    at++;
    return fields;
  };
  return selection();
}

/** The asked-for fields of a value; a field that does not exist is an error, as Shopify has it. */
export function pick(value: unknown, fields: readonly Field[], type: string): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => pick(item, fields, type));
  if (fields.length === 0) return value;
  const record = value as Record<string, unknown>;
  return Object.fromEntries(
    fields.map(({ name, fields: inner }) => {
      if (!(name in record)) throw new GraphqlError(`Field '${name}' doesn't exist on type '${type}'`);
      return [name, pick(record[name], inner, name)];
    }),
  );
}
