import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConnectors } from '../../../engine/registry.ts';
import { syncAll } from '../../../engine/sync.ts';
import {
  landedRows,
  newestRows,
  type TestWorkspace,
  testWorkspace,
} from '../../../engine/testkit/workspace.ts';
import { DEMO_BRANDS } from '../../brands.ts';
import { openTestSandbox, type TestSandbox } from '../../testing.ts';
import { orderAt } from '../../world/orders.ts';
import { tokenVariable } from '../vendor.ts';
import { parseQuery, pick } from './graphql.ts';
import { vendor } from './index.ts';
import { booked } from './sold.ts';

const registry = await loadConnectors(new URL('../../../connectors/', import.meta.url));

let sandbox: TestSandbox;
let work: TestWorkspace;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
beforeEach(async () => {
  sandbox.faults.clear();
  sandbox.clock.set(new Date('2026-11-18T12:00:00Z'));
  const secret = `\${${tokenVariable('shopify', 'norte')}}`;
  work = await testWorkspace(
    vendor.connections(DEMO_BRANDS[0], { base_url: `${sandbox.url}/shopify`, secret }),
    { clock: sandbox.clock, env: sandbox.env },
  );
  return () => work.close();
});
afterAll(() => sandbox.close());

/** Net of all web orders of norte, in cents of the shop's currency, at the sandbox's instant. */
function sold(): { orders: number; lines: number; gross: number; refunds: number } {
  const brand = sandbox.world.brands.find(({ id }) => id === 'norte')!;
  const now = sandbox.clock.now().getTime();
  const orders = brand.orders
    .filter((order) => order.till === 'web' && order.at <= now - 60_000)
    .map((order) => booked('norte', brand.calendar, order));
  return {
    orders: orders.length,
    lines: orders.reduce((sum, { lines }) => sum + lines.length, 0),
    gross: orders.reduce((sum, order) => sum + order.gross - order.discount, 0),
    refunds: orders.filter((order) => orderAt(order, now).refunded > 0).length,
  };
}

async function landed() {
  const orders = [...(await newestRows(work.ws, 'orders')).values()];
  return {
    orders: orders.length,
    lines: (await newestRows(work.ws, 'order_lines')).size,
    gross: orders.reduce((sum, row) => sum + Math.round(Number(row.subtotal) * 100), 0),
    refunds: (await newestRows(work.ws, 'refunds')).size,
  };
}

describe('the connector on the simulated shop', () => {
  it('lands all orders with their lines, then only what has changed', async () => {
    const first = await syncAll(work.ws, registry);
    expect(first.connections[0]!.streams.every(({ error }) => error === undefined)).toBe(true);
    expect(await landed()).toEqual(sold());
    const before = (await landedRows(work.ws, 'orders')).length;
    sandbox.clock.set(new Date('2026-11-24T12:00:00Z'));
    await syncAll(work.ws, registry);
    expect(await landed()).toEqual(sold());
    const added = (await landedRows(work.ws, 'orders')).length - before;
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThan(before);
  });

  it.each([
    'rate_limited',
    'rate_limited_no_header',
    'server_error',
    'malformed_json',
    'reset',
    'too_much_data',
  ])('gets over %s', async (kind) => {
    process.env.ATALAYA_RETRY_BASE_MS = '5';
    sandbox.faults.add({ vendor: 'shopify', kind: kind as 'reset', count: 2, pathIncludes: 'RunBulk' });
    const report = await syncAll(work.ws, registry);
    delete process.env.ATALAYA_RETRY_BASE_MS;
    expect(report.connections[0]!.streams.map(({ error }) => error)).toEqual(
      report.connections[0]!.streams.map(() => undefined),
    );
    expect(sandbox.faults.left).toBe(0);
    expect(await landed()).toEqual(sold());
  });

  it('says whose token is wrong', async () => {
    sandbox.faults.add({ vendor: 'shopify', kind: 'unauthorized', count: 50 });
    const report = await syncAll(work.ws, registry);
    expect(report.connections[0]!.error).toMatchObject({ class: 'config' });
  });
});

describe('GraphQL', () => {
  it('reads arguments, variables and fragments, and refuses fields that do not exist', () => {
    const [field] = parseQuery(
      'query Q($id: ID!) { node(id: $id, n: 2) { ... on Order { id lines { a } } } }',
      {
        id: 'x',
      },
    );
    expect(field).toMatchObject({ name: 'node', args: { id: 'x', n: 2 } });
    expect(pick({ id: 1, lines: [{ a: 1, b: 2 }], c: 3 }, field!.fields, 'Order')).toEqual({
      id: 1,
      lines: [{ a: 1 }],
    });
    expect(() => pick({}, field!.fields, 'Order')).toThrow("Field 'id' doesn't exist on type 'Order'");
    expect(() => parseQuery('{ a(b: "c"')).toThrow('syntax error');
  });

  it('knows the shop only by its own token, and a file only by its address', async () => {
    const query = (token: string) =>
      sandbox.ask('/shopify/admin/api/2026-01/graphql.json', {
        method: 'POST',
        headers: { 'x-shopify-access-token': token, 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ shop { name } }' }),
      });
    expect(await query('nobody')).toMatchObject({ status: 401 });
    expect(await query(sandbox.env[tokenVariable('shopify', 'sur')]!)).toMatchObject({ status: 404 });
    expect(await query(sandbox.env[tokenVariable('shopify', 'norte')]!)).toMatchObject({
      body: { data: { shop: { name: 'Norte' } } },
    });
    expect(await sandbox.ask('/shopify/bulk/1000001.jsonl?key=wrong')).toMatchObject({ status: 403 });
  });
});
