import type {
  Page,
  PageRecord,
  PlanInput,
  ReadContext,
  Slice,
  StreamDefinition,
} from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import * as contracts from './contracts.ts';
import { COMMON_FIELDS, OBJECTS, OWN_COLUMNS, type StreamName } from './objects.ts';
import { bulkPages, NoBulkJob, type QueryPage, restPages } from './query.ts';
import { settings } from './settings.ts';
import { DATA_PATH } from './version.ts';

/** A transaction that is still open carries an earlier stamp than others that ended (estuary: salesforce/api.py). */
export const LAG_SECONDS = 300;

/** One slice: what changed in (`from`, `to`]; everything at first, whatever `since` says. */
export function planChanges({ cursor, now, backfill }: PlanInput): Slice[] {
  const latest = now.getTime() - LAG_SECONDS * 1000;
  if (backfill) {
    const from = Date.parse(`${backfill.from}T00:00:00Z`) - 1;
    const to = Math.min(latest, Date.parse(`${backfill.to}T23:59:59.999Z`));
    const id = `changed:${backfill.from}..${backfill.to}`;
    return from >= to ? [] : [{ id, replaces: false, params: { from, to, isBackfill: true } }];
  }
  const from = typeof cursor?.changed === 'number' ? cursor.changed : null;
  if (from !== null && from >= latest) return [];
  return [
    {
      id: `changed:${from ?? 'all'}..${latest}`,
      replaces: false,
      params: { from, to: latest, isBackfill: false },
    },
  ];
}

interface Window {
  /** Epoch milliseconds, not itself included; null for no beginning. */
  from: number | null;
  to: number;
}

/** Salesforce was founded in 1999; where halving a window without a beginning starts. */
const FIRST_MS = Date.UTC(1999, 0, 1);
const SMALLEST_WINDOW_MS = 60_000;

export function soqlOf(object: string, fields: readonly string[], { from, to }: Window): string {
  const iso = (at: number) => new Date(at).toISOString();
  const after = from === null ? '' : `SystemModstamp > ${iso(from)} AND `;
  return `SELECT ${fields.join(',')} FROM ${object} WHERE ${after}SystemModstamp <= ${iso(to)}`;
}

interface Described {
  fields: { name: string }[];
}

/** The fields to ask for: those that are landed, and that the connection's user may see. */
async function fieldsOf(stream: StreamName, context: ReadContext): Promise<string[]> {
  const { object, fields } = OBJECTS[stream];
  const described = await context.request<Described>({
    method: 'GET',
    path: `${DATA_PATH}/sobjects/${object}/describe`,
  });
  const visible = new Set(described.fields.map(({ name }) => name));
  const own = Object.values(settings(context.config).fields[stream]);
  for (const name of own) {
    if (visible.has(name)) continue;
    throw new VendorError(
      `Salesforce shows no field ${name} of ${object} to this user: check config.fields.${stream} and the field's permissions.`,
      { class: 'config' },
    );
  }
  const wanted = [...fields, ...COMMON_FIELDS];
  const hidden = wanted.filter((name) => !visible.has(name));
  // Currency is there in orgs of several currencies alone, so its absence says nothing.
  const missed = hidden.filter((name) => name !== 'CurrencyIsoCode');
  if (missed.length > 0)
    context.note(`Salesforce shows this user no ${missed.join(', ')} of ${object}; they stay empty`);
  return [...new Set([...wanted.filter((name) => visible.has(name)), ...own])];
}

/** By a bulk job when the window is long, else page by page; also when no job can be had. */
async function* pagesOf(context: ReadContext, soql: string, window: Window): AsyncGenerator<QueryPage> {
  const { bulk_from_hours } = settings(context.config);
  const isLong = window.to - (window.from ?? 0) >= bulk_from_hours * 3_600_000;
  let isBegun = false;
  if (isLong) {
    try {
      for await (const page of bulkPages(context, soql)) {
        isBegun = true;
        yield page;
      }
      return;
    } catch (error) {
      if (!(error instanceof NoBulkJob) || isBegun) throw error;
      context.note(`${error.message}; Salesforce was read page by page`);
    }
  }
  yield* restPages(context, soql);
}

function readChanges(stream: StreamName) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const fields = await fieldsOf(stream, context);
    const { from, to, isBackfill } = slice.params;
    const windows: Window[] = [{ from: from as number | null, to: Number(to) }];
    let count = 0;
    while (windows.length > 0) {
      const window = windows.shift()!;
      let found = 0;
      let total = 0;
      try {
        for await (const page of pagesOf(context, soqlOf(OBJECTS[stream].object, fields, window), window)) {
          total = page.total ?? total;
          found += page.records.length;
          yield { records: page.records.flatMap((record) => expandRecord(stream)(record, context.config)) };
        }
      } catch (error) {
        const start = window.from ?? FIRST_MS;
        const isTooLarge = error instanceof VendorError && error.class === 'data_too_large';
        if (!isTooLarge || found > 0 || window.to - start <= SMALLEST_WINDOW_MS) throw error;
        const middle = start + Math.floor((window.to - start) / 2);
        windows.unshift({ from: window.from, to: middle }, { from: middle, to: window.to });
        context.note(`a query of Salesforce's ${stream} was too large; it was read in halves`);
        continue;
      }
      count += total;
      yield {
        records: [],
        ...(isBackfill ? {} : { cursor: { changed: window.to } }),
        ...(windows.length === 0 ? { vendorCount: count } : {}),
      };
    }
  };
}

/** The record with the org's own fields under the names of their columns, `_national_id` for one. */
export function expandRecord(stream: StreamName) {
  return (record: unknown, config: Record<string, unknown>): PageRecord[] => {
    const own = settings(config).fields[stream];
    const entries = Object.entries((record ?? {}) as Record<string, unknown>);
    const named = new Map(Object.entries(own).map(([column, field]) => [field, `_${column}`]));
    return [
      {
        stream,
        record:
          typeof record === 'object' && record !== null
            ? Object.fromEntries(entries.map(([field, value]) => [named.get(field) ?? field, value]))
            : record,
      },
    ];
  };
}

const reading = { lagSeconds: LAG_SECONDS };

function stream(
  name: StreamName,
  key: string,
  description: string,
  contract: StreamDefinition['contract'],
  columns: StreamDefinition['columns'],
): StreamDefinition {
  return {
    name,
    description,
    contractVersion: 1,
    contract,
    knownFields: [
      ...OBJECTS[name].fields,
      ...COMMON_FIELDS,
      ...OWN_COLUMNS[name].map((column) => `_${column}`),
      'attributes',
    ],
    columns,
    primaryKey: [key],
    reading,
    plan: planChanges,
    read: readChanges(name),
    expand: expandRecord(name),
  };
}

export const streams: readonly StreamDefinition[] = [
  stream(
    'contacts',
    'contact_id',
    'Contacts, every version seen, deleted and merged ones included.',
    contracts.contactContract,
    contracts.contactColumns,
  ),
  stream(
    'leads',
    'lead_id',
    'Leads, every version seen, converted and deleted ones included.',
    contracts.leadContract,
    contracts.leadColumns,
  ),
  stream(
    'accounts',
    'account_id',
    'Accounts, every version seen, deleted ones included.',
    contracts.accountContract,
    contracts.accountColumns,
  ),
  stream(
    'opportunities',
    'opportunity_id',
    'Opportunities, every version seen, deleted ones included.',
    contracts.opportunityContract,
    contracts.opportunityColumns,
  ),
];
