import { sharedPace } from '../../../core/pace.ts';
import type { ReadContext, VendorRequest } from '../../engine/connector.ts';
import { settings } from './settings.ts';

export interface StripeObject {
  id: string;
  [field: string]: unknown;
}

export interface StripeList<T = StripeObject> {
  data: T[];
  has_more: boolean;
}

export interface StripeEvent extends StripeObject {
  type: string;
  created: number;
  data: { object: StripeObject };
}

export const PAGE = 100;

/** One page of a list, at the account's pace. */
export async function list<T extends StripeObject>(
  context: ReadContext,
  path: string,
  query: VendorRequest['query'],
): Promise<StripeList<T>> {
  const { requests_per_second } = settings(context.config);
  await sharedPace(context.config, 'stripe', {
    perMinute: requests_per_second * 60,
    burst: Math.max(1, Math.floor(requests_per_second)),
  })();
  return context.request<StripeList<T>>({ method: 'GET', path, query: { limit: PAGE, ...query } });
}

/** All pages of a list, newest first, as Stripe gives them; `after` is the id to go on from. */
export async function* pagesOf<T extends StripeObject>(
  context: ReadContext,
  path: string,
  query: VendorRequest['query'],
  after?: string,
): AsyncGenerator<T[]> {
  let starting_after = after;
  for (;;) {
    const page = await list<T>(context, path, { ...query, starting_after });
    yield page.data;
    const last = page.data.at(-1);
    if (!page.has_more || !last) return;
    starting_after = last.id;
  }
}

interface WithLines extends StripeObject {
  lines?: StripeList;
}

/** The invoice with all its lines: the object itself holds the first ten. */
export async function withAllLines(context: ReadContext, invoice: WithLines): Promise<WithLines> {
  const { lines } = invoice;
  if (!lines?.has_more) return invoice;
  const all = [...lines.data];
  for await (const page of pagesOf(context, `/v1/invoices/${invoice.id}/lines`, {}, all.at(-1)?.id))
    all.push(...page);
  return { ...invoice, lines: { data: all, has_more: false } };
}
