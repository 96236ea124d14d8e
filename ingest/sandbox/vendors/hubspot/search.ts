import type { Answer } from '../http.ts';
import { CORRELATION, crmError } from './errors.ts';
import { type CrmRecord, type ObjectType, render } from './store.ts';

/** Search gives no more than this many results, whatever it finds (doc: CRM search, limits). */
const MOST_RESULTS = 10_000;
const LARGEST_PAGE = 200;

interface Filter {
  propertyName: string;
  operator: string;
  value?: unknown;
  highValue?: unknown;
  values?: unknown[];
}

interface SearchRequest {
  filterGroups?: { filters?: Filter[] }[];
  sorts?: ({ propertyName?: string; direction?: string } | string)[];
  properties?: string[];
  limit?: number;
  after?: string | number;
}

/** `POST /crm/v3/objects/{type}/search` over the records that are not archived. */
export function search(type: ObjectType, records: readonly CrmRecord[], json: unknown): Answer {
  if (typeof json !== 'object' || json === null)
    return crmError(400, 'VALIDATION_ERROR', 'Invalid input JSON');
  const request = json as SearchRequest;
  const limit = request.limit ?? 10;
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE)
    return crmError(400, 'VALIDATION_ERROR', `limit must be between 1 and ${LARGEST_PAGE}`);
  const offset = Number(request.after ?? 0);
  if (!Number.isInteger(offset) || offset < 0)
    return crmError(400, 'VALIDATION_ERROR', 'the value of "after" is not a valid paging cursor');
  if (offset + limit > MOST_RESULTS)
    return crmError(400, 'VALIDATION_ERROR', `paging beyond ${MOST_RESULTS} results is not supported`);
  const filters = (request.filterGroups ?? []).flatMap((group) => group.filters ?? []);
  if (
    filters.some((filter) => /date$/.test(filter.propertyName) && Number(toComparable(filter.value)) === 0)
  ) {
    return {
      status: 500,
      body: {
        status: 'error',
        message: 'internal error',
        correlationId: CORRELATION,
      },
    };
  }
  const groups = request.filterGroups ?? [];
  const found = records.filter(
    (record) =>
      record.archivedAt === null &&
      (groups.length === 0 ||
        groups.some((group) => (group.filters ?? []).every((filter) => passes(record, filter)))),
  );
  sort(type, found, request.sorts ?? []);
  const page = found.slice(offset, offset + limit);
  const end = offset + page.length;
  const paging = end < found.length ? { paging: { next: { after: String(end) } } } : {};
  return {
    status: 200,
    body: {
      total: found.length,
      results: page.map((record) => render(record, request.properties ?? null)),
      ...paging,
    },
  };
}

/** Dates compare as epoch milliseconds, numbers as numbers, the rest as text in lower case. */
function toComparable(value: unknown): number | string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text = String(value);
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(text)) return Date.parse(text);
  return text.toLowerCase();
}

function passes(record: CrmRecord, filter: Filter): boolean {
  const own = toComparable(record.properties[filter.propertyName]);
  const given = toComparable(filter.value);
  switch (filter.operator) {
    case 'HAS_PROPERTY':
      return own !== undefined;
    case 'NOT_HAS_PROPERTY':
      return own === undefined;
    case 'IN':
      return own !== undefined && (filter.values ?? []).map(toComparable).includes(own);
    case 'NOT_IN':
      return own !== undefined && !(filter.values ?? []).map(toComparable).includes(own);
    case 'NEQ':
      return own !== given;
    case 'CONTAINS_TOKEN':
      return String(own ?? '').includes(String(given ?? '').replaceAll('*', ''));
  }
  if (own === undefined || given === undefined) return false;
  const high = toComparable(filter.highValue);
  switch (filter.operator) {
    case 'EQ':
      return own === given;
    case 'GT':
      return own > given;
    case 'GTE':
      return own >= given;
    case 'LT':
      return own < given;
    case 'LTE':
      return own <= given;
    case 'BETWEEN':
      return own >= given && high !== undefined && own <= high;
  }
  return false;
}

function sort(type: ObjectType, records: CrmRecord[], sorts: NonNullable<SearchRequest['sorts']>): void {
  const order = sorts.map((item) =>
    typeof item === 'string'
      ? { name: item.replace(/^-/, ''), sign: item.startsWith('-') ? -1 : 1 }
      : { name: item.propertyName ?? 'hs_object_id', sign: item.direction === 'DESCENDING' ? -1 : 1 },
  );
  if (order.length === 0) order.push({ name: type === 'contacts' ? 'createdate' : 'hs_object_id', sign: 1 });
  const keys = new Map(
    records.map((record) => [record, order.map(({ name }) => toComparable(record.properties[name]) ?? '')]),
  );
  records.sort((a, b) => {
    const [left, right] = [keys.get(a) ?? [], keys.get(b) ?? []];
    for (const [at, { sign }] of order.entries()) {
      const [x, y] = [left[at] ?? '', right[at] ?? ''];
      if (x !== y) return x < y ? -sign : sign;
    }
    return Number(a.id) - Number(b.id);
  });
}
