import type { DemoBrand } from '../../brands.ts';
import type { World } from '../../world/world.ts';
import {
  type Answer,
  type Call,
  openCursor,
  sealCursor,
  spoilFirst,
  type VendorServer,
  type WordedFault,
} from '../http.ts';
import { fieldsOf, type Rows, runSoql, SoqlError, toCsv } from './soql.ts';
import { OBJECTS, SalesStore } from './store.ts';

const DATA = /^\/services\/data\/v\d+\.\d+\/(.+)$/;
/** Salesforce gives 2,000 a page; fewer here, so that a small world has several. */
const PAGE = 200;
const RUNS_MS = 25;

interface Job {
  brand: string;
  startedAt: number;
  found: Rows;
}

/** Salesforce's REST and Bulk 2.0 APIs; the org is the one that the session belongs to. */
export function salesforceServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  const stores = new Map(world.brands.map((brand) => [brand.id, new SalesStore(brand)]));
  const sessions = new Map<string, DemoBrand>();
  const jobs = new Map<string, Job>();

  function signIn(call: Call): Answer {
    const brand = tokens.get(call.form.get('refresh_token') ?? '');
    if (call.form.get('grant_type') !== 'refresh_token' || brand === undefined)
      return {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
      };
    const session = `00D${brand.id}!session${sessions.size + 1}`;
    sessions.set(session, brand);
    const instance_url = `http://${call.headers.host}/salesforce`;
    return { status: 200, body: { access_token: session, instance_url, token_type: 'Bearer', scope: 'api' } };
  }

  function route(brand: DemoBrand, call: Call, path: string): Answer {
    const state = (stores.get(brand.id) as SalesStore).at(call.now);
    if (path === 'limits')
      return { status: 200, body: { DailyApiRequests: { Max: 100_000, Remaining: 98_200 } } };
    if (path === 'queryAll') {
      const found = runSoql(state, call.query.get('q') ?? '');
      return page(found, 0, call.query.get('q') ?? '');
    }
    const next = /^query\/01g([\w-]+)$/.exec(path)?.[1];
    if (next !== undefined) {
      const place = openCursor<{ q: string; at: number }>(next);
      if (place === undefined) return salesFail('expired_cursor');
      return page(runSoql(state, place.q), place.at, place.q);
    }
    const described = OBJECTS.find((name) => path === `sobjects/${name}/describe`);
    if (described !== undefined) {
      const fields = fieldsOf(state, described).map((name) => ({ name, type: 'string' }));
      return { status: 200, body: { name: described, fields } };
    }
    if (path === 'jobs/query' && call.method === 'POST') {
      const { operation, query } = (call.json ?? {}) as { operation?: string; query?: string };
      if (operation !== 'queryAll')
        throw new SoqlError('INVALIDOPERATION', 'operation must be queryAll here');
      const id = `750${String(jobs.size + 1).padStart(15, '0')}`;
      jobs.set(id, { brand: brand.id, startedAt: performance.now(), found: runSoql(state, query ?? '') });
      return { status: 200, body: { id, operation, state: 'UploadComplete', contentType: 'CSV' } };
    }
    const [, id = '', results] = /^jobs\/query\/(\w+)(\/results)?$/.exec(path) ?? [];
    const job = jobs.get(id);
    if (job === undefined || job.brand !== brand.id)
      return failure(404, 'NOT_FOUND', 'The requested resource does not exist');
    return results === undefined ? status(id, job) : csvPart(job, call.query);
  }

  return {
    handle(call) {
      if (call.path === '/services/oauth2/token') return signIn(call);
      const token = /^Bearer\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
      const brand = sessions.get(token) ?? tokens.get(token);
      if (brand === undefined) return salesFail('unauthorized');
      const path = DATA.exec(call.path)?.[1];
      if (path === undefined) return failure(404, 'NOT_FOUND', 'The requested resource does not exist');
      try {
        const answer = route(brand, call, path);
        return { ...answer, headers: { 'sforce-limit-info': 'api-usage=1800/100000', ...answer.headers } };
      } catch (error) {
        if (!(error instanceof SoqlError)) throw error;
        return failure(400, error.code, error.message);
      }
    },
    fail: salesFail,
    spoil: (body) =>
      spoilFirst((body as { records?: unknown } | null)?.records, (record) => {
        record.Id = null;
      }),
  };
}

function status(id: string, { startedAt, found }: Job): Answer {
  const isRunning = performance.now() - startedAt < RUNS_MS;
  return {
    status: 200,
    body: {
      id,
      state: isRunning ? 'InProgress' : 'JobComplete',
      numberRecordsProcessed: isRunning ? 0 : found.rows.length,
    },
  };
}

/** A part of a job's file; the header names the next one, `null` at the end. */
function csvPart({ found }: Job, query: URLSearchParams): Answer {
  const at = query.get('locator') === null ? 0 : openCursor<number>(query.get('locator') as string);
  if (at === undefined) return salesFail('expired_cursor');
  const end = at + Math.min(Number(query.get('maxRecords') ?? PAGE), PAGE);
  const rows = found.rows.slice(at, end);
  return {
    status: 200,
    body: Buffer.from(toCsv({ ...found, rows })),
    headers: {
      'content-type': 'text/csv; charset=UTF-8',
      'sforce-locator': end < found.rows.length ? sealCursor(end) : 'null',
      'sforce-numberofrecords': String(rows.length),
    },
  };
}

function page({ object, fields, rows }: Rows, at: number, q: string): Answer {
  const end = at + PAGE;
  const isDone = end >= rows.length;
  const records = rows.slice(at, end).map((row) => ({
    attributes: { type: object, url: `/services/data/v62.0/sobjects/${object}/${row.Id}` },
    ...Object.fromEntries(fields.map((field) => [field, row[field] ?? null])),
  }));
  const nextRecordsUrl = `/services/data/v62.0/query/01g${sealCursor({ q, at: end })}`;
  return {
    status: 200,
    body: { totalSize: rows.length, done: isDone, ...(isDone ? {} : { nextRecordsUrl }), records },
  };
}

function failure(code: number, errorCode: string, message: string): Answer {
  return { status: code, body: [{ errorCode, message }] };
}

/** Salesforce's own words for a failure on order; it never says how long to wait. */
function salesFail(kind: WordedFault): Answer {
  switch (kind) {
    case 'rate_limited':
    case 'rate_limited_no_header':
      return failure(
        403,
        'REQUEST_LIMIT_EXCEEDED',
        'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
      );
    case 'server_error':
      return failure(503, 'SERVER_UNAVAILABLE', 'Too many requests are waiting for connections');
    case 'unauthorized':
      return failure(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    case 'too_much_data':
      return failure(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.');
    case 'expired_cursor':
      return failure(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
}
