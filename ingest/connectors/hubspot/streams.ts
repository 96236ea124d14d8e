import type {
  Cursor,
  Page,
  PlanInput,
  ReadContext,
  Slice,
  StreamDefinition,
} from '../../engine/connector.ts';
import * as contracts from './contracts.ts';
import { archivedPages, type HubspotRecord, type ObjectName, withAssociations } from './objects.ts';
import { changedBetween, type SearchSpec } from './search.ts';

/** Search shows a change late, at times; each run reads the hour behind the cursor again. */
export const LOOKBACK_SECONDS = 3600;
/** HubSpot answers 500 to the epoch itself. */
const EARLIEST_MS = 1000;

/**
 * One slice: what changed since the cursor, then what was deleted since. Contacts, companies and deals are read
 * from the beginning at first, whatever the start of the reports: a customer of long ago is a customer.
 */
export function planObjects({ cursor, now, backfill }: PlanInput): Slice[] {
  if (backfill) {
    const from = Math.max(EARLIEST_MS, Date.parse(`${backfill.from}T00:00:00.000Z`));
    const to = Math.min(now.getTime(), Date.parse(`${backfill.to}T23:59:59.999Z`));
    const id = `changed:${backfill.from}..${backfill.to}`;
    return from > to ? [] : [{ id, replaces: false, params: { from, to, modified: null, archived: null } }];
  }
  const modified = typeof cursor?.modified === 'number' ? cursor.modified : 0;
  const archived = typeof cursor?.archived === 'number' ? cursor.archived : 0;
  const from = Math.max(EARLIEST_MS, modified - LOOKBACK_SECONDS * 1000);
  const to = now.getTime();
  return [{ id: `changed:${from}..${to}`, replaces: false, params: { from, to, modified, archived } }];
}

function readObjects(spec: SearchSpec, targets: readonly ObjectName[] = []) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const isBackfill = slice.params.modified === null;
    const state = { modified: Number(slice.params.modified), archived: Number(slice.params.archived) };
    const cursor = (): Cursor | undefined => (isBackfill ? undefined : { ...state });
    const page = async (records: HubspotRecord[]): Promise<Page['records']> => {
      const complete =
        targets.length > 0 ? await withAssociations(context, spec.object, targets, records) : records;
      return complete.map((record) => ({ stream: spec.object, record }));
    };

    let count = 0;
    let found = 0;
    const { from, to } = slice.params;
    for await (const { records, covered, total } of changedBetween(context, spec, Number(from), Number(to))) {
      count += total ?? 0;
      found += records.length;
      // An answer without any record proves nothing, so it does not move the cursor.
      if (found > 0) state.modified = Math.max(state.modified, covered);
      yield { records: await page(records), cursor: cursor() };
    }
    if (isBackfill) return yield { records: [], vendorCount: count };

    const since = state.archived - LOOKBACK_SECONDS * 1000;
    let newest = state.archived;
    for await (const records of archivedPages(context, spec.object, spec.properties)) {
      const deleted = records.filter((record) => archivedAt(record) > since);
      newest = Math.max(newest, ...deleted.map(archivedAt).filter(Number.isFinite));
      count += deleted.length;
      yield { records: await page(deleted) };
    }
    // The list has no order, so its cursor moves only at its end.
    state.archived = newest;
    yield { records: [], cursor: cursor(), vendorCount: count };
  };
}

/** Epoch milliseconds; a deleted record that does not say when is read each time. */
function archivedAt(record: HubspotRecord): number {
  const at = Date.parse(String(record.archivedAt ?? ''));
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}

const reading = { lookbackSeconds: LOOKBACK_SECONDS };
const knownFields = [
  'id',
  'properties',
  'createdAt',
  'updatedAt',
  'archived',
  'archivedAt',
  'associations',
  'url',
];

export const streams: readonly StreamDefinition[] = [
  {
    name: 'contacts',
    description: 'Contacts with the capture of their lead, every version seen, deleted ones included.',
    contractVersion: 1,
    contract: contracts.contactContract,
    knownFields,
    extra: contracts.extraOf('contacts'),
    columns: contracts.contactColumns,
    primaryKey: ['contact_id'],
    reading,
    plan: planObjects,
    read: readObjects({
      object: 'contacts',
      modified: 'lastmodifieddate',
      properties: contracts.PROPERTIES.contacts,
    }),
  },
  {
    name: 'companies',
    description: 'Companies, every version seen, deleted ones included.',
    contractVersion: 1,
    contract: contracts.companyContract,
    knownFields,
    extra: contracts.extraOf('companies'),
    columns: contracts.companyColumns,
    primaryKey: ['company_id'],
    reading,
    plan: planObjects,
    read: readObjects({
      object: 'companies',
      modified: 'hs_lastmodifieddate',
      properties: contracts.PROPERTIES.companies,
    }),
  },
  {
    name: 'deals',
    description: 'Deals with their primary contact and company, every version seen, deleted ones included.',
    contractVersion: 1,
    contract: contracts.dealContract,
    knownFields,
    extra: contracts.extraOf('deals'),
    columns: contracts.dealColumns,
    primaryKey: ['deal_id'],
    reading,
    plan: planObjects,
    read: readObjects(
      { object: 'deals', modified: 'hs_lastmodifieddate', properties: contracts.PROPERTIES.deals },
      ['contacts', 'companies'],
    ),
  },
];
