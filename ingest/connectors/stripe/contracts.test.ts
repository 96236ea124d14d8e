import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import { decimalsOf, fromMinor } from './money.ts';
import recorded from './recorded/objects.json' with { type: 'json' };
import { expandObject } from './streams.ts';

function land(stream: string, record: unknown, config: Record<string, unknown> = {}) {
  const rows = expandObject(stream)(record, config).map(({ stream: name, record: expanded }) => {
    const row = streamOf(connector, name).contract.parse(expanded);
    expect(Object.keys(row)).toEqual(streamOf(connector, name).columns.map((column) => column.name));
    return row;
  });
  return rows;
}

describe('money', () => {
  it.each([
    [12100, 'eur', '121.0000'],
    [5, 'EUR', '0.0500'],
    [-500, 'eur', '-5.0000'],
    [500, 'jpy', '500.0000'],
    [12345, 'kwd', '12.3450'],
    [500, 'ugx', '5.0000'],
    [500, 'isk', '5.0000'],
    [0, 'usd', '0.0000'],
    ['9007199254740993', 'jpy', '9007199254740993.0000'],
  ])('%s %s is %s', (minor, currency, amount) => {
    const isTooLarge = String(minor).length > 14;
    expect(fromMinor(minor, currency)).toBe(isTooLarge ? null : amount);
  });

  it('is unknown without a currency', () => {
    expect(fromMinor(100, null)).toBeNull();
    expect(fromMinor(null, 'eur')).toBeNull();
    expect(decimalsOf('bhd')).toBe(3);
  });
});

describe('charges', () => {
  it('land with the number of their order', () => {
    expect(land('charges', recorded.charge)[0]).toMatchObject({
      charge_id: 'ch_3NaBc',
      order_number: 'NW-000012',
      customer_id: 'cus_9',
      invoice_id: null,
      amount: '121.0000',
      amount_refunded: '60.5000',
      currency: 'EUR',
      is_order: false,
      method: 'card',
      metadata: '{"order_number":"NW-000012","cart":"7"}',
      created_at: '2026-11-02T09:30:00.000Z',
    });
  });

  it('are orders, and named by another field, when the configuration says so', () => {
    const config = { payments_are_orders: true, order_field: 'cart' };
    expect(land('charges', recorded.charge, config)[0]).toMatchObject({ order_number: '7', is_order: true });
  });

  it('without id or time are refused', () => {
    const { contract } = streamOf(connector, 'charges');
    expect(contract.safeParse({ ...recorded.charge, id: null }).success).toBe(false);
    expect(contract.safeParse({ ...recorded.charge, created: null }).success).toBe(false);
  });
});

it('refunds, customers and deleted customers land', () => {
  expect(land('refunds', recorded.refund)[0]).toMatchObject({ charge_id: 'ch_3NaBc', amount: '60.5000' });
  expect(land('customers', recorded.customer)[0]).toMatchObject({
    street: 'Calle Mayor 3, 2ºB',
    balance: '-5.0000',
    language: 'es',
    is_deleted: false,
  });
  expect(land('customers', recorded.deletedCustomer)[0]).toMatchObject({ email: null, is_deleted: true });
});

it('invoices land with their lines, taxes added up, of the newer and the older shape', () => {
  const [invoice, line] = land('invoices', recorded.invoice);
  expect(invoice).toMatchObject({
    subscription_id: 'sub_1',
    payment_intent_id: 'pi_3NaBc',
    tax: '4.2000',
    discount: '0.0000',
    paid_at: '2026-11-02T07:15:00.000Z',
  });
  expect(line).toMatchObject({ invoice_id: 'in_5', product_id: 'prod_1', amount: '20.0000' });
  const older = { id: 'in_4', currency: 'eur', tax: 420, subscription: 'sub_0', payment_intent: 'pi_0' };
  expect(land('invoices', older)[0]).toMatchObject({ tax: '4.2000', subscription_id: 'sub_0' });
});
