import type { Page, ReadContext, Slice } from '../../engine/connector.ts';
import { gaql, search } from './query.ts';

/** The account and its parts. Each is one query that gives all of them, removed ones included. */
export const ENTITIES = {
  customer: {
    from: 'customer',
    fields: [
      'customer.id',
      'customer.descriptive_name',
      'customer.currency_code',
      'customer.time_zone',
      'customer.manager',
      'customer.status',
    ],
  },
  campaigns: {
    from: 'campaign',
    fields: [
      'customer.id',
      'campaign.id',
      'campaign.name',
      'campaign.status',
      'campaign.advertising_channel_type',
      'campaign.bidding_strategy_type',
      'campaign_budget.amount_micros',
    ],
  },
  ad_groups: {
    from: 'ad_group',
    fields: [
      'customer.id',
      'campaign.id',
      'ad_group.id',
      'ad_group.name',
      'ad_group.status',
      'ad_group.type',
      'ad_group.cpc_bid_micros',
    ],
  },
  ads: {
    from: 'ad_group_ad',
    fields: [
      'customer.id',
      'campaign.id',
      'ad_group.id',
      'ad_group_ad.ad.id',
      'ad_group_ad.ad.name',
      'ad_group_ad.ad.type',
      'ad_group_ad.ad.final_urls',
      'ad_group_ad.status',
    ],
  },
} as const;

export type EntityStream = keyof typeof ENTITIES;

export function planEntities(): Slice[] {
  return [{ id: 'snapshot', replaces: true, params: {} }];
}

export function readEntities(stream: EntityStream) {
  const { from, fields } = ENTITIES[stream];
  return async function* read(_slice: Slice, context: ReadContext): AsyncGenerator<Page> {
    for await (const { rows, total } of search(context, gaql(fields, from)))
      yield { records: rows.map((record) => ({ stream, record })), vendorCount: total };
  };
}

export interface Customer {
  descriptiveName?: string;
  currencyCode?: string;
  timeZone?: string;
}

/** The account of the connection; none of its fields when the answer is empty. */
export async function customer(context: ReadContext): Promise<Customer> {
  const { from, fields } = ENTITIES.customer;
  for await (const { rows } of search(context, gaql(fields, from)))
    return (rows[0]?.customer as Customer | undefined) ?? {};
  return {};
}
