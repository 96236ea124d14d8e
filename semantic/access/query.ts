/** A Cube query as clients send it; only what is looked at here. */
export interface CubeQuery {
  measures?: unknown[];
  dimensions?: unknown[];
  segments?: unknown[];
  timeDimensions?: {
    dimension?: unknown;
    granularity?: unknown;
    dateRange?: unknown;
    compareDateRange?: unknown;
  }[];
  filters?: CubeFilter[];
  order?: Record<string, unknown> | unknown[];
  timezone?: string;
  limit?: number | null;
  offset?: number | null;
  [key: string]: unknown;
}

export interface CubeFilter {
  member?: unknown;
  dimension?: unknown;
  operator?: unknown;
  values?: unknown[] | null;
  and?: CubeFilter[];
  or?: CubeFilter[];
  [key: string]: unknown;
}

/** The conditions of a filter tree, and whether each holds for every row (it stands under no `or`). */
export function* filterLeaves(
  filters: CubeFilter[] | undefined,
  certain = true,
): Generator<{ filter: CubeFilter; certain: boolean }> {
  for (const filter of filters ?? []) {
    if (filter.and) yield* filterLeaves(filter.and, certain);
    else if (filter.or) yield* filterLeaves(filter.or, certain && filter.or.length === 1);
    else yield { filter, certain };
  }
}

/** The member that a condition is about. */
export function filterMember(filter: CubeFilter): unknown {
  return filter.member ?? filter.dimension;
}

/** Every member that a query names, wherever it stands; what is not text is a computed expression. */
export function* queryMembers(query: CubeQuery): Generator<unknown> {
  yield* query.measures ?? [];
  yield* query.dimensions ?? [];
  yield* query.segments ?? [];
  for (const time of query.timeDimensions ?? []) yield time.dimension;
  for (const { filter } of filterLeaves(query.filters)) yield filterMember(filter);
  const order = query.order ?? [];
  if (!Array.isArray(order)) yield* Object.keys(order);
  // Clients write [member, direction]; after normalisation Cube holds { id, desc }.
  else for (const item of order) yield Array.isArray(item) ? item[0] : (item as { id?: unknown })?.id;
}

/** `view.member` of `view.member.granularity`. */
export function plainMember(name: string): string {
  return name.split('.').slice(0, 2).join('.');
}
