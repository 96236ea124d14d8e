import type { Page, ReadContext, Slice } from '../../engine/connector.ts';
import { settings } from './settings.ts';

/** The account and its parts, all of them at each run: lists have no filter by change. */
export const EDGES = {
  campaign_groups: { edge: 'adCampaignGroups', finder: 'search', size: 500 },
  campaigns: { edge: 'adCampaigns', finder: 'search', size: 500 },
  creatives: { edge: 'creatives', finder: 'criteria', size: 100 },
} as const;

export type EntityStream = keyof typeof EDGES;

export interface Account {
  id?: number | string;
  name?: string;
  currency?: string;
  status?: string;
}

export function account(context: ReadContext): Promise<Account> {
  return context.request<Account>({
    method: 'GET',
    path: `/rest/adAccounts/${settings(context.config).account_id}`,
  });
}

export function planEntities(): Slice[] {
  return [{ id: 'snapshot', replaces: true, params: {} }];
}

export async function* readAccount(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
  yield { records: [{ stream: 'accounts', record: await account(context) }] };
}

interface List {
  elements?: unknown[];
  metadata?: { nextPageToken?: string };
}

export function readEntities(stream: EntityStream) {
  const { edge, finder, size } = EDGES[stream];
  return async function* read(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    const { account_id } = settings(context.config);
    let pageToken: string | undefined;
    do {
      const list: List = await context.request<List>({
        method: 'GET',
        path: `/rest/adAccounts/${account_id}/${edge}`,
        query: { q: finder, pageSize: size, pageToken },
        headers: { 'x-restli-method': 'FINDER' },
      });
      yield { records: (list.elements ?? []).map((record) => ({ stream, record })) };
      pageToken = list.metadata?.nextPageToken || undefined;
    } while (pageToken !== undefined);
  };
}
