import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { addDays, dateRange, localDate } from '../../../core/clock.ts';
import { columns } from '../../../core/streams/columns.ts';
import type { Connector, Page, StreamDefinition } from '../connector.ts';

export interface DailyRow {
  ad: string;
  clicks: number | string;
  spend?: string;
  actions?: { kind: string; value: number }[];
  [field: string]: unknown;
}

export interface Thing {
  id: number;
  name: string;
  updated_at: string;
  [field: string]: unknown;
}

/** Answers a request itself and gives true, or leaves it to the vendor. */
export type Fault = (request: URL, response: ServerResponse) => boolean;

/** For tests: a vendor behind real HTTP, whose data and moods the test sets. */
export class FakeVendor {
  readonly days = new Map<string, DailyRow[]>();
  things: Thing[] = [];
  fault: Fault | undefined;
  pageSize = 2;
  requests: string[] = [];
  latencyMs = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      setTimeout(() => this.#answer(request, response), this.latencyMs);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://vendor');
    this.requests.push(`${url.pathname.replace('/v1', '')}${url.search.replace(/[?&]key=[^&]*/, '')}`);
    if (this.fault?.(url, response)) return;
    const from = Number(url.searchParams.get('offset') ?? 0);
    if (url.searchParams.get('key') !== 'sesame-open-now') json(response, 401, { error: 'bad key' });
    else if (url.pathname === '/v1/daily') {
      this.#page(response, this.days.get(url.searchParams.get('day') ?? '') ?? [], from);
    } else if (url.pathname === '/v1/things') {
      const since = url.searchParams.get('since') ?? '';
      const sorted = this.things
        .filter((thing) => thing.updated_at >= since)
        .sort((a, b) => (a.updated_at === b.updated_at ? a.id - b.id : a.updated_at < b.updated_at ? -1 : 1));
      this.#page(response, sorted, from);
    } else if (url.pathname === '/v1/me') json(response, 200, { name: 'Norte' });
    else json(response, 404, { error: 'no such place' });
  }

  #page(response: ServerResponse, rows: readonly unknown[], from: number): void {
    const page = rows.slice(from, from + this.pageSize);
    const next = from + this.pageSize < rows.length ? from + this.pageSize : null;
    json(response, 200, { rows: page, next, total: rows.length });
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

interface Answer {
  rows: Record<string, unknown>[];
  next: number | null;
  total: number;
}

const daily: StreamDefinition = {
  name: 'daily',
  description: 'A report by day.',
  contractVersion: 1,
  contract: z
    .object({ day: z.string(), ad: z.string(), clicks: z.int().min(0), spend: z.string().nullish() })
    .transform((row) => ({ date: row.day, ad_id: row.ad, clicks: row.clicks, spend: row.spend ?? null })),
  knownFields: ['day', 'ad', 'clicks', 'spend', 'actions'],
  columns: columns(`
    date:date  Day.
    ad_id  Ad.
    clicks:integer  Clicks.
    spend:money  Cost.`),
  primaryKey: ['ad_id', 'date'],
  reading: { restatementDays: 3, retentionDays: 1000 },
  plan: ({ cursor, now, timezone, since, backfill }) => {
    if (backfill) {
      return dateRange(backfill.from, backfill.to)
        .reverse()
        .map((day) => ({ id: day, replaces: true, params: { day } }));
    }
    const today = localDate(now, timezone);
    const through = cursor?.through;
    const restated = typeof through === 'string' ? addDays(through, -2) : since;
    return dateRange([restated, since].sort()[1]!, today).map((day) => ({
      id: day,
      replaces: true,
      params: { day },
    }));
  },
  async *read(slice, context) {
    let offset: number | null = 0;
    while (offset !== null) {
      const day = String(slice.params.day);
      const answer: Answer = await context.request<Answer>({
        method: 'GET',
        path: '/daily',
        query: { day, offset },
      });
      const page: Page = { records: [], vendorCount: answer.total };
      for (const row of answer.rows) page.records.push(...explode({ ...row, day }));
      if (answer.next === null) page.cursor = { through: day };
      yield page;
      offset = answer.next;
    }
  },
  expand: (record) => explode(record as Record<string, unknown>),
};

function explode(row: Record<string, unknown>): Page['records'] {
  const actions = Array.isArray(row.actions) ? (row.actions as Record<string, unknown>[]) : [];
  return [
    { stream: 'daily', record: row },
    ...actions.map((action) => ({
      stream: 'daily_actions',
      record: { day: row.day, ad: row.ad, ...action },
    })),
  ];
}

const actions: StreamDefinition = {
  name: 'daily_actions',
  description: 'Actions of the report.',
  contractVersion: 1,
  contract: z
    .object({ day: z.string(), ad: z.string(), kind: z.string(), value: z.number() })
    .transform((row) => ({ date: row.day, ad_id: row.ad, kind: row.kind, value: row.value })),
  knownFields: ['day', 'ad', 'kind', 'value'],
  columns: columns(`
    date:date  Day.
    ad_id  Ad.
    kind  Kind.
    value:number  Value.`),
  primaryKey: ['ad_id', 'date', 'kind'],
  reading: { restatementDays: 3 },
  fedBy: 'daily',
};

const things: StreamDefinition = {
  name: 'things',
  description: 'Entities by time of change.',
  contractVersion: 1,
  contract: z
    .object({ id: z.int(), name: z.string(), updated_at: z.iso.datetime() })
    .transform((row) => ({ thing_id: String(row.id), name: row.name, updated_at: row.updated_at })),
  knownFields: ['id', 'name', 'updated_at'],
  columns: columns(`
    thing_id  Id.
    name  Name.
    updated_at:timestamp  Changed.`),
  primaryKey: ['thing_id'],
  reading: {},
  plan: ({ cursor, since, backfill }) => {
    const from = backfill?.from ?? (typeof cursor?.since === 'string' ? cursor.since : since);
    return [{ id: `from ${from}`, replaces: false, params: { since: from } }];
  },
  async *read(slice, context) {
    let offset: number | null = 0;
    while (offset !== null) {
      const answer: Answer = await context.request<Answer>({
        method: 'GET',
        path: '/things',
        query: { since: String(slice.params.since), offset },
      });
      const last = answer.rows.at(-1)?.updated_at;
      yield {
        records: answer.rows.map((record) => ({ stream: 'things', record })),
        cursor: typeof last === 'string' ? { since: last } : undefined,
      };
      offset = answer.next;
    }
  },
};

export const fakeConnector: Connector = {
  id: 'fake',
  title: 'Fake Vendor',
  domain: 'ads',
  apiVersion: 'v1',
  baseUrl: 'http://127.0.0.1:1/v1',
  config: z.strictObject({ timezone: z.string().optional() }),
  credentials: z.strictObject({ key: z.string() }),
  authenticate: (request, credentials) => ({
    ...request,
    query: { ...request.query, key: credentials.key },
  }),
  errors: [
    { class: 'skip_entity', match: ({ status }) => status === 451, advice: 'It is not for you.' },
    { class: 'data_too_large', match: ({ status }) => status === 422, advice: 'Ask for less.' },
  ],
  isFailure: (body) => typeof body === 'object' && body !== null && 'error' in body,
  limits: { concurrency: 4 },
  streams: [daily, actions, things],
  timezone: async () => 'Europe/Madrid',
  check: async (context) => {
    const me = await context.request<{ name: string }>({ method: 'GET', path: '/me' });
    return `Account ${me.name}.`;
  },
};

export const fakeRegistry = new Map([['fake', fakeConnector]]);

/** A connection to the fake vendor, for `testWorkspace`. */
export function fakeConnection(url: string, more: object = {}): object {
  return {
    id: 'norte-fake',
    connector: 'fake',
    base_url: url,
    credentials: { key: '${FAKE_KEY}' },
    ...more,
  };
}

export const FAKE_ENV = { FAKE_KEY: 'sesame-open-now' };
