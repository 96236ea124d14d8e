import type {
  Cursor,
  Page,
  PageRecord,
  PlanInput,
  ReadContext,
  Slice,
  StreamDefinition,
} from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { linesOf, runBulk, WindowTooLarge } from './bulk.ts';
import * as contracts from './contracts.ts';
import { BULK_QUERIES } from './queries.ts';

/** Shopify's search, which filters by the time of change, is a little behind what was written. */
export const LAG_SECONDS = 60;
/** Each run reads this much behind the cursor again (our choice, for changes that searches showed late). */
export const LOOKBACK_SECONDS = 600;

/** One slice: what changed in (`from`, `to`], all of it at first, whatever `since` says: an order may be refunded late. */
export function planChanges({ cursor, now, backfill }: PlanInput): Slice[] {
  const latest = now.getTime() - LAG_SECONDS * 1000;
  if (backfill) {
    const from = Date.parse(`${backfill.from}T00:00:00Z`);
    const to = Math.min(latest, Date.parse(`${backfill.to}T23:59:59.999Z`));
    const id = `changed:${backfill.from}..${backfill.to}`;
    return from > to ? [] : [{ id, replaces: false, params: { from, to, isBackfill: true } }];
  }
  const known = typeof cursor?.updated === 'number' ? cursor.updated : null;
  const from = known === null ? null : known - LOOKBACK_SECONDS * 1000;
  if (from !== null && from >= latest) return [];
  return [
    {
      id: `changed:${from ?? 'all'}..${latest}`,
      replaces: false,
      params: { from, to: latest, isBackfill: false },
    },
  ];
}

type StreamName = keyof typeof BULK_QUERIES;

interface Window {
  /** Epoch milliseconds; null for no beginning. */
  from: number | null;
  to: number;
}

/** Before Shopify there were no shops; where halving a window without a beginning starts. */
const FIRST_MS = Date.UTC(2006, 0, 1);
const SMALLEST_WINDOW_MS = 60_000;

/** The part of a search that keeps a window: seconds, as Shopify's search compares no finer. */
export function filterOf({ from, to }: Window): string {
  const iso = (at: number) => `'${new Date(at).toISOString().slice(0, 19)}Z'`;
  const until = `updated_at:<=${iso(to)}`;
  return from === null ? until : `updated_at:>=${iso(from)} AND ${until}`;
}

function readChanges(stream: StreamName, expand: (record: unknown) => PageRecord[]) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { from, to, isBackfill } = slice.params;
    const windows: Window[] = [{ from: from as number | null, to: Number(to) }];
    let count = 0;
    while (windows.length > 0) {
      const window = windows.shift()!;
      const operation = await runBulk(context, BULK_QUERIES[stream](filterOf(window))).catch(
        (error: unknown) => {
          if (!isTooLarge(error) || window.to - (window.from ?? FIRST_MS) <= SMALLEST_WINDOW_MS) throw error;
          return undefined;
        },
      );
      if (!operation) {
        const start = window.from ?? FIRST_MS;
        const middle = start + Math.floor((window.to - start) / 2);
        windows.unshift({ from: window.from, to: middle }, { from: middle, to: window.to });
        context.note(`a bulk query of Shopify's ${stream} was too large; it was read in halves`);
        continue;
      }
      count += Number(operation.rootObjectCount ?? 0);
      // No file when nothing was found.
      if (operation.url) {
        for await (const lines of linesOf(context, operation.url)) {
          yield { records: lines.flatMap((line) => recordsOfLine(stream, line, expand)) };
        }
      }
      const cursor: Cursor = { updated: window.to };
      yield {
        records: [],
        ...(isBackfill ? {} : { cursor }),
        ...(windows.length === 0 ? { vendorCount: count } : {}),
      };
    }
  };
}

function recordsOfLine(
  stream: StreamName,
  line: string,
  expand: (record: unknown) => PageRecord[],
): PageRecord[] {
  try {
    return expand(JSON.parse(line));
  } catch {
    return [
      { stream, record: null, raw: line, problem: { reason: 'unreadable', message: 'the line is not JSON' } },
    ];
  }
}

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof WindowTooLarge || (error instanceof VendorError && error.class === 'data_too_large')
  );
}

interface Nested {
  id?: unknown;
  __parentId?: unknown;
  refunds?: unknown;
  lineItems?: { edges?: { node: object }[]; nodes?: object[] };
}

/**
 * The records of one line of a bulk result, or of an order as the API nests it: the order, its refunds, its lines.
 * Lines come apart from their order and in any order; `__parentId` says whose they are.
 */
export function expandOrder(record: unknown): PageRecord[] {
  const object = (record ?? {}) as Nested;
  if (object.__parentId !== undefined) return [{ stream: 'order_lines', record }];
  const { lineItems, ...order } = object;
  const lines = lineItems?.nodes ?? lineItems?.edges?.map(({ node }) => node) ?? [];
  const refunds = Array.isArray(object.refunds) ? (object.refunds as object[]) : [];
  const owned = (items: object[]) => items.map((item) => ({ ...item, __parentId: object.id }));
  return [
    { stream: 'orders', record: typeof record === 'object' && record !== null ? order : record },
    ...owned(refunds).map((refund) => ({ stream: 'refunds', record: refund })),
    ...owned(lines).map((line) => ({ stream: 'order_lines', record: line })),
  ];
}

const expandPlain = (stream: StreamName) => (record: unknown) => [{ stream, record }];

const reading = { lagSeconds: LAG_SECONDS, lookbackSeconds: LOOKBACK_SECONDS };

export const streams: readonly StreamDefinition[] = [
  {
    name: 'orders',
    description: 'Orders, every version seen: amounts, state, buyer and the visit that led to them.',
    contractVersion: 1,
    contract: contracts.orderContract,
    knownFields: contracts.KNOWN.orders,
    columns: contracts.orderColumns,
    primaryKey: ['order_id'],
    reading,
    plan: planChanges,
    read: readChanges('orders', expandOrder),
    expand: expandOrder,
  },
  {
    name: 'order_lines',
    description: 'Lines of orders with what they cost the shop.',
    contractVersion: 1,
    contract: contracts.lineContract,
    knownFields: contracts.KNOWN.order_lines,
    columns: contracts.lineColumns,
    primaryKey: ['line_id'],
    reading,
    fedBy: 'orders',
  },
  {
    name: 'refunds',
    description: 'Refunds of orders with their time and amount.',
    contractVersion: 1,
    contract: contracts.refundContract,
    knownFields: contracts.KNOWN.refunds,
    columns: contracts.refundColumns,
    primaryKey: ['refund_id'],
    reading,
    fedBy: 'orders',
  },
  {
    name: 'customers',
    description: 'Customers of the shop, every version seen.',
    contractVersion: 1,
    contract: contracts.customerContract,
    knownFields: contracts.KNOWN.customers,
    columns: contracts.customerColumns,
    primaryKey: ['customer_id'],
    reading,
    plan: planChanges,
    read: readChanges('customers', expandPlain('customers')),
  },
  {
    name: 'products',
    description: 'Products, every version seen.',
    contractVersion: 1,
    contract: contracts.productContract,
    knownFields: contracts.KNOWN.products,
    columns: contracts.productColumns,
    primaryKey: ['product_id'],
    reading,
    plan: planChanges,
    read: readChanges('products', expandPlain('products')),
  },
];
