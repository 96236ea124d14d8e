import { describe, expect, it } from 'vitest';
import type { Cursor } from '../../engine/connector.ts';
import { fakeContext, readAll, recordsOf, refusal } from '../fake-context.ts';
import { connector } from './index.ts';
import recorded from './recorded/objects.json' with { type: 'json' };
import { EVENTS_DAYS, LAG_SECONDS, LOOKBACK_SECONDS, planObjects } from './streams.ts';

const CONFIG = { requests_per_second: 1_000_000 };
const NOW = Date.parse('2026-11-22T10:00:00Z');
const LATEST = NOW / 1000 - LAG_SECONDS;
const DAY = 86_400;
const SINCE = Date.parse('2026-10-01T00:00:00Z') / 1000;

const plan = (cursor: Cursor | null, backfill?: { from: string; to: string }) =>
  planObjects({
    cursor,
    now: new Date(NOW),
    timezone: 'Europe/Madrid',
    since: '2026-10-01',
    config: CONFIG,
    backfill,
  });

describe('plan', () => {
  it('reads everything in windows of creation at first, and remembers from when events count', () => {
    const slices = plan(null);
    expect(slices.map(({ params }) => [params.from, params.to])).toEqual([
      [0, SINCE],
      [SINCE, SINCE + 30 * DAY],
      [SINCE + 30 * DAY, LATEST],
    ]);
    expect(new Set(slices.map(({ params }) => params.events))).toEqual(new Set([LATEST]));
  });

  it('goes on with the windows that a broken first run has left', () => {
    const started = LATEST - DAY;
    const slices = plan({ events: started, filled: SINCE });
    expect(slices.map(({ params }) => [params.from, params.to, params.events])).toEqual([
      [SINCE, SINCE + 30 * DAY, started],
      [SINCE + 30 * DAY, started, started],
    ]);
  });

  it('then reads events, a little behind the cursor', () => {
    const done = LATEST - DAY;
    expect(plan({ events: done, filled: done })).toEqual([
      {
        id: `events:${done - LOOKBACK_SECONDS}..${LATEST}`,
        replaces: false,
        params: { kind: 'events', from: done - LOOKBACK_SECONDS, to: LATEST, events: LATEST },
      },
    ]);
    expect(plan({ events: LATEST, filled: LATEST })).toEqual([]);
  });

  it('begins anew when Stripe no longer keeps the events', () => {
    const old = LATEST - EVENTS_DAYS * DAY - 1;
    expect(plan({ events: old, filled: old })[0]!.params).toMatchObject({ kind: 'list', from: 0 });
  });

  it('backfills what was created on the days given', () => {
    const [slice] = plan(null, { from: '2026-10-24', to: '2026-10-25' });
    const from = Date.parse('2026-10-24T00:00:00Z') / 1000;
    expect(slice!.params).toEqual({ kind: 'list', from, to: from + 2 * DAY, events: null });
    expect(plan(null, { from: '2027-01-01', to: '2027-01-02' })).toEqual([]);
  });
});

const charge = (id: string, amount_refunded = 0) => ({ ...recorded.charge, id, amount_refunded });
const event = (id: string, type: string, created: number, object: { id: string }) => ({
  id,
  type,
  created,
  data: { object },
});

describe('reader', () => {
  it('pages a list by the last id', async () => {
    const all = Array.from({ length: 250 }, (_, at) => charge(`ch_${at}`));
    const context = fakeContext({
      config: CONFIG,
      answer: ({ query }) => {
        const start = query?.starting_after ? all.findIndex(({ id }) => id === query.starting_after) + 1 : 0;
        return { data: all.slice(start, start + 100), has_more: start + 100 < all.length };
      },
    });
    const pages = await readAll(connector, 'charges', plan(null)[1]!, context);
    expect(recordsOf(pages, 'charges').map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(context.requests[0]).toMatchObject({
      path: '/v1/charges',
      query: { limit: 100, 'created[gte]': SINCE, 'created[lt]': SINCE + 30 * DAY },
    });
    expect(pages.at(-1)!.cursor).toEqual({ events: LATEST, filled: SINCE + 30 * DAY });
  });

  it('takes of each object the newest event, and what was deleted', async () => {
    const events = [
      event('evt_3', 'charge.refunded', 300, charge('ch_1', 6050)),
      event('evt_2', 'charge.succeeded', 200, charge('ch_2')),
      event('evt_1', 'charge.succeeded', 100, charge('ch_1')),
    ];
    const context = fakeContext({
      config: CONFIG,
      answer: ({ query }) =>
        query?.starting_after
          ? { data: events.slice(2), has_more: false }
          : { data: events.slice(0, 2), has_more: true },
    });
    const done = { events: LATEST - DAY, filled: LATEST - DAY };
    const pages = await readAll(connector, 'charges', plan(done)[0]!, context);
    expect(recordsOf(pages, 'charges').map((row) => [row.id, row.amount_refunded, row._changed])).toEqual([
      ['ch_1', 6050, 300],
      ['ch_2', 0, 200],
    ]);
    expect(context.requests[0]!.query).toMatchObject({ 'types[0]': 'charge.captured' });

    const gone = event('evt_9', 'customer.deleted', 900, recorded.customer);
    const customers = fakeContext({ config: CONFIG, answer: () => ({ data: [gone], has_more: false }) });
    const [page] = await readAll(connector, 'customers', plan(done)[0]!, customers);
    expect(page!.records[0]!.record).toMatchObject({ id: 'cus_9', _deleted: true });
  });

  it('asks for no more types of events than Stripe takes', async () => {
    const done = { events: LATEST - DAY, filled: LATEST - DAY };
    for (const { name } of connector.streams.filter(({ read }) => read)) {
      const context = fakeContext({ config: CONFIG, answer: () => ({ data: [], has_more: false }) });
      await readAll(connector, name, plan(done)[0]!, context);
      const types = Object.keys(context.requests[0]!.query!).filter((key) => key.startsWith('types['));
      expect(types.length, name).toBeGreaterThan(0);
      expect(types.length, name).toBeLessThanOrEqual(20);
    }
  });

  it('fetches the lines that an invoice does not hold, and lives with one that is gone', async () => {
    const answer = (lines: () => unknown) =>
      fakeContext({
        config: CONFIG,
        answer: ({ path }) =>
          path.endsWith('/lines') ? lines() : { data: [recorded.invoice], has_more: false },
      });
    const more = { ...recorded.invoice.lines.data[0], id: 'il_2' };
    const context = answer(() => ({ data: [more], has_more: false }));
    const pages = await readAll(connector, 'invoices', plan(null)[1]!, context);
    expect(recordsOf(pages, 'invoice_lines').map(({ id }) => id)).toEqual(['il_1', 'il_2']);
    expect(context.requests[1]).toMatchObject({
      path: '/v1/invoices/in_5/lines',
      query: { starting_after: 'il_1' },
    });
    const gone = answer(() => {
      throw refusal('skip_entity');
    });
    const kept = await readAll(connector, 'invoices', plan(null)[1]!, gone);
    expect(recordsOf(kept, 'invoice_lines')).toHaveLength(1);
    expect(gone.notes).toEqual(["one of Stripe's invoices was deleted while it was read"]);
  });
});

it('a connected account is named in each request', () => {
  const request = { method: 'GET', path: '/v1/charges' } as const;
  const signed = connector.authenticate(request, { secret_key: 'rk_1' }, { account: 'acct_12' });
  expect(signed.headers).toMatchObject({
    authorization: 'Bearer rk_1',
    'stripe-account': 'acct_12',
    'stripe-version': '2026-07-29.dahlia',
  });
  expect(connector.authenticate(request, { secret_key: 'rk_1' }, {}).headers).not.toHaveProperty(
    'stripe-account',
  );
});
