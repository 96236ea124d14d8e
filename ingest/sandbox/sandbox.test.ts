import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import exceljs from 'exceljs';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from './index.ts';
import { openTestSandbox, type TestSandbox } from './testing.ts';
import type { DayTotals, Totals } from './truth.ts';

let sandbox: TestSandbox;
let days: Record<string, DayTotals>;

const truth = (folder: string): Totals => JSON.parse(readFileSync(join(folder, 'truth/totals.json'), 'utf8'));
const cents = (text: unknown) => Math.round(Number(text) * 100);
const madrid = (at: number | string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Madrid' }).format(new Date(at));

/** Adds up `figure` by day and drops the days without any. */
function byDay<T>(rows: T[], day: (row: T) => string, figure: (row: T) => number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) sums[day(row)] = (sums[day(row)] ?? 0) + figure(row);
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, sum]) => sum !== 0)
      .sort(),
  );
}
const told = (figure: (totals: DayTotals) => number) =>
  Object.fromEntries(
    Object.entries(days)
      .map(([day, totals]) => [day, figure(totals)] as const)
      .filter(([, sum]) => sum !== 0),
  );

beforeAll(async () => {
  sandbox = await openTestSandbox();
  days = truth(sandbox.folder).brands.norte as Record<string, DayTotals>;
});
afterAll(() => sandbox.close());

/** Walks a HubSpot list or search to its end. */
async function allContacts(archived: boolean): Promise<{ properties: Record<string, string | null> }[]> {
  const found: { properties: Record<string, string | null> }[] = [];
  let after = '';
  for (;;) {
    const page = (await sandbox.hubspot(
      `/crm/v3/objects/contacts?archived=${archived}&limit=30&properties=hs_lifecyclestage_lead_date,email${after}`,
    )) as { results: typeof found; paging?: { next: { after: string } } };
    found.push(...page.results);
    if (page.paging === undefined) return found;
    after = `&after=${page.paging.next.after}`;
  }
}

describe('the truth equals what the vendors say', () => {
  it('Meta: spend, impressions, clicks and purchases by day, through a report run', async () => {
    const range = JSON.stringify({ since: Object.keys(days)[0], until: Object.keys(days).at(-1) });
    const form = new URLSearchParams({
      level: 'ad',
      time_increment: '1',
      time_range: range,
      fields: 'ad_id,impressions,clicks,inline_link_clicks,spend,actions,action_values',
    });
    const run = (await sandbox.meta('/v25.0/act_410020030011/insights', { method: 'POST', body: form })) as {
      report_run_id: string;
    };
    const states: string[] = [];
    while (states.at(-1) !== 'Job Completed') {
      const status = (await sandbox.meta(`/v25.0/${run.report_run_id}`)) as { async_status: string };
      states.push(status.async_status);
      expect(states.length).toBeLessThan(10);
    }
    expect(states.length).toBeGreaterThan(1);
    type Row = Record<string, string> & {
      actions?: { action_type: string; value: string }[];
      action_values?: { action_type: string; value: string }[];
    };
    const rows: Row[] = [];
    let after = '';
    for (;;) {
      const page = (await sandbox.meta(`/v25.0/${run.report_run_id}/insights?limit=70${after}`)) as {
        data: Row[];
        paging?: { cursors: { after: string }; next?: string };
      };
      rows.push(...page.data);
      if (page.paging?.next === undefined) break;
      after = `&after=${page.paging.cursors.after}`;
    }
    const day = (row: Row) => row.date_start as string;
    const of = (list: Row['actions'], type: string) =>
      list?.find((entry) => entry.action_type === type)?.value ?? 0;
    expect(rows.length).toBeGreaterThan(200);
    expect(byDay(rows, day, (row) => cents(row.spend))).toEqual(told((totals) => totals.meta_spend));
    expect(byDay(rows, day, (row) => Number(row.impressions))).toEqual(
      told((totals) => totals.meta_impressions),
    );
    expect(byDay(rows, day, (row) => Number(row.clicks))).toEqual(told((totals) => totals.meta_clicks));
    expect(byDay(rows, day, (row) => Number(of(row.actions, 'purchase')))).toEqual(
      told((totals) => totals.meta_purchases),
    );
    expect(byDay(rows, day, (row) => Number(of(row.actions, 'lead')))).toEqual(
      told((totals) => totals.meta_leads),
    );
    expect(byDay(rows, day, (row) => cents(of(row.action_values, 'purchase')))).toEqual(
      told((totals) => totals.meta_purchase_value),
    );
    expect(rows.every((row) => Number(row.impressions) > 0 || row.actions !== undefined)).toBe(true);
  });

  it('Matomo: visits by day, each visit once over all pages', async () => {
    const seen = new Map<number, number>();
    for (let offset = 0; ; offset += 200) {
      const page = (await sandbox.matomo({
        method: 'Live.getLastVisitsDetails',
        period: 'range',
        date: `${Object.keys(days)[0]},${Object.keys(days).at(-1)}`,
        filter_limit: '200',
        filter_offset: String(offset),
      })) as { idVisit: number; firstActionTimestamp: number }[];
      for (const visit of page) {
        expect(seen.has(visit.idVisit)).toBe(false);
        seen.set(visit.idVisit, visit.firstActionTimestamp * 1000);
      }
      if (page.length < 200) break;
    }
    expect(byDay([...seen.values()], madrid, () => 1)).toEqual(told((totals) => totals.visits));
  });

  it('HubSpot: leads by day, archived ones apart', async () => {
    for (const archived of [false, true]) {
      const leads = (await allContacts(archived)).flatMap(
        (contact) => contact.properties.hs_lifecyclestage_lead_date ?? [],
      );
      expect(byDay(leads, madrid, () => 1)).toEqual(
        told((totals) => (archived ? totals.leads_archived : totals.leads)),
      );
    }
  });

  it('Zendesk: tickets by day, through the cursor', async () => {
    type Ticket = { id: number; created_at: string; status: string };
    const tickets = new Map<number, Ticket>();
    let query = 'start_time=0';
    for (;;) {
      const page = (await sandbox.zendesk(`/api/v2/incremental/tickets/cursor.json?per_page=7&${query}`)) as {
        tickets: Ticket[];
        after_cursor: string;
        end_of_stream: boolean;
      };
      for (const ticket of page.tickets) tickets.set(ticket.id, ticket);
      if (page.end_of_stream) break;
      query = `cursor=${page.after_cursor}`;
    }
    const live = [...tickets.values()].filter((ticket) => ticket.status !== 'deleted');
    expect(live.length).toBeGreaterThan(5);
    expect(
      byDay(
        live,
        (ticket) => madrid(ticket.created_at),
        () => 1,
      ),
    ).toEqual(told((totals) => totals.tickets));
  });

  it('files and Shopify: orders and revenue by day', async () => {
    const drop = join(sandbox.folder, 'drop/norte');
    const orders: { day: string; net: number; currency: string; status: string; test: boolean }[] = [];
    for (const name of readdirSync(drop)) {
      if (name.startsWith('tiendas_')) {
        const book = new exceljs.Workbook();
        await book.xlsx.readFile(join(drop, name));
        const sheet = book.worksheets[0] as exceljs.Worksheet;
        let sum = 0;
        sheet.eachRow((row, number) => {
          if (number === 1 || row.getCell(1).value === 'TOTAL') return;
          expect(row.getCell(2).value).toBeInstanceOf(Date);
          const net = cents(row.getCell(12).value);
          sum += net;
          orders.push({
            day: (row.getCell(2).value as Date).toISOString().slice(0, 10),
            net,
            currency: 'EUR',
            status: String(row.getCell(14).value),
            test: false,
          });
        });
        expect(sheet.lastRow?.getCell(1).value).toBe('TOTAL');
        expect(cents(sheet.lastRow?.getCell(12).value)).toBe(sum);
      } else if (name.startsWith('orders_phone_')) {
        const [head = '', ...lines] = iconv
          .decode(readFileSync(join(drop, name)), 'windows-1252')
          .trim()
          .split('\r\n');
        const at = (column: string) => head.split(';').indexOf(column);
        for (const line of lines) {
          const cells = line.split(';');
          const day = (cells[at('fecha')] as string).slice(0, 10).split('/').reverse().join('-');
          orders.push({
            day,
            net: cents((cells[at('neto')] as string).replace(',', '.')),
            currency: cells[at('moneda')] as string,
            status: cells[at('estado')] as string,
            test: cells[at('prueba')] === 'sí',
          });
        }
      }
    }
    for (const order of await shopOrders()) orders.push(order);
    const counted = orders.filter((order) => !order.test && order.status !== 'anulado');
    expect(
      byDay(
        orders,
        (order) => order.day,
        () => 1,
      ),
    ).toEqual(told((totals) => totals.orders));
    expect(
      byDay(
        counted,
        (order) => order.day,
        () => 1,
      ),
    ).toEqual(told((totals) => totals.orders_counted));
    for (const [currency, figure] of [
      ['EUR', 'revenue_net_eur'],
      ['GBP', 'revenue_net_gbp'],
    ] as const) {
      const own = counted.filter((order) => order.currency === currency);
      expect(
        byDay(
          own,
          (order) => order.day,
          (order) => order.net,
        ),
      ).toEqual(told((totals) => totals[figure]));
    }
  });
});

/** The orders of the shop at Shopify, page by page, by the local day, before tax. */
async function shopOrders() {
  interface Money {
    shopMoney: { amount: string; currencyCode: string };
  }
  interface ShopOrder {
    createdAt: string;
    cancelledAt: string | null;
    test: boolean;
    currentSubtotalPriceSet: Money;
  }
  const found: { day: string; net: number; currency: string; status: string; test: boolean }[] = [];
  const amount = 'shopMoney { amount currencyCode }';
  for (let after = ''; ; ) {
    const query = `{ orders(first: 50${after}) { nodes { createdAt cancelledAt test
      currentSubtotalPriceSet { ${amount} } } pageInfo { hasNextPage endCursor } } }`;
    const { body } = await sandbox.ask('/shopify/admin/api/2026-01/graphql.json', {
      method: 'POST',
      headers: {
        'x-shopify-access-token': sandbox.env.DEMO_SHOPIFY_TOKEN_NORTE as string,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query }),
    });
    const { nodes, pageInfo } = (
      body as {
        data: { orders: { nodes: ShopOrder[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
      }
    ).data.orders;
    for (const order of nodes) {
      const { amount: net, currencyCode } = order.currentSubtotalPriceSet.shopMoney;
      found.push({
        day: madrid(order.createdAt),
        net: cents(net),
        currency: currencyCode,
        status: order.cancelledAt === null ? 'pagado' : 'anulado',
        test: order.test,
      });
    }
    if (!pageInfo.hasNextPage) return found;
    after = `, after: "${pageInfo.endCursor}"`;
  }
}

describe('a sandbox on disk', () => {
  it('keeps its tokens to itself and its world between starts', async () => {
    const file = join(sandbox.folder, 'sandbox.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    const again = await startSandbox({
      root: join(sandbox.folder, '..'),
      clock: sandbox.clock,
      size: 'medium',
      seed: 99,
    });
    try {
      expect(readFileSync(file, 'utf8')).toBe(before);
      expect(again.env.DEMO_META_TOKEN_NORTE).toBe(sandbox.env.DEMO_META_TOKEN_NORTE);
    } finally {
      await again.close();
    }
  });

  it('gives the same bytes for the same seed', async () => {
    const [one, two] = [await openTestSandbox({ seed: 5 }), await openTestSandbox({ seed: 5 })];
    try {
      for (const name of [
        'truth/people.ndjson',
        'truth/conversions.ndjson',
        'truth/totals.json',
        'truth/stories.ndjson',
        'drop.json',
        'drop/sur/spend.csv',
      ]) {
        expect(readFileSync(join(one.folder, name))).toEqual(readFileSync(join(two.folder, name)));
      }
      const path = '/api/v2/incremental/ticket_events.json?start_time=0&include=comment_events';
      expect(await one.zendesk(path)).toEqual(await two.zendesk(path));
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('writes only the files that a new day has changed', async () => {
    const fresh = await openTestSandbox({ seed: 6 });
    try {
      const drop = join(fresh.folder, 'drop/norte');
      const times = () =>
        Object.fromEntries(readdirSync(drop).map((name) => [name, statSync(join(drop, name)).mtimeMs]));
      const before = times();
      const moved = await fresh.ask('/_control/clock', {
        method: 'POST',
        body: JSON.stringify({ now: '2026-11-20T12:00:00Z' }),
      });
      expect(moved.status).toBe(200);
      const after = times();
      expect(after['plan_actions.csv']).toBe(before['plan_actions.csv']);
      expect(after['fx_rates.csv']).toBeGreaterThan(before['fx_rates.csv'] as number);
      expect(truth(fresh.folder).now).toBe('2026-11-20T12:00:00.000Z');
      expect(readdirSync(drop).some((name) => name.endsWith('.part'))).toBe(false);
    } finally {
      await fresh.close();
    }
  });
});
