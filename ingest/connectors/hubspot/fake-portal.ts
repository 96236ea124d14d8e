import type { VendorRequest } from '../../engine/connector.ts';
import type { HubspotRecord, SearchBody } from './objects.ts';

/** Search as HubSpot documents it, over a list of records: filters, sorting, 200 a page, nothing beyond 10,000. */
export function fakePortal(records: HubspotRecord[], modified: string, archived: HubspotRecord[] = []) {
  const dated = records
    .map((row) => ({ row, at: Date.parse(String(row.properties[modified])), id: Number(row.id) }))
    .sort((one, other) => one.at - other.at || one.id - other.id);
  const byId = [...dated].sort((one, other) => one.id - other.id);
  return (request: VendorRequest): unknown => {
    if (request.path.includes('/associations/')) return associations(request);
    if (!request.path.endsWith('/search')) return { results: archived };
    const body = request.json as SearchBody;
    const list = body.sorts[0]!.propertyName === 'hs_object_id' ? byId : dated;
    const matching = list
      .filter(({ at, id }) =>
        body.filterGroups[0]!.filters.every(({ propertyName, operator, value }) => {
          const own = propertyName === 'hs_object_id' ? id : at;
          if (operator === 'GTE') return own >= Number(value);
          if (operator === 'LTE') return own <= Number(value);
          if (operator === 'GT') return own > Number(value);
          throw new Error(`no operator ${operator}`);
        }),
      )
      .map(({ row }) => row);
    const start = Number(body.after ?? 0);
    const end = start + body.limit;
    if (end > 10_000) throw new Error('400: paging beyond 10,000');
    const paging = end < matching.length ? { next: { after: String(end) } } : undefined;
    return { total: matching.length, results: matching.slice(start, end), paging };
  };
}

/** Every deal belongs to contact 1 and, primarily, to contact 2. */
function associations(request: VendorRequest): unknown {
  const { inputs } = request.json as { inputs: { id: string }[] };
  if (inputs.length > 100) throw new Error('400: more than 100 inputs');
  return {
    status: 'COMPLETE',
    results: inputs.map(({ id }) => ({
      from: { id },
      to: [
        { toObjectId: 1, associationTypes: [{ label: null }] },
        { toObjectId: 2, associationTypes: [{ label: 'Primary' }] },
      ],
    })),
  };
}

export function record(id: number, modified: string, at: number): HubspotRecord {
  return { id: String(id), properties: { [modified]: new Date(at).toISOString() }, archived: false };
}
