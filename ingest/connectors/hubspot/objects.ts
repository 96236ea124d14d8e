import { sharedPace } from '../../../core/pace.ts';
import type { ReadContext } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { settings } from './settings.ts';
import { ASSOCIATIONS_VERSION, OBJECTS_VERSION } from './version.ts';

export type ObjectName = 'contacts' | 'companies' | 'deals';

export interface HubspotRecord {
  id: string;
  properties: Record<string, string | null>;
  archived?: boolean;
  archivedAt?: string;
  associations?: Record<string, { results: { id: string; type?: string }[] }>;
  [field: string]: unknown;
}

export interface ObjectPage {
  total?: number;
  results: HubspotRecord[];
  paging?: { next?: { after: string } };
}

export interface SearchBody {
  filterGroups: { filters: { propertyName: string; operator: string; value: string }[] }[];
  sorts: { propertyName: string; direction: 'ASCENDING' }[];
  properties: readonly string[];
  limit: number;
  after?: string;
}

/** One search, at the pace of search, which HubSpot limits apart from all else. */
export async function search(
  context: ReadContext,
  object: ObjectName,
  body: SearchBody,
): Promise<ObjectPage> {
  const { search_per_second } = settings(context.config);
  await sharedPace(context.config, 'hubspot search', {
    perMinute: search_per_second * 60,
    burst: Math.max(1, Math.floor(search_per_second)),
  })();
  return context.request<ObjectPage>({
    method: 'POST',
    path: `/crm/${OBJECTS_VERSION}/objects/${object}/search`,
    json: body,
  });
}

async function paced(context: ReadContext): Promise<void> {
  const { requests_per_second } = settings(context.config);
  // HubSpot counts in windows of ten seconds, so that many may go out at once.
  const burst = Math.max(1, Math.floor(requests_per_second * 10));
  await sharedPace(context.config, 'hubspot', { perMinute: requests_per_second * 60, burst })();
}

/** Size of the pages of one read; halved when HubSpot cannot build one. */
export interface PageSize {
  limit: number;
}

const SMALLEST_PAGE = 10;

/** Sends the request that `ask` makes for a page size, and for half of it as long as HubSpot says it is too much. */
export async function shrinking<T>(
  context: ReadContext,
  size: PageSize,
  ask: (limit: number) => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await ask(size.limit);
    } catch (error) {
      const isTooLarge = error instanceof VendorError && error.class === 'data_too_large';
      if (!isTooLarge || size.limit <= SMALLEST_PAGE) throw error;
      size.limit = Math.max(SMALLEST_PAGE, Math.floor(size.limit / 2));
      context.note('a page of HubSpot was too large; smaller ones are asked for', { limit: size.limit });
    }
  }
}

const ARCHIVED_PAGE = 100;

/** Every record in the recycling bin (HubSpot keeps them 90 days); the list cannot be filtered or sorted. */
export async function* archivedPages(
  context: ReadContext,
  object: ObjectName,
  properties: readonly string[],
): AsyncGenerator<HubspotRecord[]> {
  const size = { limit: ARCHIVED_PAGE };
  let after: string | undefined;
  do {
    const page: ObjectPage = await shrinking(context, size, async (limit) => {
      await paced(context);
      return context.request<ObjectPage>({
        method: 'GET',
        path: `/crm/${OBJECTS_VERSION}/objects/${object}`,
        query: { archived: 'true', limit, properties: properties.join(','), after },
      });
    });
    yield page.results.map((record) => ({ ...record, archived: true }));
    after = page.paging?.next?.after;
  } while (after);
}

interface AssociationPage {
  results?: {
    from: { id: string | number };
    to: { toObjectId: string | number; associationTypes?: { label?: string | null }[] }[];
  }[];
}

const BATCH = 100;

/**
 * The records with their associations to `targets`, in the shape that HubSpot itself uses for a single record. Search
 * gives none. The association labelled primary comes first.
 */
export async function withAssociations(
  context: ReadContext,
  object: ObjectName,
  targets: readonly ObjectName[],
  records: HubspotRecord[],
): Promise<HubspotRecord[]> {
  const found = new Map<string, NonNullable<HubspotRecord['associations']>>();
  for (const target of targets) {
    const size = { limit: BATCH };
    for (let start = 0; start < records.length; ) {
      const page = await shrinking(context, size, async (limit) => {
        await paced(context);
        const inputs = records.slice(start, start + limit).map(({ id }) => ({ id }));
        return context.request<AssociationPage>({
          method: 'POST',
          path: `/crm/${ASSOCIATIONS_VERSION}/associations/${object}/${target}/batch/read`,
          json: { inputs },
        });
      });
      start += size.limit;
      for (const { from, to } of page.results ?? []) {
        const ordered = [...to].sort((one, other) => Number(isPrimary(other)) - Number(isPrimary(one)));
        const id = String(from.id);
        const results = ordered.map(({ toObjectId }) => ({ id: String(toObjectId) }));
        found.set(id, { ...found.get(id), [target]: { results } });
      }
    }
  }
  return records.map((record) => ({ ...record, associations: found.get(record.id) ?? {} }));
}

function isPrimary(association: { associationTypes?: { label?: string | null }[] }): boolean {
  return association.associationTypes?.some(({ label }) => /^primary$/i.test(label ?? '')) ?? false;
}
