import type { Page, PlanInput, ReadContext, Slice, StreamDefinition } from '../../engine/connector.ts';
import { itemColumns, itemContract } from './contracts.ts';
import { settings } from './settings.ts';
import { API_VERSION } from './version.ts';

/** Read again behind the newest change seen, since changes may appear late. */
export const LOOKBACK_SECONDS = 300;
const PAGE_SIZE = 100;

/** One slice of what changed since the last run. Pure: the same state and clock give the same slice. */
export function planItems({ cursor, now, since, backfill }: PlanInput): Slice[] {
  if (backfill) {
    const { from, to } = backfill;
    const params = { from: `${from}T00:00:00.000Z`, until: `${to}T23:59:59.999Z`, moves: false };
    return [{ id: `changed:${from}..${to}`, replaces: false, params }];
  }
  const seen = typeof cursor?.updated === 'string' ? cursor.updated : null;
  const until = now.toISOString();
  // A clock that went back, or a cursor set too far ahead, must not ask for the future.
  const reached = seen !== null && seen < until ? seen : until;
  const from =
    seen === null
      ? `${since}T00:00:00.000Z`
      : new Date(Date.parse(reached) - LOOKBACK_SECONDS * 1000).toISOString();
  return [{ id: `changed:${from}..${until}`, replaces: false, params: { from, until, moves: true } }];
}

interface Answer {
  items?: unknown[];
  next?: string | null;
}

export async function* readItems(slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  const { from, until, moves } = slice.params;
  const { account_id } = settings(context.config);
  let page: string | undefined;
  do {
    const answer: Answer = await context.request<Answer>({
      method: 'GET',
      path: `/${API_VERSION}/accounts/${account_id}/items`,
      query: { updated_from: String(from), updated_until: String(until), limit: PAGE_SIZE, page },
    });
    yield { records: (answer.items ?? []).map((record) => ({ stream: 'items', record })) };
    page = answer.next ?? undefined;
  } while (page !== undefined);
  // Only a slice that was read to its end moves the cursor.
  yield { records: [], cursor: moves ? { updated: String(until) } : undefined };
}

export const streams: readonly StreamDefinition[] = [
  {
    name: 'items',
    description: 'Items of the account, every version seen.',
    contractVersion: 1,
    contract: itemContract,
    knownFields: ['id', 'name', 'total', 'updated_at'],
    columns: itemColumns,
    primaryKey: ['item_id'],
    reading: { lookbackSeconds: LOOKBACK_SECONDS },
    plan: planItems,
    read: readItems,
  },
];
