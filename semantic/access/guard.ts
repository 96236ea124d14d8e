import type { Catalog, CatalogView } from '../catalog.ts';
import type { Pin } from '../model.ts';
import { readableViews, type SecurityContext, seesAnything } from './policy.ts';
import {
  type CubeFilter,
  type CubeQuery,
  filterLeaves,
  filterMember,
  plainMember,
  queryMembers,
} from './query.ts';

/** A refusal that the caller may read: its status and one sentence. */
export class QueryRefused extends Error {
  constructor(
    readonly status: 400 | 403,
    message: string,
  ) {
    super(message);
    this.name = 'QueryRefused';
  }
}

/** Parts of a query that Cube offers only to its own SQL interface; from outside they would bypass the views. */
const INTERNAL_PARTS = ['subqueryJoins', 'joinHints', 'maskedMembers', 'memberToAlias', 'expressionParams'];

/**
 * Refuses whatever is not a public member of one view that the caller may read, wherever in the query it stands.
 * Answers the view. The same sentence is said of what is hidden and of what does not exist.
 */
export function checkQuery(catalog: Catalog, context: SecurityContext | null, query: CubeQuery): CatalogView {
  if (!seesAnything(context))
    throw new QueryRefused(403, 'No brand is open to you; ask an administrator for access.');
  for (const part of INTERNAL_PARTS) {
    if (query[part] !== undefined) throw new QueryRefused(400, `"${part}" cannot be used in a query.`);
  }
  const views = new Set<string>();
  for (const member of queryMembers(query)) {
    if (typeof member !== 'string')
      throw new QueryRefused(400, 'A query names members; it cannot hold expressions.');
    views.add(member.split('.')[0]!);
    checkMember(catalog, context, member);
  }
  for (const { filter } of filterLeaves(query.filters)) checkValues(filter);
  const [view, another] = views;
  if (!view) throw new QueryRefused(400, 'A query needs at least one measure or dimension.');
  if (another)
    throw new QueryRefused(400, `Ask one view at a time; this query names ${view} and ${another}.`);
  return catalog.get(view)!;
}

function checkMember(catalog: Catalog, context: SecurityContext, member: string): void {
  const [viewName, name, granularity, ...rest] = member.split('.');
  const view = readableViews(context).includes(viewName ?? '') ? catalog.get(viewName!) : undefined;
  if (!view) throw new QueryRefused(403, `You have no access to "${viewName}", or it does not exist.`);
  const found = view.members.get(`${viewName}.${name}`);
  if (!found || rest.length > 0 || (granularity !== undefined && found.type !== 'time')) {
    throw new QueryRefused(403, `"${member}" is not a member that you can see.`);
  }
}

function checkValues(filter: CubeFilter): void {
  for (const value of filter.values ?? []) {
    if (value !== null && typeof value === 'object') {
      throw new QueryRefused(400, `The values of the filter on "${filterMember(filter)}" must be plain.`);
    }
  }
}

/** Whether rows of different values of `member` stay apart: it is grouped by, or filtered to a single value. */
function isPinned(query: CubeQuery, member: string): boolean {
  const grouped = [
    ...(query.dimensions ?? []),
    ...(query.timeDimensions ?? []).map((time) => time.dimension),
  ];
  if (grouped.includes(member) || query.ungrouped === true) return true;
  for (const { filter, certain } of filterLeaves(query.filters)) {
    const single = filter.operator === 'equals' || filter.operator === 'in';
    if (certain && single && filterMember(filter) === member && filter.values?.length === 1) return true;
  }
  return false;
}

/**
 * The query with the meaning that is not to be guessed: one attribution model, one date basis, all hours, one level.
 * Where nothing is said the view's default is added; where several values would be added up the query is refused.
 */
export function withDefaults(view: CatalogView, query: CubeQuery): CubeQuery {
  let completed = query;
  for (const pin of view.pinned) completed = withPin(view, completed, pin);
  return completed;
}

function withPin(view: CatalogView, query: CubeQuery, pin: Pin): CubeQuery {
  const member = `${view.name}.${pin.member}`;
  if (isPinned(query, member) && (!pin.unless || pinnedTo(query, member, pin.value))) return query;
  if (pin.unless && isPinned(query, `${view.name}.${pin.unless}`)) return query;
  for (const { filter } of filterLeaves(query.filters)) {
    if (filterMember(filter) !== member) continue;
    const or = pin.unless ? ` or to one "${pin.unless}"` : '';
    throw new QueryRefused(
      400,
      `Figures of several values of "${member}" must not be added up: filter to one value${or}, or group by it.`,
    );
  }
  const added = { member, operator: 'equals', values: [pin.value] };
  return { ...query, filters: [...(query.filters ?? []), added] };
}

function pinnedTo(query: CubeQuery, member: string, value: string): boolean {
  for (const { filter, certain } of filterLeaves(query.filters)) {
    if (certain && filterMember(filter) === member && filter.values?.length === 1) {
      return String(filter.values[0]) === value;
    }
  }
  return false;
}

/** Whether every time dimension that the query names holds local calendar dates (no moments in UTC). */
export function asksOnlyDates(view: CatalogView, query: CubeQuery): boolean {
  for (const member of queryMembers(query)) {
    const found = typeof member === 'string' ? view.members.get(plainMember(member)) : undefined;
    if (found?.type === 'time' && !found.isDate) return false;
  }
  return true;
}
