import { describe, expect, it } from 'vitest';
import { streamOf } from '../fake-context.ts';
import { connector } from './index.ts';
import { lastTouch } from './journey.ts';
import recorded from './recorded/objects.json' with { type: 'json' };
import { expandOrder } from './streams.ts';

function land(stream: string, record: unknown) {
  const row = streamOf(connector, stream).contract.parse(record);
  expect(Object.keys(row)).toEqual(streamOf(connector, stream).columns.map(({ name }) => name));
  return row;
}

describe('orders', () => {
  it("land in the currency of the shop's books, with the visit that led to them", () => {
    expect(land('orders', recorded.order)).toMatchObject({
      order_id: '5800000012288',
      order_name: '#1012',
      customer_id: '7100000000384',
      ordered_at: '2026-11-02T09:29:58.000Z',
      cancelled_at: null,
      currency: 'EUR',
      is_tax_included: true,
      subtotal: '121.0000',
      current_subtotal: '60.5000',
      refunded_total: '60.5000',
      paid_currency: 'GBP',
      paid_total: '103.1200',
      coupon: 'HOLA10',
      is_test: false,
      utm_source: 'facebook',
      utm_campaign: 'norte_meta_acquire_botas_202611',
      utm_content: null,
      fbclid: 'IwAR0x',
      gclid: null,
    });
  });

  it('land with nothing but an id, and not without', () => {
    expect(land('orders', { id: 'gid://shopify/Order/7' })).toMatchObject({ order_id: '7', subtotal: null });
    const contract = streamOf(connector, 'orders').contract;
    expect(contract.safeParse({ id: null }).success).toBe(false);
    const broken = { ...recorded.order, totalTaxSet: { shopMoney: { amount: 'free' } } };
    expect(contract.safeParse(broken).error?.issues[0]?.path).toEqual(['totalTaxSet', 'shopMoney', 'amount']);
  });

  it('hand on their refunds and lines, whether nested or apart', () => {
    const nested = {
      ...recorded.order,
      lineItems: { edges: [{ node: { id: 'gid://shopify/LineItem/1' } }] },
    };
    const records = expandOrder(nested);
    expect(records.map(({ stream }) => stream)).toEqual(['orders', 'refunds', 'order_lines']);
    expect(land('refunds', records[1]!.record)).toEqual({
      refund_id: '960000000012',
      order_id: '5800000012288',
      refunded_at: '2026-11-05T08:00:00.000Z',
      amount: '60.5000',
      currency: 'EUR',
      note: 'talla',
      updated_at: '2026-11-05T08:00:00.000Z',
    });
    expect(land('order_lines', records[2]!.record)).toMatchObject({ order_id: '5800000012288' });
    expect(expandOrder(recorded.line)).toEqual([{ stream: 'order_lines', record: recorded.line }]);
  });
});

it('lines land with all their discounts and their cost', () => {
  expect(land('order_lines', recorded.line)).toMatchObject({
    line_id: '14000000000192',
    quantity: 2,
    current_quantity: 1,
    gross: '133.1000',
    discount: '12.1000',
    unit_cost: '30.0000',
    product_type: 'botas',
  });
  const bare = { id: 'gid://shopify/LineItem/1', __parentId: 'gid://shopify/Order/2', variant: null };
  expect(land('order_lines', bare)).toMatchObject({ discount: null, unit_cost: null, variant_id: null });
});

it('customers and products land', () => {
  expect(land('customers', recorded.customer)).toMatchObject({
    email: 'ane.etxeberria@example.com',
    phone: null,
    street: 'Calle Mayor 3, 2ºB',
    orders: 1,
    company_name: null,
  });
  expect(land('products', recorded.product)).toMatchObject({ product_type: 'botas', status: 'ACTIVE' });
});

it('a visit without tags is read from its address, which may be a path', () => {
  const visit = {
    landingPage: '/botas?utm_source=boletin&gclid=Cj0?x',
    referrerUrl: null,
    utmParameters: null,
  };
  expect(lastTouch(visit)).toMatchObject({ utm_source: 'boletin', utm_medium: null, gclid: 'Cj0?x' });
  expect(lastTouch(null)).toMatchObject({ landing_page: null, utm_source: null });
});
