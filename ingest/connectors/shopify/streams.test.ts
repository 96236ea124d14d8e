import { describe, expect, it } from 'vitest';
import type { BytesAnswer, VendorRequest } from '../../engine/connector.ts';
import { type FakeContext, fakeContext, readAll, recordsOf, refusal } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/objects.json' with { type: 'json' };
import { filterOf, LAG_SECONDS, LOOKBACK_SECONDS, planChanges } from './streams.ts';

const CONFIG = { shop: 'norte', poll_ms: 1, job_timeout_ms: 200 };
const NOW = Date.parse('2026-11-22T10:00:00Z');
const input = { now: new Date(NOW), timezone: 'Europe/Madrid', since: '2026-01-01', config: CONFIG };
const LATEST = NOW - LAG_SECONDS * 1000;

interface Shop {
  /** How each operation ends, the first one first; COMPLETED when the list is over. */
  ends?: { status: string; errorCode?: string }[];
  lines?: object[];
  /** Refusals before an operation is taken. */
  busy?: number;
}

/** Bulk operations as Shopify documents them: run, look, download by ranges. */
function fakeShop({ ends = [], lines = [], busy = 0 }: Shop): FakeContext {
  const file = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const operations: { status: string; errorCode?: string }[] = [];
  let refused = 0;
  return fakeContext({
    config: CONFIG,
    answer: (request) => {
      if (request.reads === 'bytes') return part(request, file);
      const { query, variables } = request.json as { query: string; variables: { id?: string } };
      if (query.includes('bulkOperationRunQuery')) {
        if (refused++ < busy) {
          const message = 'A bulk query operation for this app and shop is already in progress: 1.';
          return { data: { bulkOperationRunQuery: { bulkOperation: null, userErrors: [{ message }] } } };
        }
        operations.push(ends[operations.length] ?? { status: 'COMPLETED' });
        const id = String(operations.length - 1);
        return {
          data: { bulkOperationRunQuery: { bulkOperation: { id, status: 'CREATED' }, userErrors: [] } },
        };
      }
      if (query.includes('bulkOperationCancel')) return { data: {} };
      const isEmpty = lines.length === 0;
      return {
        data: {
          node: {
            id: variables.id,
            ...operations[Number(variables.id)],
            rootObjectCount: String(lines.filter((line) => !('__parentId' in line)).length),
            url: isEmpty ? null : 'https://storage.example/result.jsonl?signature=1',
          },
        },
      };
    },
  });
}

function part(request: VendorRequest, file: Uint8Array): BytesAnswer {
  expect(request.isPresigned).toBe(true);
  const [from = 0, to = 0] = /bytes=(\d+)-(\d+)/
    .exec(request.headers?.range ?? '')!
    .slice(1)
    .map(Number);
  return {
    status: 206,
    headers: { 'content-range': `bytes ${from}-${Math.min(to, file.length - 1)}/${file.length}` },
    bytes: file.slice(from, to + 1),
  };
}

const run = (context: FakeContext, stream = 'orders', cursor: { updated: number } | null = null) =>
  readAll(connector, stream, planChanges({ ...input, cursor })[0]!, context);
const queriesOf = (context: FakeContext) =>
  context.requests
    .map(({ json }) => json as { query: string; variables?: { query?: string } } | undefined)
    .flatMap((body) => body?.variables?.query ?? []);

describe('plan', () => {
  it('reads everything at first, then what changed a little behind the cursor', () => {
    expect(planChanges({ ...input, cursor: null })).toEqual([
      {
        id: `changed:all..${LATEST}`,
        replaces: false,
        params: { from: null, to: LATEST, isBackfill: false },
      },
    ]);
    const [slice] = planChanges({ ...input, cursor: { updated: NOW - 3_600_000 } });
    expect(slice!.params.from).toBe(NOW - 3_600_000 - LOOKBACK_SECONDS * 1000);
    expect(planChanges({ ...input, cursor: { updated: NOW + 3_600_000 } })).toEqual([]);
  });

  it('backfills the changes of the days given', () => {
    const [slice] = planChanges({
      ...input,
      cursor: null,
      backfill: { from: '2026-10-24', to: '2026-10-25' },
    });
    expect(slice!.params).toEqual({
      from: Date.parse('2026-10-24T00:00:00Z'),
      to: Date.parse('2026-10-25T23:59:59.999Z'),
      isBackfill: true,
    });
  });

  it('asks in the words of the search', () => {
    expect(filterOf({ from: 0, to: 1_000 })).toBe(
      "updated_at:>='1970-01-01T00:00:00Z' AND updated_at:<='1970-01-01T00:00:01Z'",
    );
    expect(filterOf({ from: null, to: 1_000 })).toBe("updated_at:<='1970-01-01T00:00:01Z'");
  });
});

describe('reader', () => {
  it('joins children to their order, wherever they stand in the file', async () => {
    const other = { ...recorded.order, id: 'gid://shopify/Order/9', refunds: [] };
    const context = fakeShop({ lines: [recorded.line, other, recorded.order] });
    const pages = await run(context);
    expect(recordsOf(pages, 'orders').map(({ id }) => id)).toEqual([other.id, recorded.order.id]);
    expect(recordsOf(pages, 'order_lines')).toEqual([recorded.line]);
    expect(recordsOf(pages, 'refunds').map(({ __parentId }) => __parentId)).toEqual([recorded.order.id]);
    expect(pages.at(-1)).toEqual({ records: [], cursor: { updated: LATEST }, vendorCount: 2 });
    const [query] = queriesOf(context);
    expect(query).toContain('lineItems { edges { node { id');
    // No connection inside a list, or Shopify refuses the whole query.
    expect(query!.match(/edges/g)).toHaveLength(2);
  });

  it('reads a file in parts that break lines and letters apart', async () => {
    const lines = Array.from({ length: 6_000 }, (_, at) => ({
      id: `gid://shopify/Product/${at}`,
      title: `ñandú ${'é'.repeat(700)}`,
    }));
    const context = fakeShop({ lines });
    const pages = await run(context, 'products');
    expect(recordsOf(pages, 'products')).toEqual(lines);
    expect(context.requests.filter(({ reads }) => reads === 'bytes').length).toBeGreaterThan(1);
  });

  it('needs no file when nothing has changed', async () => {
    const pages = await run(fakeShop({}), 'customers', { updated: NOW - 3_600_000 });
    expect(pages).toEqual([{ records: [], cursor: { updated: LATEST }, vendorCount: 0 }]);
  });

  it('waits for a place among the running operations', async () => {
    const context = fakeShop({ busy: 3, lines: [recorded.product] });
    expect(recordsOf(await run(context, 'products'), 'products')).toHaveLength(1);
  });

  it('starts a dropped operation once more, and then gives up', async () => {
    const dropped = { status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR' };
    const context = fakeShop({ ends: [dropped], lines: [recorded.product] });
    expect(recordsOf(await run(context, 'products'), 'products')).toHaveLength(1);
    expect(context.notes).toHaveLength(1);
    const never = fakeShop({ ends: [dropped, dropped] });
    await expect(run(never)).rejects.toMatchObject({ class: 'transient' });
    const denied = fakeShop({ ends: [{ status: 'FAILED', errorCode: 'ACCESS_DENIED' }] });
    await expect(run(denied)).rejects.toMatchObject({ class: 'permission' });
  });

  it('reads a window that takes too long in halves, and commits the first half', async () => {
    const context = fakeShop({ ends: [{ status: 'FAILED', errorCode: 'TIMEOUT' }], lines: [recorded.order] });
    const pages = await run(context, 'orders', { updated: NOW - 7_200_000 });
    const [whole, first, second] = queriesOf(context);
    const bounds = (query = '') => [...query.matchAll(/updated_at:[<>]='([^']+)'/g)].map(([, at]) => at);
    expect(bounds(first)[0]).toBe(bounds(whole)[0]);
    expect(bounds(second)).toEqual([bounds(first)[1], bounds(whole)[1]]);
    const cursors = pages.flatMap(({ cursor }) => (cursor ? [cursor.updated] : []));
    expect(cursors).toEqual([Math.floor((NOW - 7_200_000 - LOOKBACK_SECONDS * 1000 + LATEST) / 2), LATEST]);
    const stuck = fakeShop({ ends: [{ status: 'RUNNING' }], lines: [] });
    await run(stuck, 'orders', { updated: NOW - 7_200_000 });
    expect(
      stuck.requests.some(({ json }) => JSON.stringify(json ?? '').includes('bulkOperationCancel')),
    ).toBe(true);
  });

  it('leaves other failures to the engine', async () => {
    const context = fakeContext({
      config: CONFIG,
      answer: () => {
        throw refusal('rate_limited');
      },
    });
    await expect(run(context)).rejects.toMatchObject({ class: 'rate_limited' });
  });

  it('sends a broken line to the quarantine', async () => {
    const context = fakeShop({ lines: [recorded.product] });
    const request = context.request.bind(context);
    context.request = async <T>(asked: VendorRequest): Promise<T> => {
      const answer = await request<T>(asked);
      if (asked.reads === 'bytes') (answer as BytesAnswer).bytes = new TextEncoder().encode('{"id": 1\n');
      return answer;
    };
    const [page] = await run(context, 'products');
    expect(page!.records[0]).toMatchObject({ raw: '{"id": 1', problem: { reason: 'unreadable' } });
  });
});
