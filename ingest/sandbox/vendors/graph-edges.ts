import type { DemoBrand } from '../brands.ts';
import { type Answer, type Call, limitOf, openCursor, sealCursor } from './http.ts';
import { graphError, metaFail } from './meta/errors.ts';

/** What the simulated pages and accounts of Graph share. */

export type Json = Record<string, unknown>;

/** Graph writes whole seconds and an offset without a colon. */
export const graphTime = (at: number) => `${new Date(at).toISOString().slice(0, 19)}+0000`;

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** The brand whose token signs the request. */
export function signedBy(call: Call, tokens: ReadonlyMap<string, DemoBrand>): DemoBrand | undefined {
  const bearer = /^Bearer\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1];
  return tokens.get(bearer ?? call.query.get('access_token') ?? '');
}

/** Node and edge of a path, its version left out. */
export function nodeOf(call: Call): { node: string; edge: string | undefined } {
  const parts = call.path.split('/').filter(Boolean);
  if (/^v\d+\.\d+$/.test(parts[0] ?? '')) parts.shift();
  return { node: parts[0] ?? '', edge: parts[1] };
}

/** One page of an edge with Graph's cursors. */
export function edgePage(rows: readonly unknown[], query: URLSearchParams): Answer {
  const limit = limitOf(query.get('limit'), 25, 100);
  const after = query.get('after');
  const start = after === null || after === '' ? 0 : openCursor<number>(after);
  if (typeof start !== 'number') return metaFail('expired_cursor', 0);
  const data = rows.slice(start, start + limit);
  const end = start + data.length;
  if (data.length === 0) return ok({ data });
  const paging: Json = { cursors: { before: sealCursor(start), after: sealCursor(end) } };
  if (end < rows.length)
    paging.next = `https://graph.facebook.com/next?limit=${limit}&after=${sealCursor(end)}`;
  return ok({ data, paging });
}

export const unknownNode = (node: string) =>
  graphError(
    400,
    100,
    `Unsupported get request. Object with ID '${node}' does not exist or cannot be loaded due to missing permissions`,
    { error_subcode: 33 },
  );

/** The metrics asked for, or the refusal that one unknown metric earns all of them. */
export function metricsOf(call: Call, known: readonly string[]): string[] | Answer {
  const metrics = (call.query.get('metric') ?? '').split(',').filter(Boolean);
  if (metrics.length === 0 || metrics.some((metric) => !known.includes(metric)))
    return graphError(400, 100, `(#100) The value must be a valid insights metric`);
  return metrics;
}
