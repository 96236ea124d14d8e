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
import * as contracts from './contracts.ts';
import { pagesOf, type StripeEvent, type StripeObject, withAllLines } from './objects.ts';
import { settings } from './settings.ts';

/** Events of the last minute may still come out of order (estuary: stripe/api.py). */
export const LAG_SECONDS = 60;
/** Each run reads this much of the events again. */
export const LOOKBACK_SECONDS = 300;
/** Stripe keeps events 30 days; a day before, nothing can be missing yet. */
export const EVENTS_DAYS = 29;
/** First lists are read in windows of creation, each committed by itself. */
const WINDOW_SECONDS = 30 * 86_400;

const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);

/**
 * At first everything there is, in windows of creation up to an instant; from that instant on what events tell.
 * A pause longer than Stripe keeps events begins anew. `events` and `filled` of the cursor are epoch seconds.
 */
export function planObjects({ cursor, now, since, backfill }: PlanInput): Slice[] {
  const latest = Math.floor(now.getTime() / 1000) - LAG_SECONDS;
  if (backfill) {
    const from = seconds(`${backfill.from}T00:00:00Z`);
    const to = Math.min(latest, seconds(`${backfill.to}T00:00:00Z`) + 86_400);
    return from >= to ? [] : [window(from, to, null)];
  }
  const known = typeof cursor?.events === 'number' ? cursor.events : null;
  if (known === null || known < latest - EVENTS_DAYS * 86_400)
    return windows(0, seconds(`${since}T00:00:00Z`), latest);
  const filled = typeof cursor?.filled === 'number' ? cursor.filled : known;
  if (filled < known) return windows(filled, seconds(`${since}T00:00:00Z`), known);
  if (known >= latest) return [];
  const from = known - LOOKBACK_SECONDS;
  return [
    {
      id: `events:${from}..${latest}`,
      replaces: false,
      params: { kind: 'events', from, to: latest, events: latest },
    },
  ];
}

/** `events` is null in a backfill, which leaves the cursor alone. */
function window(from: number, to: number, events: number | null): Slice {
  return { id: `created:${from}..${to}`, replaces: false, params: { kind: 'list', from, to, events } };
}

function windows(from: number, since: number, to: number): Slice[] {
  const slices: Slice[] = [];
  for (let start = from; start < to; ) {
    // What is older than the reports is one window: it is rarely much, and must be there.
    const end = Math.min(to, start < since ? since : start + WINDOW_SECONDS);
    slices.push(window(start, end, to));
    start = end;
  }
  return slices;
}

interface Spec {
  stream: string;
  path: string;
  /** Types of events whose object is one of the stream's; Stripe takes at most 20. */
  events: readonly string[];
  complete?: (context: ReadContext, object: StripeObject) => Promise<StripeObject>;
}

function readObjects(spec: Spec) {
  const records = async (
    context: ReadContext,
    objects: StripeObject[],
    more: (object: StripeObject) => object = () => ({}),
  ): Promise<PageRecord[]> => {
    const found: PageRecord[] = [];
    for (const object of objects) {
      const whole = await whenThere(context, spec, object);
      found.push(...expandObject(spec.stream)({ ...whole, ...more(object) }, context.config));
    }
    return found;
  };
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { kind, from, to, events } = slice.params;
    const range = { 'created[gte]': Number(from), 'created[lt]': Number(to) };
    if (kind === 'list') {
      for await (const objects of pagesOf(context, spec.path, range))
        yield { records: await records(context, objects) };
    } else {
      const types = Object.fromEntries(spec.events.map((type, at) => [`types[${at}]`, type]));
      const seen = new Set<string>();
      for await (const page of pagesOf<StripeEvent>(context, '/v1/events', { ...range, ...types })) {
        // Newest first: of each object the first event met is the one that counts.
        const newest = page.filter(({ data }) => !seen.has(data.object.id) && seen.add(data.object.id));
        const byObject = new Map(newest.map((event) => [event.data.object, event]));
        yield {
          records: await records(context, [...byObject.keys()], (object) => {
            const event = byObject.get(object)!;
            return { _changed: event.created, _deleted: event.type.endsWith('.deleted') };
          }),
        };
      }
    }
    if (events !== null) {
      const cursor: Cursor = { events: Number(events), filled: Number(to) };
      yield { records: [], cursor };
    }
  };
}

/** What an object lacks is fetched; an object that is gone meanwhile stays as it was told. */
async function whenThere(context: ReadContext, spec: Spec, object: StripeObject): Promise<StripeObject> {
  try {
    return (await spec.complete?.(context, object)) ?? object;
  } catch (error) {
    if (!(error instanceof VendorError) || error.class !== 'skip_entity') throw error;
    context.note(`one of Stripe's ${spec.stream} was deleted while it was read`);
    return object;
  }
}

/** The records of one object: with what the configuration says of payments, and an invoice's lines apart. */
export function expandObject(stream: string) {
  return (record: unknown, config: Record<string, unknown>): PageRecord[] => {
    const object = (record ?? {}) as StripeObject & { lines?: { data?: StripeObject[] } };
    const { payments_are_orders, order_field } = settings(config);
    const metadata = (object.metadata ?? {}) as Record<string, unknown>;
    const own = {
      ...object,
      _is_order: payments_are_orders,
      _order_number: metadata[order_field] ?? null,
    };
    const lines = stream === 'invoices' ? (object.lines?.data ?? []) : [];
    return [
      { stream, record: own },
      ...lines.map((line) => ({ stream: 'invoice_lines', record: { ...line, _invoice: object.id } })),
    ];
  };
}

const reading = { lagSeconds: LAG_SECONDS, lookbackSeconds: LOOKBACK_SECONDS };

type Definition = Pick<StreamDefinition, 'name' | 'description' | 'contract' | 'knownFields' | 'columns'> & {
  primaryKey: string[];
};

function stream(spec: Omit<Spec, 'stream'>, definition: Definition): StreamDefinition {
  return {
    ...definition,
    contractVersion: 1,
    reading,
    plan: planObjects,
    read: readObjects({ ...spec, stream: definition.name }),
    expand: expandObject(definition.name),
  };
}

export const streams: readonly StreamDefinition[] = [
  stream(
    {
      path: '/v1/charges',
      events: [
        'charge.captured',
        'charge.expired',
        'charge.failed',
        'charge.pending',
        'charge.refunded',
        'charge.succeeded',
        'charge.updated',
      ],
    },
    {
      name: 'charges',
      description: 'Payments, every version seen, with the number of their order.',
      contract: contracts.chargeContract,
      knownFields: contracts.KNOWN.charges,
      columns: contracts.chargeColumns,
      primaryKey: ['charge_id'],
    },
  ),
  stream(
    {
      path: '/v1/refunds',
      events: ['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'],
    },
    {
      name: 'refunds',
      description: 'Refunds, every version seen.',
      contract: contracts.refundContract,
      knownFields: contracts.KNOWN.refunds,
      columns: contracts.refundColumns,
      primaryKey: ['refund_id'],
    },
  ),
  stream(
    { path: '/v1/customers', events: ['customer.created', 'customer.updated', 'customer.deleted'] },
    {
      name: 'customers',
      description: 'Customers, every version seen, deleted ones included.',
      contract: contracts.customerContract,
      knownFields: contracts.KNOWN.customers,
      columns: contracts.customerColumns,
      primaryKey: ['customer_id'],
    },
  ),
  stream(
    {
      path: '/v1/invoices',
      events: [
        'invoice.created',
        'invoice.deleted',
        'invoice.finalized',
        'invoice.marked_uncollectible',
        'invoice.overdue',
        'invoice.paid',
        'invoice.payment_failed',
        'invoice.payment_succeeded',
        'invoice.sent',
        'invoice.updated',
        'invoice.voided',
      ],
      complete: withAllLines,
    },
    {
      name: 'invoices',
      description: 'Invoices, every version seen, deleted drafts included.',
      contract: contracts.invoiceContract,
      knownFields: contracts.KNOWN.invoices,
      columns: contracts.invoiceColumns,
      primaryKey: ['invoice_id'],
    },
  ),
  {
    name: 'invoice_lines',
    description: 'Lines of invoices, all of them.',
    contractVersion: 1,
    contract: contracts.invoiceLineContract,
    knownFields: contracts.KNOWN.invoice_lines,
    columns: contracts.invoiceLineColumns,
    primaryKey: ['invoice_id', 'line_id'],
    reading,
    fedBy: 'invoices',
  },
];
