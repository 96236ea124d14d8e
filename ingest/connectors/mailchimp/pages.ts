import type { ReadContext } from '../../engine/connector.ts';
import { VendorError } from '../../engine/http/errors.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

const SMALLEST_PAGE = 10;

export type MailchimpRecord = Record<string, unknown>;

/** Path of a resource below the version. */
export function resource(path: string): string {
  return `/${API_VERSION}/${path}`;
}

/**
 * All records of a collection by offset. Collections are asked for in an order that new records do not disturb, so
 * that nothing slips past the offset; when Mailchimp cannot build a page in time, half of it is asked for.
 */
export async function* pagesOf(
  context: ReadContext,
  path: string,
  member: string,
  query: Record<string, string | undefined> = {},
): AsyncGenerator<{ records: MailchimpRecord[]; total: number | undefined }> {
  let count = settings(context.config).page_size;
  let offset = 0;
  for (;;) {
    let answer: Record<string, unknown>;
    try {
      answer = await context.request({
        method: 'GET',
        path: resource(path),
        query: { ...query, count, offset, exclude_fields: '_links,*._links,*.*._links' },
      });
    } catch (error) {
      const isTooLarge = error instanceof VendorError && error.class === 'data_too_large';
      if (!isTooLarge || count <= SMALLEST_PAGE) throw error;
      count = Math.max(SMALLEST_PAGE, Math.floor(count / 2));
      continue;
    }
    const records = (answer[member] ?? []) as MailchimpRecord[];
    const total = typeof answer.total_items === 'number' ? answer.total_items : undefined;
    yield { records, total };
    offset += records.length;
    if (records.length === 0 || (total === undefined ? records.length < count : offset >= total)) return;
  }
}

/** The audiences that the connection reads. */
export async function listIds(context: ReadContext): Promise<string[]> {
  const { lists } = settings(context.config);
  if (lists) return lists;
  const ids: string[] = [];
  for await (const { records } of pagesOf(context, 'lists', 'lists', { sort_field: 'date_created' })) {
    ids.push(...records.map((list) => String(list.id)));
  }
  return ids;
}
