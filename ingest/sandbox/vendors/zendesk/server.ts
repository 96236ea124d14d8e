import { type DemoBrand, TICKET_FIELDS } from '../../brands.ts';
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
import { CareStore, type Export, zendeskTime } from './store.ts';

const MOST_PER_EXPORT = 1_000;
const LARGEST_PAGE = 100;
/** The offset at which plain paging ends (doc: pagination). */
const MOST_OFFSET = 10_000;
/** Exports leave out the last minute and refuse a start within it (doc: incremental exports). */
const EXPORT_LAG_S = 60;

/** Zendesk's Support API; the account is the one whose agent and token sign the request. */
export function zendeskServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  const stores = new Map<string, CareStore>();

  function storeOf(brand: DemoBrand): CareStore {
    const store = stores.get(brand.id) ?? new CareStore(world.brand(brand.id), brand);
    stores.set(brand.id, store);
    return store;
  }

  function route(brand: DemoBrand, call: Call): Answer {
    const state = storeOf(brand).at(call.now);
    const path = call.path.replace(/\.json$/, '');
    switch (path) {
      case '/api/v2/users/me': {
        const me = state.users.find((user) => user.json.role === 'agent')?.json;
        return ok({ user: { ...me, email: brand.zendeskEmail, role: 'admin' } });
      }
      case '/api/v2/account/settings':
        return ok({
          settings: { localization: { locale_ids: [2] }, metrics: { account_size: '1-10' } },
        });
      case '/api/v2/ticket_fields':
        return ok({
          ticket_fields: Object.entries(TICKET_FIELDS).map(([title, id]) => ({
            id: Number(id),
            title,
            type: 'text',
            active: true,
          })),
          count: 3,
          next_page: null,
        });
      case '/api/v2/tickets/count':
        return ok({ count: { value: state.tickets.length, refreshed_at: zendeskTime(call.now) } });
      case '/api/v2/incremental/tickets/cursor':
        return byCursor('tickets', state.tickets, call);
      case '/api/v2/incremental/users/cursor':
        return byCursor('users', state.users, call);
      case '/api/v2/incremental/tickets':
        return byTime('tickets', state.tickets, call);
      case '/api/v2/incremental/users':
        return byTime('users', state.users, call);
      case '/api/v2/incremental/organizations':
        return byTime('organizations', [], call);
      case '/api/v2/incremental/ticket_metric_events':
        return byTime('ticket_metric_events', state.metricEvents, call);
      case '/api/v2/incremental/ticket_events':
        return byTime('ticket_events', withComments(state.ticketEvents, call), call);
      case '/api/v2/satisfaction_ratings':
        return ratings(state.ratings, call);
      case '/api/v2/users':
        return paged(
          'users',
          state.users.map((user) => user.json),
          call,
        );
    }
    const ticket = /^\/api\/v2\/tickets\/(\d+)(\/comments)?$/.exec(path);
    const id = Number(ticket?.[1]);
    if (ticket?.[2] !== undefined) {
      const comments = state.comments.get(id);
      return comments === undefined ? notFound() : paged('comments', comments, call);
    }
    const found = state.tickets.find((item) => item.id === id);
    return found === undefined ? notFound() : ok({ ticket: found.json });
  }

  return {
    handle(call) {
      const brand = signedBy(call, tokens);
      if (brand === undefined) return careFail('unauthorized', 0);
      const answer = route(brand, call);
      return {
        ...answer,
        headers: {
          'x-rate-limit': '700',
          'x-rate-limit-remaining': '688',
          'ratelimit-limit': '700',
          'ratelimit-remaining': '688',
          'ratelimit-reset': '41',
          ...answer.headers,
        },
      };
    },
    fail: careFail,
    spoil(body) {
      const lists = Object.values((body ?? {}) as Record<string, unknown>);
      return lists.some((list) =>
        spoilFirst(list, (record) => {
          record.id = null;
          record.created_at = 'anteayer';
        }),
      );
    },
  };
}

/** `email/token:api_token` as basic authentication; the e-mail must be that of the token's account. */
function signedBy(call: Call, tokens: ReadonlyMap<string, DemoBrand>): DemoBrand | undefined {
  const header = call.headers.authorization ?? '';
  const bearer = /^Bearer\s+(.+)$/i.exec(header)?.[1];
  if (bearer !== undefined) return tokens.get(bearer);
  const basic = Buffer.from(/^Basic\s+(.+)$/i.exec(header)?.[1] ?? '', 'base64').toString('utf8');
  const at = basic.indexOf('/token:');
  const brand = at < 0 ? undefined : tokens.get(basic.slice(at + 7));
  return brand !== undefined && basic.slice(0, at) === brand.zendeskEmail ? brand : undefined;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound = (): Answer => ({ status: 404, body: { error: 'RecordNotFound', description: 'Not found' } });
const invalid = (description: string, error = 'InvalidValue'): Answer => ({
  status: 400,
  body: { error, description },
});

/** Without `include=comment_events` the export tells that there was a comment, but not what it says. */
function withComments(events: readonly Export[], call: Call): readonly Export[] {
  if ((call.query.get('include') ?? '').includes('comment_events')) return events;
  return events.map((event) => ({ ...event, json: { ...event.json, child_events: [] } }));
}

/** What an export may show at an instant: everything up to a minute ago. */
export function exported(list: readonly Export[], now: number): readonly Export[] {
  const end = Math.floor(now / 1000) - EXPORT_LAG_S;
  return list.filter((item) => Math.floor(item.at / 1000) <= end);
}

function startOf(call: Call): number | Answer {
  const text = call.query.get('start_time');
  const start = Number(text ?? Number.NaN);
  if (text === null || !Number.isFinite(start) || start < 0)
    return invalid('start_time is missing or is no time in seconds', 'StartTimeMissing');
  if (start > call.now / 1000 - EXPORT_LAG_S) {
    return {
      status: 422,
      body: {
        error: 'InvalidValue',
        description: 'Too recent start_time. Use a start_time older than 60 seconds',
      },
    };
  }
  return start;
}

/** Cursor-based export: the cursor is the last record's time and id, so nothing comes twice while it stays as it was. */
function byCursor(name: string, list: readonly Export[], call: Call): Answer {
  const cursor = call.query.get('cursor');
  let after: [number, number];
  if (cursor === null || cursor === '') {
    const start = startOf(call);
    if (typeof start !== 'number') return start;
    after = [start, -1];
  } else {
    const opened = openCursor<[number, number]>(cursor);
    if (!Array.isArray(opened) || opened.length !== 2) return careFail('expired_cursor', 0);
    after = opened;
  }
  const perPage = limitOf(call.query.get('per_page'), MOST_PER_EXPORT, MOST_PER_EXPORT);
  const isAfter = (item: Export) => {
    const second = Math.floor(item.at / 1000);
    return second > after[0] || (second === after[0] && item.id > after[1]);
  };
  const rest = exported(list, call.now)
    .filter(isAfter)
    .sort((a, b) => Math.floor(a.at / 1000) - Math.floor(b.at / 1000) || a.id - b.id);
  const page = rest.slice(0, perPage);
  const last = page[page.length - 1];
  const next = sealCursor(last === undefined ? after : [Math.floor(last.at / 1000), last.id]);
  const done = page.length === rest.length;
  return ok({
    [name]: page.map((item) => item.json),
    after_url: done
      ? null
      : `https://example.zendesk.com/api/v2/incremental/${name}/cursor.json?cursor=${next}`,
    before_url: null,
    after_cursor: next,
    before_cursor: null,
    end_of_stream: done,
  });
}

/** Time-based export: `end_time` is that of the last record, whose second comes once more on the next page. */
function byTime(name: string, list: readonly Export[], call: Call): Answer {
  const start = startOf(call);
  if (typeof start !== 'number') return start;
  const perPage = limitOf(call.query.get('per_page'), MOST_PER_EXPORT, MOST_PER_EXPORT);
  const rest = exported(list, call.now).filter((item) => Math.floor(item.at / 1000) >= start);
  const page = rest.slice(0, perPage);
  const last = page[page.length - 1];
  const done = page.length === rest.length;
  const end = last === undefined ? null : Math.floor(last.at / 1000);
  return ok({
    [name]: page.map((item) => item.json),
    count: page.length,
    end_of_stream: done,
    end_time: end,
    next_page:
      end === null ? null : `https://example.zendesk.com/api/v2/incremental/${name}.json?start_time=${end}`,
  });
}

/** Ratings by the time they were created, in windows of at most 30 days when both ends are given. */
function ratings(list: readonly Export[], call: Call): Answer {
  const [start, end] = [
    Number(call.query.get('start_time') ?? 0),
    Number(call.query.get('end_time') ?? call.now / 1000 + 1),
  ];
  if (Number.isNaN(start) || Number.isNaN(end))
    return invalid('start_time and end_time are times in seconds');
  if (call.query.has('start_time') && call.query.has('end_time') && end - start > 31 * 86_400) {
    return invalid('the window between start_time and end_time is longer than 30 days');
  }
  const score = call.query.get('score');
  const found = list.filter((item) => {
    const second = Math.floor(item.at / 1000);
    return (
      second >= start && second < end && (score === null || score === item.json.score || score === 'received')
    );
  });
  return paged(
    'satisfaction_ratings',
    found.map((item) => item.json),
    call,
  );
}

/** A plain list: by cursor (`page[size]`, `page[after]`), or the old way by page number, which ends at 10,000. */
function paged(name: string, list: readonly Record<string, unknown>[], call: Call): Answer {
  const { query } = call;
  if (query.has('page[size]') || query.has('page[after]')) {
    const size = limitOf(query.get('page[size]'), LARGEST_PAGE, LARGEST_PAGE);
    const after = query.get('page[after]');
    const start = after === null || after === '' ? 0 : openCursor<number>(after);
    if (typeof start !== 'number') return careFail('expired_cursor', 0);
    const page = list.slice(start, start + size);
    const hasMore = start + page.length < list.length;
    const cursor = sealCursor(start + page.length);
    return ok({
      [name]: page,
      meta: { has_more: hasMore, after_cursor: cursor, before_cursor: sealCursor(start) },
      links: {
        next: hasMore ? `https://example.zendesk.com${call.path}?page[after]=${cursor}` : null,
        prev: null,
      },
    });
  }
  const size = limitOf(query.get('per_page'), LARGEST_PAGE, LARGEST_PAGE);
  const number = limitOf(query.get('page'), 1, 1_000_000);
  if (number * size > MOST_OFFSET)
    return invalid('Unable to paginate past 10000 records with offset pagination', 'InvalidPaginationDepth');
  const page = list.slice((number - 1) * size, number * size);
  const next =
    number * size < list.length ? `https://example.zendesk.com${call.path}?page=${number + 1}` : null;
  return ok({ [name]: page, count: list.length, next_page: next, previous_page: null });
}

function careFail(kind: WordedFault, retryAfterS: number): Answer {
  const limited: Answer = {
    status: 429,
    body: { error: 'TooManyRequests', description: 'Number of allowed API requests per minute exceeded' },
  };
  switch (kind) {
    case 'rate_limited':
      return {
        ...limited,
        headers: { 'retry-after': String(retryAfterS), 'x-rate-limit': '700', 'x-rate-limit-remaining': '0' },
      };
    case 'rate_limited_no_header':
      return limited;
    case 'server_error':
      return { status: 503, body: '<html><body>Service Unavailable</body></html>' };
    case 'unauthorized':
      return { status: 401, body: { error: "Couldn't authenticate you" } };
    case 'too_much_data':
      return { status: 504, body: 'upstream request timeout' };
    case 'expired_cursor':
      return {
        status: 400,
        body: { error: 'InvalidCursor', description: 'The cursor is invalid or has expired' },
      };
  }
}
