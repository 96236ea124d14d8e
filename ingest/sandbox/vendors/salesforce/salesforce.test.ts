import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConnectors } from '../../../engine/registry.ts';
import { syncAll } from '../../../engine/sync.ts';
import {
  landedRows,
  newestRows,
  type TestWorkspace,
  testWorkspace,
} from '../../../engine/testkit/workspace.ts';
import { openTestSandbox, type TestSandbox } from '../../testing.ts';
import type { FaultKind } from '../http.ts';
import { tokenVariable } from '../vendor.ts';
import { SalesStore } from './store.ts';

const registry = await loadConnectors(new URL('../../../connectors/', import.meta.url));

let sandbox: TestSandbox;
let work: TestWorkspace;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
beforeEach(async () => {
  sandbox.faults.clear();
  sandbox.clock.set(new Date('2026-11-18T12:00:00Z'));
  const base_url = `${sandbox.url}/salesforce`;
  const connection = {
    id: 'norte-sales',
    connector: 'salesforce',
    base_url,
    timezone: 'Europe/Madrid',
    config: {
      my_domain: 'norte',
      login_url: base_url,
      poll_ms: 10,
      fields: { contacts: { national_id: 'DNI__c' }, accounts: { tax_id: 'CIF__c' } },
    },
    credentials: {
      client_id: '${SALES_APP}',
      refresh_token: `\${${tokenVariable('salesforce', 'norte')}}`,
    },
  };
  work = await testWorkspace([connection], {
    clock: sandbox.clock,
    env: { ...sandbox.env, SALES_APP: 'norte-app' },
  });
  return () => work.close();
});
afterAll(() => sandbox.close());

const LAG_MS = 300_000;

function told() {
  const brand = sandbox.world.brands.find(({ id }) => id === 'norte')!;
  const at = sandbox.clock.now().getTime() - LAG_MS;
  const { Contact, Lead, Account, Opportunity } = new SalesStore(brand).at(at);
  const deleted = (rows: Record<string, unknown>[]) =>
    rows.filter(({ IsDeleted }) => IsDeleted === true).length;
  return {
    contacts: Contact.length,
    leads: Lead.length,
    deletedLeads: deleted(Lead),
    accounts: Account.length,
    opportunities: Opportunity.length,
    amount: Opportunity.reduce((sum, { Amount }) => sum + Math.round(Number(Amount) * 100), 0),
    ids: Contact.filter(({ DNI__c }) => DNI__c !== null).length,
  };
}

async function landed() {
  const rows = async (stream: string) => [...(await newestRows(work.ws, stream)).values()];
  const [contacts, leads, opportunities] = [
    await rows('contacts'),
    await rows('leads'),
    await rows('opportunities'),
  ];
  return {
    contacts: contacts.length,
    leads: leads.length,
    deletedLeads: leads.filter(({ is_deleted }) => is_deleted === true).length,
    accounts: (await rows('accounts')).length,
    opportunities: opportunities.length,
    amount: opportunities.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0),
    ids: contacts.filter(({ national_id }) => national_id !== null).length,
  };
}

async function sync(): Promise<void> {
  const report = await syncAll(work.ws, registry);
  for (const { stream, error } of report.connections[0]!.streams)
    expect({ stream, error }).toEqual({ stream });
}

describe('the connector on the simulated org', () => {
  it('lands all of it by bulk jobs, then what has changed, page by page', async () => {
    await sync();
    expect(await landed()).toEqual(told());
    expect(told().contacts).toBeGreaterThan(0);
    const before = (await landedRows(work.ws, 'leads')).length;
    sandbox.clock.set(new Date('2026-11-19T09:00:00Z'));
    await sync();
    expect(await landed()).toEqual(told());
    const added = (await landedRows(work.ws, 'leads')).length - before;
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThan(before);
  });

  it.each(['rate_limited', 'server_error', 'unauthorized', 'too_much_data', 'reset'] satisfies FaultKind[])(
    'gets over %s',
    async (kind) => {
      process.env.ATALAYA_RETRY_BASE_MS = '5';
      sandbox.faults.add({ vendor: 'salesforce', kind, count: 1, pathIncludes: '/jobs/query' });
      await sync();
      delete process.env.ATALAYA_RETRY_BASE_MS;
      expect(sandbox.faults.left).toBe(0);
      expect(await landed()).toEqual(told());
    },
  );

  it('says that the credentials are refused', async () => {
    sandbox.faults.add({ vendor: 'salesforce', kind: 'unauthorized', count: 99, pathIncludes: '/describe' });
    const report = await syncAll(work.ws, registry);
    expect(report.connections[0]!.error).toMatchObject({ class: 'config' });
  });
});
