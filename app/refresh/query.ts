import type { AccessScope } from '../../core/access/scope.ts';
import type { PageColumnType, TableSpec } from './specs.ts';

export type Row = Record<string, unknown>;
export type PageRow = Record<string, string | null>;
/** Asks the semantic layer as the person with `scope`, with all its policies. */
export type Load = (query: Record<string, unknown>, scope: AccessScope) => Promise<Row[]>;

/** The most rows that the semantic layer gives in one answer. */
const PAGE_ROWS = 50_000;

/** Local days, both ends included. */
export interface Period {
  from: string;
  to: string;
}

/**
 * All rows of a page's query as the audience sees them, page by page, with the columns' names as keys and the
 * values as text that DuckDB casts exactly (money never passes through a float).
 */
export async function loadTable(
  load: Load,
  spec: TableSpec,
  scope: AccessScope,
  period: Period | null,
  pageRows: number = PAGE_ROWS,
): Promise<PageRow[]> {
  const query = spec.date && period ? withPeriod(spec.query, spec.date, period) : spec.query;
  const columns = Object.entries(spec.columns);
  const all: PageRow[] = [];
  for (;;) {
    const rows = await load({ ...query, limit: pageRows, offset: all.length }, scope);
    for (const row of rows) {
      all.push(
        Object.fromEntries(
          columns.map(([member, column]) => [column.name, asText(row[member], column.type)]),
        ),
      );
    }
    if (rows.length < pageRows) return all;
  }
}

/** The query with only the rows whose `member` lies in the period, beside the filters that it has. */
export function withPeriod(query: Row, member: string, period: Period): Row {
  const filters = Array.isArray(query.filters) ? (query.filters as unknown[]) : [];
  const within = { member, operator: 'inDateRange', values: [period.from, period.to] };
  return { ...query, filters: [...filters, within] };
}

/** A value of the semantic layer as the text of its column's type; null stays null, since it is not 0. */
export function asText(value: unknown, type: PageColumnType): string | null {
  if (value === null || value === undefined) return null;
  const text = value instanceof Date ? value.toISOString() : String(value);
  if (type === 'date') return text.slice(0, 10);
  if (type === 'timestamp') return text.replace(/Z$/, '');
  return text;
}

/** The same row as JSON: numbers as numbers, instants in UTC with their `Z`. */
export function asJson(row: PageRow, spec: TableSpec): Row {
  return Object.fromEntries(
    Object.values(spec.columns).map(({ name, type }) => {
      const text = row[name] ?? null;
      if (text === null) return [name, null];
      if (type === 'integer' || type === 'number' || type === 'money') return [name, Number(text)];
      if (type === 'boolean') return [name, text === 'true' || text === '1'];
      if (type === 'timestamp') return [name, `${text}Z`];
      return [name, text];
    }),
  );
}
