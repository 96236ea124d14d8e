import { addDays } from '../../../../core/clock.ts';
import type { DemoBrand } from '../../brands.ts';
import { DAY, HOUR } from '../../world/calendar.ts';
import type { World } from '../../world/world.ts';
import { type Answer, type Call, openCursor, sealCursor, spoilFirst, type VendorServer } from '../http.ts';
import { accessToken, brandOf } from '../tokens.ts';
import { CLIENT_ID, customerOf, MANAGER } from './account.ts';
import { googleError, googleFail } from './errors.ts';
import { entityRows, RESOURCES, reportRows, type Values } from './rows.ts';

/** Fewer than Google's 10,000, so that a small world has more than one page. */
const PAGE_ROWS = 100;
const TOKEN_LIVES = HOUR;
const PAGE_TOKEN_LIVES = 2 * HOUR;
/** Months that Google keeps, in days. */
const RETENTION_DAYS = 1126;

interface Query {
  fields: string[];
  resource: string;
  from: string | null;
  until: string | null;
}

/** The Google Ads API for the accounts of both brands, with its token endpoint at `/token`. */
export function googleAdsServer(world: World, secrets: ReadonlyMap<string, DemoBrand>): VendorServer {
  function signIn(call: Call): Answer {
    const secret = call.form.get('refresh_token') ?? '';
    if (call.form.get('client_id') !== CLIENT_ID || !secrets.has(call.form.get('client_secret') ?? ''))
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: 'The OAuth client was not found.' },
      };
    if (call.form.get('grant_type') !== 'refresh_token' || !secrets.has(secret))
      return {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
      };
    const endsAt = call.now + TOKEN_LIVES;
    return {
      status: 200,
      body: {
        access_token: accessToken(secret, endsAt),
        expires_in: TOKEN_LIVES / 1000,
        scope: 'https://www.googleapis.com/auth/adwords',
        token_type: 'Bearer',
      },
    };
  }

  function search(brand: DemoBrand, call: Call): Answer {
    const body = (call.json ?? {}) as { query?: string; pageToken?: string; pageSize?: number };
    if (body.pageSize !== undefined)
      return googleError(
        400,
        'requestError',
        'PAGE_SIZE_NOT_SUPPORTED',
        'Setting the page size is not supported.',
      );
    const query = parse(body.query ?? '');
    if (query === undefined || !RESOURCES.includes(query.resource))
      return googleError(
        400,
        'queryError',
        'BAD_RESOURCE_TYPE_IN_FROM_CLAUSE',
        'Error in query: unexpected input.',
      );
    const isReport = query.fields.some((field) => field.startsWith('metrics.'));
    const today = world.calendar.date(world.calendar.dayOf(call.now));
    if (isReport && query.from !== null && query.from < addDays(today, -RETENTION_DAYS))
      return googleError(400, 'queryError', 'INVALID_VALUE_WITH_BETWEEN_OPERATOR', 'The dates are too old.');
    const rows = isReport
      ? reportRows(brand, world.brand(brand.id), query.resource, daysOf(query), call.now)
      : entityRows(brand, world.brand(brand.id), query.resource);
    return page(rows, query, body.pageToken, call.now);
  }

  function daysOf({ from, until }: Query): number[] {
    const { calendar } = world;
    const first = from === null ? 0 : Math.round((Date.parse(from) - Date.parse(calendar.startDate)) / DAY);
    const last = until === null ? 0 : Math.round((Date.parse(until) - Date.parse(calendar.startDate)) / DAY);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  }

  return {
    handle(call) {
      if (call.path === '/token') return signIn(call);
      const brand = brandOf(call.headers.authorization, secrets, call.now);
      if (brand === undefined) return googleFail('unauthorized', 0);
      if (!secrets.has(call.headers['developer-token'] ?? ''))
        return googleError(
          401,
          'authenticationError',
          'DEVELOPER_TOKEN_INVALID',
          'The developer token is not valid.',
        );
      const [, customer, method] =
        /^\/v\d+\/customers\/(\d+)\/googleAds:(search|searchStream)$/.exec(call.path) ?? [];
      if (customer !== customerOf(brand) || call.headers['login-customer-id'] !== MANAGER)
        return googleError(
          403,
          'authorizationError',
          'USER_PERMISSION_DENIED',
          "User doesn't have permission to access customer. Note: If you're accessing a client customer, the manager's customer id must be set in the 'login-customer-id' header.",
        );
      const answer = search(brand, call);
      return method === 'searchStream' ? { ...answer, body: [answer.body] } : answer;
    },
    fail: googleFail,
    spoil(body) {
      const { results } = (body ?? {}) as { results?: Record<string, Record<string, unknown>>[] };
      return spoilFirst(results, (row) => {
        const { metrics } = row as { metrics?: Record<string, unknown> };
        if (metrics !== undefined) metrics.costMicros = 'doce euros';
        else for (const part of Object.values(row)) (part as Record<string, unknown>).id = null;
      });
    },
  };
}

/** `SELECT a, b FROM resource [WHERE segments.date BETWEEN 'x' AND 'y'] [PARAMETERS …]`: what the readers need of GAQL. */
function parse(text: string): Query | undefined {
  const [, fields, resource, rest = ''] =
    /^\s*SELECT\s+([\w\s.,]+?)\s+FROM\s+(\w+)\b(.*)$/is.exec(text) ?? [];
  if (fields === undefined || resource === undefined) return undefined;
  const between = /segments\.date\s+BETWEEN\s+'([\d-]{10})'\s+AND\s+'([\d-]{10})'/i.exec(rest);
  const equal = /segments\.date\s*=\s*'([\d-]{10})'/i.exec(rest);
  return {
    fields: fields.split(',').map((field) => field.trim()),
    resource,
    from: between?.[1] ?? equal?.[1] ?? null,
    until: between?.[2] ?? equal?.[1] ?? null,
  };
}

function page(rows: Values[], query: Query, token: string | undefined, now: number): Answer {
  const place = token === undefined || token === '' ? { at: 0, given: now } : openCursor<Place>(token);
  if (typeof place?.at !== 'number' || now - place.given > PAGE_TOKEN_LIVES)
    return googleFail('expired_cursor', 0);
  const end = place.at + PAGE_ROWS;
  return {
    status: 200,
    body: {
      results: rows.slice(place.at, end).map((row) => nested(row, query.fields)),
      ...(end < rows.length ? { nextPageToken: sealCursor({ at: end, given: now } satisfies Place) } : {}),
      totalResultsCount: String(rows.length),
      fieldMask: query.fields.map(camel).join(','),
      queryResourceConsumption: String(100 + rows.length),
    },
  };
}

interface Place {
  at: number;
  given: number;
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The selected fields of a row, nested and in camel case; what does not apply is left out. */
function nested(values: Values, fields: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const field of fields) {
    if (values[field] === undefined) continue;
    const path = field.split('.').map(camel);
    let at = row;
    for (const part of path.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1)!] = values[field];
  }
  return row;
}
