import { scrub } from '../../core/log.ts';
import { asksOnlyDates, checkQuery, QueryRefused, withDefaults } from '../access/guard.ts';
import { groupsOf, type SecurityContext } from '../access/policy.ts';
import type { CubeQuery } from '../access/query.ts';
import type { Catalog } from '../catalog.ts';
import { ROW_LIMIT } from './environment.ts';

/** What Cube carries along with a request. */
export interface CubeContext {
  securityContext: SecurityContext;
  release: string;
  requestId: string;
}

export type Respond = (message: CubeMessage, options?: { status?: number }) => unknown;

/** An answer of Cube: a plain object, or one whose JSON is made when it is asked for. */
export interface CubeMessage {
  isWrapper?: boolean;
  getFinalResult?(): Promise<Buffer | Uint8Array>;
  error?: string;
  [key: string]: unknown;
}

interface CompilerApi {
  getGraphQLSchema(): unknown;
  setGraphQLSchema(schema: unknown): void;
  metaConfig(context: unknown, options?: Record<string, unknown>): Promise<unknown>;
}

interface CubeError {
  message?: string;
  error?: unknown;
  type?: string;
  status?: number;
}

interface ErrorReport {
  e: CubeError;
  context?: CubeContext;
  res: Respond;
  [key: string]: unknown;
}

interface Request {
  query?: unknown;
  context: CubeContext;
  res: Respond;
  [key: string]: unknown;
}

/** The methods of Cube's gateway through which every question and every answer passes. */
export interface Gateway {
  load(request: Request): Promise<void>;
  sql(request: Request): Promise<void>;
  dryRun(request: Request): Promise<void>;
  meta(request: Request): Promise<void>;
  sql4sql(request: Request): Promise<void>;
  convertQuery(request: Request): Promise<void>;
  parseQueryParam(query: unknown): CubeQuery | CubeQuery[];
  getNormalizedQueries(query: unknown, context: CubeContext, ...rest: unknown[]): Promise<unknown>;
  handleError(report: ErrorReport): void;
  getCompilerApi(context: CubeContext): Promise<CompilerApi>;
}

export interface GatewayOptions {
  catalog: Catalog;
  /** The zone in which words such as "last week" are meant when a query names none. */
  timezone: string;
  onError(report: { error: unknown; requestId?: string; refused: boolean }): void;
}

/** Said wherever Cube would take a statement of its SQL interface. */
export const NO_SQL_INTERFACE = 'SQL over the semantic layer is not offered; ask /v1/load.';

/** The status of a refusal by its request's context, for a protocol that would hide it (GraphQL). */
export const refusals = new WeakMap<object, number>();

/**
 * Puts the product's rules around Cube's gateway. All of its interfaces (REST, SQL text, dry run, GraphQL) normalise
 * their query in one method; the check stands there, before Cube's own policies, so that a refusal is a clear 403
 * instead of an empty answer.
 */
export function guardGateway(gateway: Gateway, options: GatewayOptions): Gateway {
  const normalise = gateway.getNormalizedQueries.bind(gateway);
  gateway.getNormalizedQueries = async (input, context, ...rest) => {
    const parsed = gateway.parseQueryParam(input);
    const prepare = (query: CubeQuery) => prepareQuery(options, context, query);
    return normalise(Array.isArray(parsed) ? parsed.map(prepare) : prepare(parsed), context, ...rest);
  };

  const report = gateway.handleError.bind(gateway);
  gateway.handleError = (details) => {
    const answer = publicError(details.e, details.context);
    if (answer) {
      if (details.context) refusals.set(details.context, answer.status);
      options.onError({
        error: details.e,
        requestId: details.context?.requestId,
        refused: answer.status < 500,
      });
    }
    const { res } = details;
    report({
      ...details,
      res: (message, sent) =>
        answer ? res({ error: answer.message }, { status: answer.status }) : res(message, sent),
    });
  };

  // Both answers describe how Cube reached the tables, by the names of private cubes.
  for (const method of ['sql', 'dryRun'] as const) {
    const original = gateway[method].bind(gateway);
    gateway[method] = (request) =>
      original({ ...request, res: (message, sent) => request.res(withoutInternals(message), sent) });
  }
  // Statements of Cube's SQL interface name no members that could be checked.
  for (const method of ['sql4sql', 'convertQuery'] as const) {
    gateway[method] = async ({ res }) => void res({ error: NO_SQL_INTERFACE }, { status: 501 });
  }
  const meta = gateway.meta.bind(gateway);
  gateway.meta = (request) =>
    meta({ ...request, res: (message, sent) => request.res(publicMeta(message), sent) });

  rememberPerRights(gateway);
  return gateway;
}

/** A query that may go on to Cube: allowed, unambiguous, and with relative dates meant in the company's zone. */
function prepareQuery(options: GatewayOptions, context: CubeContext, input: CubeQuery): CubeQuery {
  if (input === null || typeof input !== 'object') throw new QueryRefused(400, 'A query is a JSON object.');
  const query = withViewsCase(options.catalog, input);
  const view = checkQuery(options.catalog, context.securityContext, query);
  if (typeof query.limit === 'number' && query.limit > ROW_LIMIT) {
    throw new QueryRefused(400, `One answer holds at most ${ROW_LIMIT} rows; ask for pages with "offset".`);
  }
  const completed = withDefaults(view, query);
  if (completed.timezone || !asksOnlyDates(view, completed)) return completed;
  return { ...completed, timezone: options.timezone };
}

/** Cube's GraphQL writes the view of an order with a capital letter, which then names nothing. */
function withViewsCase(catalog: Catalog, query: CubeQuery): CubeQuery {
  if (!Array.isArray(query.order)) return query;
  const order = query.order.map((item: unknown) => {
    if (!Array.isArray(item) || typeof item[0] !== 'string') return item;
    const lower = item[0].charAt(0).toLowerCase() + item[0].slice(1);
    return catalog.has(lower.split('.')[0]!) ? [lower, ...item.slice(1)] : item;
  });
  return { ...query, order };
}

/**
 * The last look at a query, after Cube added its row policies: the same check again, and local dates are compared as
 * they are (relative words were resolved by now, so the zone has no further meaning for them).
 */
export function rewriteQuery(catalog: Catalog, query: CubeQuery, context: CubeContext): CubeQuery {
  const view = checkQuery(catalog, context.securityContext, { ...query, maskedMembers: undefined });
  return asksOnlyDates(view, query) ? { ...query, timezone: 'UTC' } : query;
}

const PATHS = /(?:\/[\w.@-]+){2,}/g;

/** What a person is told of an error, or null where Cube's own answer is right ("Continue wait"). */
export function publicError(
  error: CubeError,
  context: CubeContext | undefined,
): { status: number; message: string } | null {
  if (error.error === 'Continue wait' || error.message === 'Continue wait') return null;
  const message = scrub(String(error.message ?? error.error ?? error)).replace(PATHS, '[path]');
  if (error instanceof QueryRefused) return { status: error.status, message };
  if (error.type === 'UserError') return { status: 400, message };
  if (typeof error.status === 'number' && error.status < 500) return { status: error.status, message };
  if (context?.securityContext?.role === 'admin') return { status: 500, message: message.split('\n')[0]! };
  const where = context?.requestId ? ` (request ${context.requestId})` : '';
  return {
    status: 500,
    message: `The query could not be answered; an administrator finds why in the log${where}.`,
  };
}

const INTERNALS = new Set([
  'memberNames',
  'canUseTransformedQuery',
  'transformedQueries',
  'cacheKeyQueries',
  'preAggregations',
  'lambdaQueries',
  'timeDimensionField',
  'timeDimensionAlias',
  'rollupMatchResults',
  'aliasMember',
]);

function withoutInternals<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutInternals) as T;
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => !INTERNALS.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutInternals(inner)])) as T;
}

function publicMeta(message: CubeMessage): CubeMessage {
  if (!Array.isArray(message.cubes)) return message;
  const cubes = message.cubes as { type?: string }[];
  return withoutInternals({ ...message, cubes: cubes.filter((cube) => cube.type === 'view') });
}

/**
 * What Cube works out from a person's rights, kept for everybody with the same rights. Cube itself filters its description
 * of the model anew for each request; and it has one GraphQL schema of all public views for everybody, which would tell an
 * agency the names of views that are closed to it.
 */
function rememberPerRights(gateway: Gateway): void {
  const remembered = new WeakMap<object, Map<string, unknown>>();
  const original = gateway.getCompilerApi.bind(gateway);
  gateway.getCompilerApi = async (context) => {
    const api = await original(context);
    const memory = remembered.get(api) ?? new Map<string, unknown>();
    remembered.set(api, memory);
    const rights = groupsOf(context.securityContext).join();
    const own: CompilerApi = {
      getGraphQLSchema: () => memory.get(`graphql ${rights}`),
      setGraphQLSchema: (schema) => void memory.set(`graphql ${rights}`, schema),
      metaConfig: (asked, { requestId, ...settings } = {}) => {
        const key = `meta ${rights} ${JSON.stringify({ ...settings, skipVisibilityPatch: false })}`;
        const known = memory.get(key) as Promise<unknown> | undefined;
        if (known) return known;
        const made = api.metaConfig(asked, { ...settings, requestId, skipVisibilityPatch: false });
        memory.set(key, made);
        made.catch(() => memory.delete(key));
        return made;
      },
    };
    return new Proxy(api, {
      get(target, name) {
        if (Object.hasOwn(own, name)) return own[name as keyof CompilerApi];
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
}
