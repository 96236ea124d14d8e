import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { AccessScope } from '../core/access/scope.ts';
import type { Logger } from '../core/log.ts';
import { type SecurityContext, securityContext, seesAnything } from './access/policy.ts';
import type { Lease, Releases } from './releases.ts';
import { NO_SQL_INTERFACE, refusals } from './server/gateway.ts';

export const BASE_PATH = '/cubejs-api';

export type Authenticate = (req: Request) => Promise<AccessScope | null>;

/** The requests that were let in, with what the gateway decided about each. */
export type Admitted = WeakMap<object, { securityContext: SecurityContext; release: string }>;

/** What is served; everything else under the base path is refused by name, so that nothing unguarded can be reached. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  '/v1/load': ['GET', 'POST'],
  '/v1/subscribe': ['GET', 'POST'],
  '/v1/sql': ['GET', 'POST'],
  '/v1/dry-run': ['GET', 'POST'],
  '/v1/meta': ['GET'],
  '/graphql': ['GET', 'POST'],
  '/v1/graphql': ['GET', 'POST'],
};

/** What Cube would offer beyond that, and why it is not offered. */
const NOT_OFFERED: readonly [RegExp, string][] = [
  [/^\/v1\/(cubesql|convert-query)$/, NO_SQL_INTERFACE],
  [/^\/v1\/graphql-to-json$/, 'Converting GraphQL is not offered; ask /graphql itself.'],
  [/^\/v1\/pre-aggregations\//, 'There are no pre-aggregations; each release is published whole.'],
  [/^\/v1\/running-query\//, 'Queries cannot be cancelled.'],
  [/^\/v2(\/|$)/, 'Version 2 of the interface is not offered; use /v1.'],
];

interface Refusal {
  status: number;
  error: string;
}

/** Whether a path and method are served, and what to say if not. */
export function refusalOf(method: string, path: string, query: Record<string, unknown>): Refusal | null {
  const notOffered = NOT_OFFERED.find(([pattern]) => pattern.test(path));
  if (notOffered) return { status: 501, error: notOffered[1] };
  const methods = SERVED[path];
  if (!methods) return { status: 404, error: 'There is nothing at this address of the semantic layer.' };
  if (!methods.includes(method)) return { status: 405, error: `${path} answers ${methods.join(' and ')}.` };
  if (path === '/v1/meta' && 'extended' in query) {
    return { status: 501, error: 'The extended description is not offered; ask /v1/meta without it.' };
  }
  return null;
}

/** The door of the semantic layer: who asks, what they ask for, and on which release it is answered. */
export function door(options: {
  cube: (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;
  releases: Releases;
  admitted: Admitted;
  authenticate: Authenticate;
  log: Logger;
}): RequestHandler {
  const { cube, releases, admitted, authenticate, log } = options;
  return async (req, res, next) => {
    const path = innerPath(req.path);
    if (path === null) return next();
    res.setHeader('Cache-Control', 'no-store');
    const refuse = ({ status, error }: Refusal) => void res.status(status).json({ error });

    const scope = await authenticate(req).catch((error: unknown) => {
      log.error({ err: error }, 'the gateway could not tell who asks the semantic layer');
      return null;
    });
    if (!scope) return refuse({ status: 401, error: 'Log in first, or send a valid token.' });
    const context = securityContext(scope);
    if (!seesAnything(context))
      return refuse({ status: 403, error: 'No brand is open to you; ask for access.' });
    const refusal = refusalOf(req.method, path, req.query);
    if (refusal) return refuse(refusal);

    let lease: Lease | null;
    try {
      lease = releases.acquire();
    } catch (error) {
      log.error({ err: error }, 'the published release could not be found');
      lease = null;
    }
    if (!lease) {
      return refuse({ status: 503, error: 'No data has been published yet; the first run has to finish.' });
    }
    res.once('close', lease.end);
    res.setHeader('X-Atalaya-Release', lease.id);
    admitted.set(req, { securityContext: context, release: lease.key });
    if (path.endsWith('/graphql')) {
      req.url = req.url.replace(`${BASE_PATH}/v1/graphql`, `${BASE_PATH}/graphql`);
      honestGraphqlStatus(req, res);
    }
    cube(req, res, (error) => {
      if (res.headersSent) return;
      if (error) log.error({ err: error }, 'the semantic layer could not answer');
      res.status(error ? 500 : 404).json({ error: 'The semantic layer could not answer this request.' });
    });
  };
}

function innerPath(path: string): string | null {
  if (path === BASE_PATH) return '/';
  return path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length).replace(/\/+$/, '') || '/' : null;
}

/** GraphQL's server says 500 whenever a query has no data; a refusal keeps its own status instead. */
function honestGraphqlStatus(req: Request, res: ServerResponse): void {
  const end = res.end.bind(res);
  res.end = ((...args: Parameters<typeof end>) => {
    const { context } = req as Request & { context?: object };
    const status = context && refusals.get(context);
    if (status && !res.headersSent) res.statusCode = status;
    return end(...args);
  }) as typeof res.end;
}
