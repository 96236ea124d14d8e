import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withDuckDB } from '../../core/engines/duckdb.ts';
import { EXIT } from '../../core/errors.ts';
import { calibrationText } from './render.ts';
import { calibrate } from './report.ts';

let root: string;
let release: string;

const told = (id: string, channel: string, campaign: string | null = null, isCounted = true) => ({
  brand: 'norte',
  kind: 'first_order',
  id,
  is_counted: isCounted,
  cause: { channel, campaign },
});

/** Three orders: Meta started two, of which e-mail has one by the last contact; a shop sold one to a stranger. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'atalaya-calibrate-'));
  release = join(root, 'r1.duckdb');
  const truth = join(root, 'sandbox', 'truth');
  mkdirSync(truth, { recursive: true });
  const rows = [
    told('1', 'meta', 'KEEP'),
    told('2', 'meta'),
    told('3', 'store'),
    told('4', 'meta', null, false),
  ];
  writeFileSync(join(truth, 'conversions.ndjson'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const record = (connection: string, kind: string, id: string) => ({ connection, kind, id, brand: 'norte' });
  const people = [
    { person_id: 'P1', records: [record('crm', 'contact', '1'), record('shop', 'order', '7')] },
    { person_id: 'P2', records: [record('crm', 'contact', '2'), record('shop', 'order', '8')] },
  ];
  writeFileSync(join(truth, 'people.ndjson'), people.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await withDuckDB(release, async (connection) => {
    const make = (name: string, columns: string, values: string) =>
      connection.run(`create table marts.${name} as select * from (values ${values}) as t (${columns})`);
    await connection.run('create schema marts');
    // The second person's order went to the first
    await make(
      'bridge_customer_source',
      'connection_id, source, source_key, customer_id',
      `('crm', 'hubspot', '1', 'c1'), ('crm', 'hubspot', '2', 'c2'), ('shop', 'shop', 'order:7', 'c1'),
       ('shop', 'shop', 'order:8', 'c1')`,
    );
    await make(
      'fct_orders',
      'order_key, brand_id, order_id, order_date, net_rc, is_counted',
      `('k1', 'norte', '1', date '2026-09-01', 100.0, true), ('k2', 'norte', '2', date '2026-09-02', 50.0, true),
       ('k3', 'norte', '3', date '2026-09-03', 50.0, true)`,
    );
    await make(
      'dim_channel',
      'channel_id, sort_order',
      `('paid_social', 1), ('email', 2), ('store', 3), ('unattributed', 4)`,
    );
    await make('dim_campaign', 'campaign_key, brand_id, campaign_name', `('c1', 'norte', 'keep')`);
    await make(
      'fct_attribution',
      'model, conversion_id, channel_id, campaign_key, credit, value_rc',
      `('last_touch', 'order:k1', 'paid_social', 'c1', 1.0, 100.0), ('last_touch', 'order:k2', 'email', null, 1.0, 50.0),
       ('last_touch', 'order:k3', 'unattributed', null, 1.0, 50.0),
       ('linear', 'order:k1', 'paid_social', 'c1', 1.0, 100.0), ('linear', 'order:k2', 'email', null, 0.5, 25.0),
       ('linear', 'order:k2', 'paid_social', null, 0.5, 25.0), ('linear', 'order:k3', 'unattributed', null, 1.0, 50.0)`,
    );
    await make(
      'mart_media_mix',
      'channel_id, verdict, contribution_rc, contribution_low_rc, contribution_high_rc',
      `('paid_social', 'estimated', 120.0, 80.0, 160.0), ('base', 'base', 80.0, null, null),
       ('offline_radio', 'too_few_data', null, null, null)`,
    );
    const daily = 'date_basis, model, spend_rc, platform_conversions';
    await make(
      'mart_channel_roi_daily',
      `channel_id, ${daily}`,
      `('paid_social', 'conversion', 'last_touch', 20.0, 3.0)`,
    );
    await make(
      'mart_campaign_roi_daily',
      `campaign_key, ${daily}`,
      `('c1', 'conversion', 'last_touch', 20.0, 3.0)`,
    );
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('orders stand beside their true cause, and the errors are those of the hand', async () => {
  const found = await calibrate(root, release);
  expect(found).toMatchObject({ orders: 3, ordersWithPath: 2, models: ['last_touch', 'linear'] });
  expect(
    found.channels.map((line) => [line.name, line.trueOrders, line.claimed, line.orders.last_touch]),
  ).toEqual([
    ['paid_social', 2, 3, 1],
    ['email', 0, null, 1],
    ['store', 1, null, undefined],
    ['unattributed', 0, null, 1],
  ]);
  expect(found.campaigns).toMatchObject([{ name: 'keep', trueOrders: 1, claimed: 3 }]);
  expect(found.channels[0]!.mix).toEqual({ contribution: 120, low: 80, high: 160 });
  expect(found.channels[1]!.mix).toBeNull();
  const [linear, last] = found.errors;
  expect(linear).toMatchObject({ model: 'linear', misplacedWithPath: 0.25, rightCredit: 0.75 });
  expect(linear!.misplacedOrders).toBeCloseTo(1.5 / 3, 9);
  expect(last).toMatchObject({ model: 'last_touch', misplacedWithPath: 0.5, rightCredit: 0.5 });
  expect(last!.misplacedOrders).toBeCloseTo(2 / 3, 9);
  expect(last!.misplacedRevenue).toBeCloseTo(100 / 200, 9);
});

test('the report names the campaign that claims more than it brings', async () => {
  const text = calibrationText(await calibrate(root, release));
  expect(text).toMatch(/\| keep +\| +20 \| +1 \| +3 \|/);
  expect(text).toContain('| last_touch |');
});

test('a company without a known truth is told so', async () => {
  await expect(calibrate(join(root, 'elsewhere'), release)).rejects.toMatchObject({ exitCode: EXIT.usage });
});

test('people: pairs found against pairs that are one person, over all and by source', async () => {
  const { people } = await calibrate(root, release);
  const [all, hubspot] = people;
  expect(all).toEqual({ source: null, records: 4, precision: 1 / 3, recall: 1 / 2, f1: 2 / 5 });
  expect(hubspot).toEqual({ source: 'hubspot', records: 2, precision: 1 / 2, recall: 1 / 2, f1: 1 / 2 });
  expect(calibrationText(await calibrate(root, release))).toMatch(/\| hubspot \| +2 \| +0\.500 /);
});
