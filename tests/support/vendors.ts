// The simplest client of each vendor's API that can be written: what it counts is held against what the product has.
import { sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ExcelJS from 'exceljs';
import type { LoadedConfig } from '../../core/config/load.ts';
import type { ConnectionConfig } from '../../core/config/schema.ts';

async function json<T>(url: string, init?: RequestInit): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url, init);
    if (answer.ok) return (await answer.json()) as T;
    if (answer.status !== 429 || attempt > 10)
      throw new Error(`${url.split('?')[0]} answered ${answer.status}: ${await answer.text()}`);
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

export interface DayOfAds {
  spend: number;
  impressions: number;
  clicks: number;
}

/** Spend in cents, impressions and clicks by day, from one report of the campaign level. */
export async function metaDays(
  connection: ConnectionConfig,
  from: string,
  to: string,
): Promise<Record<string, DayOfAds>> {
  const base = `${connection.base_url}/v25.0`;
  const headers = { authorization: `Bearer ${connection.credentials.access_token}` };
  const parameters = {
    level: 'campaign',
    time_increment: '1',
    time_range: JSON.stringify({ since: from, until: to }),
    fields: 'campaign_id,spend,impressions,clicks',
  };
  const { report_run_id } = await json<{ report_run_id: string }>(
    `${base}/${connection.config.account_id}/insights?${new URLSearchParams(parameters)}`,
    { method: 'POST', headers },
  );
  for (;;) {
    const run = await json<{ async_status: string }>(`${base}/${report_run_id}`, { headers });
    if (run.async_status === 'Job Completed') break;
    if (/Failed|Skipped/.test(run.async_status)) throw new Error(`The report ended as ${run.async_status}.`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const days: Record<string, DayOfAds> = {};
  let after: string | undefined = '';
  while (after !== undefined) {
    const page: { data: Record<string, string>[]; paging?: { cursors?: { after?: string }; next?: string } } =
      await json(
        `${base}/${report_run_id}/insights?limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`,
        { headers },
      );
    for (const row of page.data) {
      days[row.date_start!] ??= { spend: 0, impressions: 0, clicks: 0 };
      const day = days[row.date_start!]!;
      day.spend += Math.round(Number(row.spend) * 100);
      day.impressions += Number(row.impressions);
      day.clicks += Number(row.clicks);
    }
    after = page.paging?.next ? page.paging.cursors?.after : undefined;
  }
  return days;
}

/** Bearer token for a refresh token, from the endpoint that the connection names. */
async function signedIn(connection: ConnectionConfig): Promise<string> {
  const { access_token } = await json<{ access_token: string }>(String(connection.config.token_url), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: String(connection.config.client_id),
      client_secret: connection.credentials.client_secret!,
      refresh_token: connection.credentials.refresh_token!,
    }),
  });
  return `Bearer ${access_token}`;
}

function counted(days: Record<string, DayOfAds>, date: string, row: DayOfAds): void {
  days[date] ??= { spend: 0, impressions: 0, clicks: 0 };
  days[date].spend += row.spend;
  days[date].impressions += row.impressions;
  days[date].clicks += row.clicks;
}

/** Spend in cents, impressions and clicks by day, from one query of the campaign level. */
export async function googleDays(
  connection: ConnectionConfig,
  from: string,
  to: string,
): Promise<Record<string, DayOfAds>> {
  const headers = {
    authorization: await signedIn(connection),
    'developer-token': connection.credentials.developer_token!,
    'login-customer-id': String(connection.config.login_customer_id),
    'content-type': 'application/json',
  };
  const query = `SELECT segments.date, metrics.cost_micros, metrics.impressions, metrics.clicks FROM campaign WHERE segments.date BETWEEN '${from}' AND '${to}'`;
  const days: Record<string, DayOfAds> = {};
  let pageToken: string | undefined;
  do {
    const page: {
      results: { segments: { date: string }; metrics: Record<string, string> }[];
      nextPageToken?: string;
    } = await json(`${connection.base_url}/v25/customers/${connection.config.customer_id}/googleAds:search`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, pageToken }),
    });
    for (const { segments, metrics } of page.results)
      counted(days, segments.date, {
        spend: Math.round(Number(metrics.costMicros) / 10_000),
        impressions: Number(metrics.impressions),
        clicks: Number(metrics.clicks),
      });
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return days;
}

/** The same of LinkedIn, from one report of the campaign groups. */
export async function linkedinDays(
  connection: ConnectionConfig,
  from: string,
  to: string,
): Promise<Record<string, DayOfAds>> {
  const date = (day: string) => {
    const [year, month, dayOfMonth] = day.split('-').map(Number);
    return `(year:${year},month:${month},day:${dayOfMonth})`;
  };
  const query = [
    'q=analytics&pivot=CAMPAIGN_GROUP&timeGranularity=DAILY',
    `dateRange=(start:${date(from)},end:${date(to)})`,
    `accounts=List(urn%3Ali%3AsponsoredAccount%3A${connection.config.account_id})`,
    'fields=dateRange,costInLocalCurrency,impressions,clicks',
  ].join('&');
  const { elements } = await json<{
    elements: {
      dateRange: { start: { year: number; month: number; day: number } };
      costInLocalCurrency: string;
      impressions: number;
      clicks: number;
    }[];
  }>(`${connection.base_url}/rest/adAnalytics?${query}`, {
    headers: { authorization: await signedIn(connection), 'linkedin-version': '202606' },
  });
  const days: Record<string, DayOfAds> = {};
  for (const element of elements) {
    const { year, month, day } = element.dateRange.start;
    const two = (part: number) => String(part).padStart(2, '0');
    counted(days, `${year}-${two(month)}-${two(day)}`, {
      spend: Math.round(Number(element.costInLocalCurrency) * 100),
      impressions: element.impressions,
      clicks: element.clicks,
    });
  }
  return days;
}

/** Sessions of GA4 over some days, in one report without dimensions but the day. */
export async function analyticsSessions(
  connection: ConnectionConfig,
  from: string,
  to: string,
): Promise<number> {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(Date.now() / 1000);
  const claim = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({
    iss: connection.config.client_email,
    scope: 'https://www.googleapis.com/auth/analytics.readonly',
    aud: 'https://oauth2.googleapis.com/token',
    iat: seconds,
    exp: seconds + 600,
  })}`;
  const signature = sign('RSA-SHA256', Buffer.from(claim), connection.credentials.private_key!);
  const { access_token } = await json<{ access_token: string }>(String(connection.config.token_url), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${claim}.${signature.toString('base64url')}`,
    }),
  });
  const { rows } = await json<{ rows: { metricValues: { value: string }[] }[] }>(
    `${connection.base_url}/v1beta/properties/${connection.config.property_id}:runReport`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        dateRanges: [{ startDate: from, endDate: to }],
        dimensions: [{ name: 'date' }],
        metrics: [{ name: 'sessions' }],
        limit: '250000',
      }),
    },
  );
  return rows.reduce((sum, row) => sum + Number(row.metricValues[0]!.value), 0);
}

/** Visits of one day whose last action is at least half an hour old. */
export async function matomoVisits(connection: ConnectionConfig, day: string, now: Date): Promise<number> {
  let visits = 0;
  for (let offset = 0; ; offset += 500) {
    const body = new URLSearchParams({
      module: 'API',
      method: 'Live.getLastVisitsDetails',
      format: 'json',
      idSite: String(connection.config.site_id),
      period: 'day',
      date: day,
      filter_limit: '500',
      filter_offset: String(offset),
      token_auth: connection.credentials.token_auth!,
    });
    const page = await json<{ lastActionTimestamp: number }[]>(`${connection.base_url}/index.php`, {
      method: 'POST',
      body,
    });
    visits += page.filter((visit) => visit.lastActionTimestamp * 1000 <= now.getTime() - 1_800_000).length;
    if (page.length < 500) return visits;
  }
}

/** Contacts that became a lead, not counting the archived ones. */
export async function hubspotLeads(connection: ConnectionConfig): Promise<number> {
  const answer = await json<{ total: number }>(`${connection.base_url}/crm/v3/objects/contacts/search`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${connection.credentials.access_token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      limit: 1,
      filterGroups: [
        { filters: [{ propertyName: 'hs_lifecyclestage_lead_date', operator: 'HAS_PROPERTY' }] },
      ],
    }),
  });
  return answer.total;
}

/** Tickets that exist and are not deleted. */
export async function zendeskTickets(connection: ConnectionConfig): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${connection.config.email}/token:${connection.credentials.api_token}`).toString('base64')}`;
  const seen = new Map<number, string>();
  let url = `${connection.base_url}/api/v2/incremental/tickets/cursor.json?start_time=0&per_page=1000`;
  for (;;) {
    const page = await json<{
      tickets: { id: number; status: string }[];
      after_cursor: string;
      end_of_stream: boolean;
    }>(url, { headers: { authorization } });
    for (const ticket of page.tickets) seen.set(ticket.id, ticket.status);
    if (page.end_of_stream) return [...seen.values()].filter((status) => status !== 'deleted').length;
    url = `${connection.base_url}/api/v2/incremental/tickets/cursor.json?cursor=${encodeURIComponent(page.after_cursor)}&per_page=1000`;
  }
}

/** Net of the orders of a shop at Shopify that are neither tests nor cancelled, in cents by currency, without tax. */
export async function shopifyOrders(connection: ConnectionConfig): Promise<Record<string, number>> {
  type Money = { shopMoney: { amount: string; currencyCode: string } };
  interface Page {
    data: {
      orders: {
        nodes: { cancelledAt: string | null; test: boolean; currentSubtotalPriceSet: Money }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
  }
  const net: Record<string, number> = {};
  for (let after = ''; ; ) {
    const query = `{ orders(first: 100${after}) { nodes { cancelledAt test currentSubtotalPriceSet
      { shopMoney { amount currencyCode } } } pageInfo { hasNextPage endCursor } } }`;
    const { data } = await json<Page>(`${connection.base_url}/admin/api/2026-01/graphql.json`, {
      method: 'POST',
      headers: {
        'x-shopify-access-token': connection.credentials.access_token!,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query }),
    });
    for (const order of data.orders.nodes) {
      if (order.test || order.cancelledAt) continue;
      const { amount, currencyCode } = order.currentSubtotalPriceSet.shopMoney;
      net[currencyCode] = (net[currencyCode] ?? 0) + Math.round(Number(amount) * 100);
    }
    if (!data.orders.pageInfo.hasNextPage) return net;
    after = `, after: "${data.orders.pageInfo.endCursor}"`;
  }
}

/** Payments taken and paid back at Stripe, in minor units by currency. */
export async function stripePayments(
  connection: ConnectionConfig,
): Promise<Record<string, { taken: number; back: number }>> {
  type Charge = { id: string; amount_captured: number; amount_refunded: number; currency: string };
  const sums: Record<string, { taken: number; back: number }> = {};
  for (let after = ''; ; ) {
    const page = await json<{ data: Charge[]; has_more: boolean }>(
      `${connection.base_url}/v1/charges?limit=100${after}`,
      { headers: { authorization: `Bearer ${connection.credentials.secret_key}` } },
    );
    for (const charge of page.data) {
      const currency = charge.currency.toUpperCase();
      sums[currency] ??= { taken: 0, back: 0 };
      sums[currency].taken += charge.amount_captured;
      sums[currency].back += charge.amount_refunded;
    }
    if (!page.has_more) return sums;
    after = `&starting_after=${page.data.at(-1)!.id}`;
  }
}

/** Net of the orders in the files of a connection, in cents by currency, read cell by cell from Excel and CSV. */
export async function orderFiles(
  config: LoadedConfig,
  connection: ConnectionConfig,
): Promise<Record<string, number>> {
  const net: Record<string, number> = {};
  const add = (amount: number, currency: string) => {
    net[currency] = (net[currency] ?? 0) + Math.round(amount * 100);
  };
  const streams = (
    connection.config.streams as {
      stream: string;
      path: string;
      columns?: Record<string, string>;
      constants?: Record<string, string>;
    }[]
  ).filter((stream) => stream.stream === 'orders');
  for (const stream of streams) {
    const header = (name: string) =>
      Object.entries(stream.columns ?? {}).find(([, to]) => [to].flat().includes(name))?.[0] ?? name;
    const folder = join(config.folder, dirname(stream.path));
    const pattern = new RegExp(`^${basename(stream.path).replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    for (const file of readdirSync(folder).filter((name) => pattern.test(name))) {
      const rows = file.endsWith('.xlsx') ? await excelRows(join(folder, file)) : csvRows(join(folder, file));
      for (const row of rows) {
        const status = String(row[header('status')] ?? '');
        if (
          !row[header('order_id')] ||
          /total/i.test(String(row[header('order_id')])) ||
          /cancel|anulad/i.test(status)
        )
          continue;
        if (/^(s[ií]|true|1|x)$/i.test(String(row[header('is_test')] ?? ''))) continue;
        add(
          amountOf(row[header('net')]),
          String(row[header('currency')] ?? stream.constants?.currency ?? ''),
        );
      }
    }
  }
  return net;
}

function amountOf(value: unknown): number {
  return typeof value === 'number' ? value : Number(String(value).replaceAll('.', '').replace(',', '.'));
}

async function excelRows(file: string): Promise<Record<string, unknown>[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(file);
  // Cells count from 1, so the first of each row is a hole.
  const [head, ...rows] = (book.worksheets[0]!.getSheetValues() as unknown[][]).filter(Boolean);
  const names = Array.from(head ?? [], (name) => String(name ?? ''));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
}

function csvRows(file: string): Record<string, unknown>[] {
  const [head, ...rows] = readFileSync(file, 'latin1')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(';'));
  return rows.map((row) => Object.fromEntries((head ?? []).map((name, index) => [name, row[index]])));
}
