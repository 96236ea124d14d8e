import type { Page, PlanInput, ReadContext, Slice } from '../../engine/connector.ts';
import { settings } from './settings.ts';
import { isTooLarge } from './too-large.ts';
import { API_VERSION } from './version.ts';

/** Campaigns, ad sets and ads: every version seen lands; archived and deleted ones come only when asked for. */

export type Edge = 'campaigns' | 'adsets' | 'ads';

/** Prefix of the edge's fields in `filtering`. */
const PREFIX: Record<Edge, string> = { campaigns: 'campaign', adsets: 'adset', ads: 'ad' };

/** All values of `effective_status`; without this filter Meta leaves out what is archived or deleted. */
const STATUSES = [
  'ACTIVE',
  'PAUSED',
  'DELETED',
  'PENDING_REVIEW',
  'DISAPPROVED',
  'PREAPPROVED',
  'PENDING_BILLING_INFO',
  'CAMPAIGN_PAUSED',
  'ARCHIVED',
  'ADSET_PAUSED',
  'IN_PROCESS',
  'WITH_ISSUES',
];

/** Read again behind the cursor: `updated_time` has whole seconds and the list is not ordered by it. */
export const LOOKBACK_SECONDS = 3600;

const LARGEST_PAGE = 200;
const SMALLEST_PAGE = 10;

export function planEntities({ cursor, now, backfill }: PlanInput): Slice[] {
  const until = Math.floor(now.getTime() / 1000);
  if (backfill) {
    const from = Date.parse(`${backfill.from}T00:00:00Z`) / 1000;
    return [
      { id: `updated:${backfill.from}..${backfill.to}`, replaces: false, params: { from, cursor: null } },
    ];
  }
  const seen = typeof cursor?.updated === 'number' ? cursor.updated : null;
  const from = seen === null ? null : seen - LOOKBACK_SECONDS;
  return [{ id: `updated:${from ?? 0}..${until}`, replaces: false, params: { from, cursor: seen ?? 0 } }];
}

interface EntityPage {
  data: Record<string, unknown>[];
  paging?: { cursors?: { after?: string }; next?: string };
}

export function readEntities(stream: string, edge: Edge, fields: readonly string[]) {
  return async function* read(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { from, cursor } = slice.params;
    const currency = await accountCurrency(context);
    let newest = Number(cursor ?? 0);
    for await (const rows of entityPages(context, edge, fields, from === null ? undefined : Number(from))) {
      for (const row of rows) newest = Math.max(newest, Math.floor(instantOf(row.updated_time) / 1000));
      yield { records: rows.map((row) => ({ stream, record: { ...row, account_currency: currency } })) };
    }
    // The list is not ordered by time, so the cursor moves only at its end.
    yield { records: [], cursor: cursor === null ? undefined : { updated: newest } };
  };
}

/** Milliseconds of `2026-11-02T09:00:00+0100`; 0 when absent. */
function instantOf(value: unknown): number {
  const at = Date.parse(String(value ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? 0 : at;
}

/** Ids below the account, or below one campaign or ad set. */
export async function entityIds(context: ReadContext, edge: Edge, parent?: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const rows of entityPages(context, edge, ['id'], undefined, parent)) {
    ids.push(...rows.map((row) => String(row.id)));
  }
  return ids;
}

async function* entityPages(
  context: ReadContext,
  edge: Edge,
  fields: readonly string[],
  updatedAfter?: number,
  parent: string = settings(context.config).account_id,
): AsyncGenerator<Record<string, unknown>[]> {
  const filtering: unknown[] = [{ field: 'effective_status', operator: 'IN', value: STATUSES }];
  if (updatedAfter !== undefined) {
    filtering.push({ field: `${PREFIX[edge]}.updated_time`, operator: 'GREATER_THAN', value: updatedAfter });
  }
  let after: string | undefined;
  let limit = LARGEST_PAGE;
  for (;;) {
    let page: EntityPage;
    try {
      page = await context.request<EntityPage>({
        method: 'GET',
        path: `/${API_VERSION}/${parent}/${edge}`,
        query: { fields: fields.join(','), filtering: JSON.stringify(filtering), limit, after },
      });
    } catch (error) {
      if (!isTooLarge(error) || limit <= SMALLEST_PAGE) throw error;
      limit = Math.max(SMALLEST_PAGE, Math.floor(limit / 2));
      continue;
    }
    yield page.data;
    after = page.paging?.cursors?.after;
    if (!page.paging?.next || !after) return;
  }
}

export interface Account {
  name?: string;
  currency?: string;
  timezone_name?: string;
}

export function account(context: ReadContext): Promise<Account> {
  return context.request<Account>({
    method: 'GET',
    path: `/${API_VERSION}/${settings(context.config).account_id}`,
    query: { fields: 'timezone_name,currency,name' },
  });
}

/** Budgets come without a currency; the account's says how many decimals they have. */
async function accountCurrency(context: ReadContext): Promise<string | null> {
  return (await account(context)).currency ?? null;
}
