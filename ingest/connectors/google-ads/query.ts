import type { ReadContext } from '../../engine/connector.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

/** A row of an answer: the selected fields, nested and in camel case. */
export type Row = Record<string, unknown>;

interface SearchAnswer {
  results?: Row[];
  nextPageToken?: string;
  totalResultsCount?: string | number;
}

/**
 * The pages of a query in Google's language (GAQL), 10,000 rows each. One query is one operation of the daily quota,
 * however many pages it has. `total` is the number of rows that Google states. A page token lives about two hours: an
 * expired one fails as `cursor_expired` and the engine reads the slice anew.
 */
export async function* search(
  context: ReadContext,
  query: string,
): AsyncGenerator<{ rows: Row[]; total: number | undefined }> {
  const { customer_id } = settings(context.config);
  let pageToken: string | undefined;
  do {
    const page: SearchAnswer = await context.request<SearchAnswer>({
      method: 'POST',
      path: `/${API_VERSION}/customers/${customer_id}/googleAds:search`,
      // A page size is refused since v17 (PAGE_SIZE_NOT_SUPPORTED).
      json: { query, pageToken, searchSettings: { returnTotalResultsCount: true } },
    });
    const total = page.totalResultsCount === undefined ? undefined : Number(page.totalResultsCount);
    yield { rows: page.results ?? [], total };
    pageToken = page.nextPageToken || undefined;
  } while (pageToken !== undefined);
}

/** A query without the resource names that come unasked. */
export function gaql(fields: readonly string[], from: string, where?: string): string {
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  return `SELECT ${fields.join(', ')} FROM ${from}${condition} PARAMETERS omit_unselected_resource_names=true`;
}
