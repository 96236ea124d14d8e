import { AtalayaError, EXIT } from '../errors.ts';

/**
 * What a token may be used for, beside what its user may see: `load` asks the semantic layer for rows, `meta` reads
 * descriptions and states, `sql` writes SQL, `export` takes whole tables away.
 */
export const TOKEN_SCOPES = ['load', 'sql', 'meta', 'export'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** What a token gets when nothing else is said. */
export const DEFAULT_SCOPES: readonly TokenScope[] = ['load', 'meta'];

const NEEDED: readonly [RegExp, TokenScope][] = [
  [/^\/cubejs-api\/(v1\/)?(load|subscribe|dry-run|graphql)$/, 'load'],
  [/^\/cubejs-api\/v1\/sql$/, 'sql'],
  [/^\/cubejs-api\/v1\/meta$/, 'meta'],
  [/^\/sql\/export$/, 'export'],
  [/^\/sql(\/|$)/, 'sql'],
  [/^\/data(\/|$)/, 'export'],
  [/^\/(ops(\.json)?|metrics)(\/|$)/, 'meta'],
];

/** The scope that a path needs; null for one that no token opens. */
export function scopeForPath(path: string): TokenScope | null {
  const plain = path.toLowerCase().replace(/(.)\/+$/, '$1');
  return NEEDED.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** The scopes of a list such as `load,meta`; throws with those there are. */
export function parseScopes(text: string): TokenScope[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.find((name) => !(TOKEN_SCOPES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new AtalayaError(
      `"${unknown}" is not a scope of tokens: choose among ${TOKEN_SCOPES.join(', ')}.`,
      {
        exitCode: EXIT.usage,
      },
    );
  }
  return names as TokenScope[];
}
