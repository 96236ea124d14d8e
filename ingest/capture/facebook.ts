import type { CaptureWebhook } from '../../core/config/schema.ts';
import type { Logger } from '../../core/log.ts';
import type { ErrorRule } from '../engine/connector.ts';
import { VendorClient } from '../engine/http/client.ts';

/** The Graph version asked; the notice of a lead comes without its answers, which are kept 90 days. */
const VERSION = 'v25.0';
const GRAPH = 'https://graph.facebook.com';

const RATE_LIMITS = new Set([4, 17, 32, 613]);

const errors: readonly ErrorRule[] = [
  {
    class: 'rate_limited',
    match: ({ json }) => RATE_LIMITS.has(codeOf(json)),
    advice: 'Facebook asks to slow down.',
  },
  {
    class: 'permission',
    match: ({ json }) => [10, 190, 200].includes(codeOf(json)),
    advice: 'Give the page token the permission leads_retrieval.',
  },
  {
    class: 'skip_entity',
    match: ({ json, status }) => status === 400 && codeOf(json) === 100,
    advice: 'The lead is no longer there.',
  },
];

interface Lead {
  id: string;
  created_time?: string;
  form_id?: string;
  ad_id?: string;
  campaign_id?: string;
  field_data?: { name: string; values: string[] }[];
}

/** What Facebook calls the answers that leads have columns for. */
const FIELDS: Readonly<Record<string, string>> = {
  email: 'email',
  phone_number: 'phone',
  phone: 'phone',
  full_name: 'full_name',
  first_name: 'given_name',
  last_name: 'surname1',
};

/** A client for the page of a `facebook-leads` webhook; close it after use. */
export function leadClient(webhook: CaptureWebhook, log: Logger): VendorClient {
  return new VendorClient({
    connector: {
      title: 'Facebook Lead Ads',
      errors,
      limits: { concurrency: 2 },
      authenticate: (request, credentials) => ({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${credentials.access_token}` },
      }),
    },
    connection: webhook.id,
    baseUrl: webhook.base_url ?? GRAPH,
    credentials: { access_token: webhook.access_token ?? '' },
    config: {},
    log,
  });
}

interface Page<T> {
  data?: T[];
  paging?: { next?: string; cursors?: { after?: string } };
}

/** Ids of the leads that the forms of a page took since `since`, with those forms; for what no notice came of. */
export async function* leadsSince(
  client: VendorClient,
  pageId: string,
  since: Date,
): AsyncGenerator<{ leadId: string; formId: string }> {
  const after = Math.floor(since.getTime() / 1000);
  const filtering = JSON.stringify([{ field: 'time_created', operator: 'GREATER_THAN', value: after }]);
  for await (const form of listed(client, `/${VERSION}/${pageId}/leadgen_forms`, {})) {
    for await (const lead of listed(client, `/${VERSION}/${form.id}/leads`, { filtering }))
      yield { leadId: lead.id, formId: form.id };
  }
}

async function* listed(
  client: VendorClient,
  path: string,
  query: Record<string, string>,
): AsyncGenerator<{ id: string }> {
  let after: string | undefined;
  do {
    const page: Page<{ id: string }> = await client.request({
      method: 'GET',
      path,
      query: { ...query, fields: 'id', limit: '100', after },
    });
    yield* page.data ?? [];
    after = page.paging?.next ? page.paging.cursors?.after : undefined;
  } while (after !== undefined);
}

/** The answers of one lead as a row of the canonical `leads`. */
export async function fetchLead(client: VendorClient, leadId: string, receivedAt: string): Promise<object> {
  const lead = await client.request<Lead>({
    method: 'GET',
    path: `/${VERSION}/${encodeURIComponent(leadId)}`,
    query: { fields: 'id,created_time,form_id,ad_id,campaign_id,field_data' },
  });
  const row: Record<string, string> = { lead_id: leadId, status: 'new' };
  const at = Date.parse(lead.created_time ?? '');
  row.captured_at = Number.isNaN(at) ? receivedAt : new Date(at).toISOString();
  for (const name of ['form_id', 'ad_id', 'campaign_id'] as const)
    if (lead[name]) row[name] = String(lead[name]);
  for (const { name, values } of lead.field_data ?? []) {
    // Answers to a form's own questions have no column: they are kept as further fields of the row.
    const value = values.join(', ');
    if (value !== '') row[FIELDS[name] ?? name] ??= value;
  }
  return row;
}

function codeOf(json: unknown): number {
  return Number((json as { error?: { code?: unknown } } | undefined)?.error?.code ?? Number.NaN);
}
