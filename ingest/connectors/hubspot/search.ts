import { readInstant } from '../../../core/streams/vendor-values.ts';
import type { ReadContext } from '../../engine/connector.ts';
import {
  type HubspotRecord,
  type ObjectName,
  type ObjectPage,
  type PageSize,
  search,
  shrinking,
} from './objects.ts';

/** Reading everything that changed in a window, through a search that ends after 10,000 results. */

const LARGEST_PAGE = 200;
/** Results that one search may page through; beyond, HubSpot answers 400. */
export const SEARCH_CAP = 10_000;
/** Results may lie this much outside the window or out of order (estuary: hubspot/api/search_objects.py). */
const SLACK_MS = 1;

export interface SearchSpec {
  object: ObjectName;
  /** Property that says when a record last changed. */
  modified: string;
  properties: readonly string[];
}

export interface Found {
  records: HubspotRecord[];
  /** Everything that changed until this instant (epoch milliseconds) has been handed out. */
  covered: number;
  /** HubSpot's count for the window, on the first page of a search. */
  total?: number;
}

/**
 * Records that changed from `from` to `to` (epoch milliseconds, both included), oldest change first. The last
 * milliseconds of each page are withheld, since the next page may go on inside them; at the cap the search begins
 * anew at the first uncovered millisecond. A millisecond that fills a whole search (a bulk import) is paged by id.
 */
export async function* changedBetween(
  context: ReadContext,
  spec: SearchSpec,
  from: number,
  to: number,
): AsyncGenerator<Found> {
  const size = { limit: LARGEST_PAGE };
  let lower = from;
  let total: number | undefined;
  while (lower <= to) {
    let after: string | undefined;
    let withheld: Dated[] = [];
    let boundary = lower;
    let isCapped = false;
    while (!isCapped) {
      const page = await searchWindow(context, spec, size, lower, to, after);
      const dated = page.results.map((record) => ({ record, at: changedAt(record, spec) }));
      const known = [...withheld, ...dated];
      const first = total === undefined ? { total: page.total } : {};
      total ??= page.total ?? 0;
      after = page.paging?.next?.after;
      if (!after) {
        yield { records: known.map(({ record }) => record), covered: to, ...first };
        return;
      }
      for (const { at } of dated) boundary = Math.max(boundary, at - SLACK_MS);
      withheld = known.filter(({ at }) => at >= boundary);
      const ready = known.filter(({ at }) => at < boundary).map(({ record }) => record);
      yield { records: ready, covered: boundary - 1, ...first };
      isCapped = Number(after) + size.limit > SEARCH_CAP;
    }
    if (boundary > lower) {
      lower = boundary;
      continue;
    }
    yield* sameMillisecond(context, spec, size, lower);
    lower += 1;
  }
}

interface Dated {
  record: HubspotRecord;
  at: number;
}

/** Epoch milliseconds of the last change; below every window when the record does not say, so it is never withheld. */
function changedAt(record: HubspotRecord, { modified }: SearchSpec): number {
  const at = readInstant(record.properties?.[modified]);
  return at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at);
}

function between({ modified }: SearchSpec, from: number, to: number) {
  return [
    { propertyName: modified, operator: 'GTE', value: String(from) },
    { propertyName: modified, operator: 'LTE', value: String(to) },
  ];
}

function searchWindow(
  context: ReadContext,
  spec: SearchSpec,
  size: PageSize,
  from: number,
  to: number,
  after: string | undefined,
): Promise<ObjectPage> {
  return shrinking(context, size, (limit) =>
    search(context, spec.object, {
      filterGroups: [{ filters: between(spec, from, to) }],
      sorts: [{ propertyName: spec.modified, direction: 'ASCENDING' }],
      properties: spec.properties,
      limit,
      after,
    }),
  );
}

/** All records of one millisecond, by growing id: every search begins behind the last id, so no offset grows. */
async function* sameMillisecond(
  context: ReadContext,
  spec: SearchSpec,
  size: PageSize,
  at: number,
): AsyncGenerator<Found> {
  let lastId = '0';
  for (;;) {
    const beyond = { propertyName: 'hs_object_id', operator: 'GT', value: lastId };
    const page = await shrinking(context, size, (limit) =>
      search(context, spec.object, {
        filterGroups: [{ filters: [...between(spec, at, at), beyond] }],
        sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
        properties: spec.properties,
        limit,
      }),
    );
    const last = page.results.at(-1);
    const isLast = !page.paging?.next;
    // Until the millisecond is complete nothing of it counts as covered.
    yield { records: page.results, covered: isLast ? at : at - 1 };
    if (!last || isLast) return;
    lastId = last.id;
  }
}
