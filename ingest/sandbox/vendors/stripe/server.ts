import type { DemoBrand } from '../../brands.ts';
import type { World } from '../../world/world.ts';
import { type Answer, limitOf, spoilFirst, type VendorServer, type WordedFault } from '../http.ts';
import { LISTS, type ListName, type PaymentObject, PaymentStore } from './store.ts';

/** Stripe's lists and events; the account is the one that the key belongs to. */
export function stripeServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  const stores = new Map(world.brands.map((brand) => [brand.id, new PaymentStore(brand)]));
  return {
    handle(call) {
      const key = /^Bearer\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
      const brand = tokens.get(key);
      if (brand === undefined) return stripeFail('unauthorized', 0);
      const state = (stores.get(brand.id) as PaymentStore).at(call.now);
      const name = /^\/v1\/(\w+)$/.exec(call.path)?.[1] ?? '';
      if (name === 'events') return page(state.events.filter(ofTypes(call.query)), call.query, '/v1/events');
      if (LISTS.includes(name as ListName)) return page(state[name as ListName], call.query, `/v1/${name}`);
      return failure(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (GET: ${call.path}).`,
      });
    },
    fail: stripeFail,
    spoil: (body) =>
      spoilFirst((body as { data?: unknown } | null)?.data, (record) => {
        record.id = null;
      }),
  };
}

function ofTypes(query: URLSearchParams): (event: PaymentObject) => boolean {
  const types = [...query].filter(([name]) => /^types\[\d*\]$/.test(name)).map(([, type]) => type);
  return (event) => types.length === 0 || types.includes(String(event.type));
}

/** A page, newest first; `starting_after` is the last id of the page before. */
function page(objects: readonly PaymentObject[], query: URLSearchParams, url: string): Answer {
  const limit = Number(query.get('limit') ?? 10);
  if (limit > 100)
    return failure(400, {
      type: 'invalid_request_error',
      code: 'parameter_invalid_integer',
      param: 'limit',
      message: 'This value must be less than or equal to 100',
    });
  const bound = (name: string, otherwise: number) => Number(query.get(`created[${name}]`) ?? otherwise);
  const inRange = objects.filter(
    ({ created }) =>
      created >= bound('gte', 0) &&
      created > bound('gt', -1) &&
      created < bound('lt', Number.POSITIVE_INFINITY) &&
      created <= bound('lte', Number.POSITIVE_INFINITY),
  );
  const after = query.get('starting_after');
  const at = after === null ? 0 : inRange.findIndex(({ id }) => id === after) + 1;
  if (after !== null && at === 0) return stripeFail('expired_cursor', 0);
  const end = at + limitOf(query.get('limit'), 10, 100);
  return {
    status: 200,
    body: { object: 'list', url, has_more: end < inRange.length, data: inRange.slice(at, end) },
  };
}

function failure(
  status: number,
  error: Record<string, string>,
  headers: Record<string, string> = {},
): Answer {
  return { status, body: { error }, headers };
}

/** Stripe's own words for a failure on order. */
function stripeFail(kind: WordedFault, retryAfterS: number): Answer {
  const limited = {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message:
      'Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.',
  };
  switch (kind) {
    case 'rate_limited':
      return failure(429, limited, { 'retry-after': String(retryAfterS) });
    case 'rate_limited_no_header':
      return failure(429, limited);
    case 'server_error':
      return failure(
        500,
        { type: 'api_error', message: 'An unknown error occurred' },
        { 'stripe-should-retry': 'true' },
      );
    case 'unauthorized':
      return failure(401, {
        type: 'invalid_request_error',
        message: 'Invalid API Key provided: rk_live_****',
      });
    case 'too_much_data':
      return failure(409, { type: 'idempotency_error', message: 'The object is being changed' });
    case 'expired_cursor':
      return failure(400, {
        type: 'invalid_request_error',
        code: 'resource_missing',
        param: 'starting_after',
        message: 'No such object',
      });
  }
}
