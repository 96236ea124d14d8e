import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConnectors } from '../../../engine/registry.ts';
import { syncAll } from '../../../engine/sync.ts';
import { newestRows, type TestWorkspace, testWorkspace } from '../../../engine/testkit/workspace.ts';
import { DEMO_BRANDS } from '../../brands.ts';
import { openTestSandbox, type TestSandbox } from '../../testing.ts';
import type { FaultKind } from '../http.ts';
import { tokenVariable } from '../vendor.ts';
import { vendor } from './index.ts';
import { PaymentStore } from './store.ts';

const registry = await loadConnectors(new URL('../../../connectors/', import.meta.url));

let sandbox: TestSandbox;
let work: TestWorkspace;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
beforeEach(async () => {
  sandbox.faults.clear();
  sandbox.clock.set(new Date('2026-11-18T12:00:00Z'));
  const secret = `\${${tokenVariable('stripe', 'norte')}}`;
  work = await testWorkspace(
    vendor.connections(DEMO_BRANDS[0], { base_url: `${sandbox.url}/stripe`, secret }),
    { clock: sandbox.clock, env: sandbox.env },
  );
  return () => work.close();
});
afterAll(() => sandbox.close());

/** Payments of norte's orders, in cents of all currencies together, as they stand at the sandbox's instant. */
function told() {
  const brand = sandbox.world.brands.find(({ id }) => id === 'norte')!;
  const { charges, refunds, customers } = new PaymentStore(brand).at(sandbox.clock.now().getTime());
  const sum = (field: string) => charges.reduce((total, charge) => total + Number(charge[field]), 0);
  return {
    charges: charges.length,
    taken: sum('amount_captured'),
    back: sum('amount_refunded'),
    refunds: refunds.length,
    customers: customers.length,
  };
}

async function landed() {
  const charges = [...(await newestRows(work.ws, 'charges')).values()];
  const sum = (field: string) =>
    charges.reduce((total, charge) => total + Math.round(Number(charge[field]) * 100), 0);
  return {
    charges: charges.length,
    taken: sum('amount_captured'),
    back: sum('amount_refunded'),
    refunds: (await newestRows(work.ws, 'refunds')).size,
    customers: (await newestRows(work.ws, 'customers')).size,
  };
}

async function sync(): Promise<void> {
  const report = await syncAll(work.ws, registry);
  for (const { stream, error } of report.connections[0]!.streams)
    expect({ stream, error }).toEqual({ stream });
}

describe('the connector on the simulated payments', () => {
  it('lands all of them, then what events tell, and all again after a long pause', async () => {
    await sync();
    expect(await landed()).toEqual(told());
    for (const next of ['2026-11-21T12:00:00Z', '2026-11-27T12:00:00Z', '2027-01-10T12:00:00Z']) {
      const before = await landed();
      sandbox.clock.set(new Date(next));
      await sync();
      expect(await landed()).toEqual(told());
      expect((await landed()).charges).toBeGreaterThan(before.charges);
    }
  });

  it.each([
    'rate_limited',
    'rate_limited_no_header',
    'server_error',
    'malformed_json',
    'reset',
    'too_much_data',
    'expired_cursor',
  ] satisfies FaultKind[])('gets over %s', async (kind) => {
    process.env.ATALAYA_RETRY_BASE_MS = '5';
    sandbox.faults.add({ vendor: 'stripe', kind, count: 1, pathIncludes: '/v1/charges' });
    await sync();
    delete process.env.ATALAYA_RETRY_BASE_MS;
    expect(sandbox.faults.left).toBe(0);
    expect(await landed()).toEqual(told());
  });
});
