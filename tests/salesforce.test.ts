import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../core/clock.ts';
import { type Sandbox, startSandbox } from '../ingest/sandbox/index.ts';
import { SalesStore } from '../ingest/sandbox/vendors/salesforce/store.ts';
import { tokenVariable } from '../ingest/sandbox/vendors/vendor.ts';
import { cli, NOW, scratch } from './support/process.ts';
import { onRelease } from './support/release.ts';

// The demo reads its CRM through HubSpot; this company has the same one in Salesforce, and nothing else.
describe('a company with Salesforce alone', () => {
  const folder = scratch('salesforce');
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ root: folder.path, size: 'tiny', seed: 7, clock: fixedClock(NOW) });
    const file = join(folder.path, 'atalaya.yaml');
    writeFileSync(
      file,
      `company: { name: Ventas, currency: EUR, timezone: Europe/Madrid }
brands: [{ id: sur, name: Sur }]
connections:
  - id: sur-sales
    connector: salesforce
    brand: sur
    base_url: \${ATALAYA_SANDBOX_URL}/salesforce
    config:
      my_domain: sur
      login_url: \${ATALAYA_SANDBOX_URL}/salesforce
      poll_ms: 20
      fields: { contacts: { national_id: DNI__c }, leads: { utm_source: UTM_Source__c } }
    credentials: { client_id: "\${SALES_APP}", refresh_token: "\${${tokenVariable('salesforce', 'sur')}}" }
`,
    );
    const run = await cli(['run', '--config', file], folder.path, { ...sandbox.env, SALES_APP: 'sur-app' });
    expect(run.code, run.stderr + run.stdout).toBe(0);
  });
  afterAll(async () => {
    await sandbox?.close();
    folder.remove();
  });

  /** The org five minutes ago, without what lies in the recycle bin: what the connector may have read. */
  function told() {
    const brand = sandbox.world.brands.find(({ id }) => id === 'sur')!;
    const { Lead, Contact, Opportunity } = new SalesStore(brand).at(Date.parse(NOW) - 300_000);
    const kept = Opportunity.filter(({ IsDeleted }) => !IsDeleted);
    return {
      leads: Lead.filter(({ IsDeleted }) => !IsDeleted).length,
      contacts: Contact.filter(({ IsDeleted }) => !IsDeleted).length,
      deals: kept.length,
      won: kept.filter(({ IsWon }) => IsWon === true).length,
      amount: kept.reduce((sum, { Amount }) => sum + Math.round(Number(Amount) * 100), 0),
    };
  }

  it('has its leads, contacts and deals in the marts, each once', async () => {
    const expected = told();
    expect(expected.deals).toBeGreaterThan(0);
    const [found] = await onRelease(
      folder.path,
      `
      select (select count(*)::int from marts.fct_leads) as leads,
             (select count(*)::int from marts.bridge_customer_source where record_key not like '%:lead:%') as contacts,
             (select count(*)::int from marts.fct_deals) as deals,
             (select count(*)::int from marts.fct_deals where is_won) as won,
             (select (sum(amount_rc) * 100)::int from marts.fct_deals) as amount`,
    );
    expect(found).toEqual(expected);
  });

  it('has whoever was sold to as a customer', async () => {
    const [row] = await onRelease(
      folder.path,
      `
      select count(*)::int as deals, count(customers.customer_id)::int as customers
      from marts.fct_deals as deals
      left join marts.dim_customer as customers
        on customers.customer_id = deals.customer_id and customers.lifecycle_stage = 'customer'
        and customers.acquired_at <= deals.closed_at
      where deals.is_won and deals.customer_id is not null`,
    );
    expect(row!.customers).toBe(row!.deals);
  });
});
