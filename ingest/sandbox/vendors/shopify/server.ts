import type { DemoBrand } from '../../brands.ts';
import type { World } from '../../world/world.ts';
import {
  type Answer,
  type Call,
  limitOf,
  openCursor,
  sealCursor,
  spoilFirst,
  type VendorServer,
  type WordedFault,
} from '../http.ts';
import { BulkOperations, search } from './bulk.ts';
import { type Field, GraphqlError, parseQuery, pick } from './graphql.ts';
import { CONNECTIONS, type ConnectionName, type ShopState, ShopStore } from './store.ts';

const RESTORED = { maximumAvailable: 2000, currentlyAvailable: 1990, restoreRate: 100 };

/** Shopify's Admin GraphQL API; the shop is the one that the token belongs to. */
export function shopifyServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  const stores = new Map(world.brands.map((brand) => [brand.id, new ShopStore(brand)]));
  const bulk = new BulkOperations();

  function resolve(brand: DemoBrand, call: Call, field: Field): unknown {
    const state = () => (stores.get(brand.id) as ShopStore).at(call.now);
    const host = call.headers.host ?? '';
    switch (field.name) {
      case 'shop':
        return {
          name: brand.name,
          currencyCode: 'EUR',
          ianaTimezone: 'Europe/Madrid',
          myshopifyDomain: `${brand.id}.myshopify.com`,
        };
      case 'bulkOperationRunQuery':
        return bulk.run(brand.id, state(), String(field.args.query));
      case 'bulkOperationCancel':
        return { bulkOperation: bulk.show(brand.id, String(field.args.id), host), userErrors: [] };
      case 'node':
        return bulk.show(brand.id, String(field.args.id), host);
    }
    const name = CONNECTIONS.find((connection) => connection === field.name);
    if (name === undefined) throw new GraphqlError(`Field '${field.name}' doesn't exist on type 'QueryRoot'`);
    return page(state(), name, field);
  }

  return {
    handle(call) {
      if (call.path.startsWith('/bulk/')) return bulk.download(call);
      const brand = tokens.get(call.headers['x-shopify-access-token'] ?? '');
      if (brand === undefined) return shopFail('unauthorized', 0);
      if (brand.shop === null) return { status: 404, body: { errors: 'Not Found' } };
      if (!/^\/admin\/api\/\d{4}-\d{2}\/graphql\.json$/.test(call.path))
        return { status: 404, body: { errors: 'Not Found' } };
      const { query, variables } = (call.json ?? {}) as {
        query?: string;
        variables?: Record<string, unknown>;
      };
      try {
        const fields = parseQuery(query ?? '', variables);
        const data = Object.fromEntries(
          fields.map((field) => [field.name, pick(resolve(brand, call, field), field.fields, field.name)]),
        );
        return { status: 200, body: { data, extensions: costOf(RESTORED) } };
      } catch (error) {
        if (!(error instanceof GraphqlError)) throw error;
        const code = /doesn't exist/.test(error.message) ? 'undefinedField' : undefined;
        return { status: 200, body: { errors: [{ message: error.message, extensions: { code } }] } };
      }
    },
    fail: shopFail,
    spoil: (body) => {
      const data = (body as { data?: Record<string, { edges?: { node: unknown }[] }> } | null)?.data ?? {};
      const nodes = Object.values(data)[0]?.edges?.map(({ node }) => node);
      return spoilFirst(nodes, (record) => {
        record.id = null;
      });
    },
  };
}

const costOf = (throttleStatus: Record<string, number>) => ({
  cost: { requestedQueryCost: 10, actualQueryCost: 10, throttleStatus },
});

/** A page of a connection: `first`, `after`, `query`. */
function page(state: ShopState, name: ConnectionName, { args }: Field): Record<string, unknown> {
  const found = search(state[name], String(args.query ?? ''));
  const start = args.after === undefined ? 0 : openCursor<number>(String(args.after));
  if (typeof start !== 'number') throw new GraphqlError('Invalid cursor for current pagination sort.');
  const end = start + limitOf(String(args.first ?? ''), 10, 250);
  const nodes = found.slice(start, end);
  const pageInfo = { hasNextPage: end < found.length, endCursor: sealCursor(end) };
  return {
    nodes,
    edges: nodes.map((node, at) => ({ cursor: sealCursor(start + at + 1), node })),
    pageInfo,
  };
}

/** Shopify's own words for a failure on order; a query that is throttled gets HTTP 200. */
function shopFail(kind: WordedFault, retryAfterS: number): Answer {
  const says = (message: string, code: string | undefined, extensions: object = {}): Answer => ({
    status: 200,
    body: {
      errors: [{ message, extensions: { code, documentation: 'https://shopify.dev/api' } }],
      ...extensions,
    },
  });
  switch (kind) {
    case 'rate_limited': {
      const left = 10 - retryAfterS * RESTORED.restoreRate;
      return says('Throttled', 'THROTTLED', {
        extensions: costOf({ ...RESTORED, currentlyAvailable: left }),
      });
    }
    case 'rate_limited_no_header':
      return says('Throttled', 'THROTTLED');
    case 'server_error':
      return { status: 503, body: '<html><head><title>503 Service Unavailable</title></head></html>' };
    case 'unauthorized':
      return {
        status: 401,
        body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
      };
    case 'too_much_data':
      return says(
        'Query cost is 2001, which exceeds the single query max cost limit 1000.',
        'MAX_COST_EXCEEDED',
      );
    case 'expired_cursor':
      return says('Invalid cursor for current pagination sort.', undefined);
  }
}
