import type { BrandWorld } from '../../world/brand.ts';
import { refundedTax } from '../../world/orders.ts';
import type { Order } from '../../world/types.ts';
import { type Held, heldUntilChange } from '../memo.ts';
import { numberOf, soldByShopify } from '../shopify/sold.ts';
import { checkoutEmail } from '../shopify/store.ts';

export const LISTS = ['charges', 'refunds', 'customers', 'invoices'] as const;
export type ListName = (typeof LISTS)[number];

/** An object of Stripe; instants are epoch seconds. */
export type PaymentObject = Record<string, unknown> & { id: string; created: number };
export type PaymentState = Record<ListName | 'events', PaymentObject[]>;

const EVENTS_DAYS = 30;
/** The buyer pays a little after the order is placed. */
const PAYS_AFTER_MS = 20_000;
const seconds = (at: number) => Math.floor(at / 1000);

/** What came back of an order's payment, and when. */
function backOf(order: Order): { at: number; amount: number } | null {
  if (order.cancelledAt !== null) return { at: order.cancelledAt, amount: paidFor(order) };
  if (order.refund === null) return null;
  const { at, amount } = order.refund;
  return { at, amount: amount + refundedTax(order, amount) };
}

/** What the buyer pays, in cents of the currency chosen at the checkout. */
export function paidFor(order: Order): number {
  return order.gross - order.discount + order.tax + order.shipping;
}

/** A brand's payments at an instant, newest first, with the events of the last 30 days. */
export class PaymentStore {
  readonly at: (now: number) => PaymentState;

  constructor(private readonly brand: BrandWorld) {
    this.at = heldUntilChange((now) => this.compute(now));
  }

  private compute(now: number): Held<PaymentState> {
    const { brand } = this;
    const until = { at: brand.calendar.midnight(brand.calendar.dayOf(now) + 1) };
    const isPast = (at: number) => {
      if (at > now) until.at = Math.min(until.at, at);
      return at <= now;
    };
    const state: PaymentState = { charges: [], refunds: [], customers: [], invoices: [], events: [] };
    const tell = (type: string, at: number, object: PaymentObject) => {
      if (at > now - EVENTS_DAYS * 86_400_000)
        state.events.push({
          id: `evt_${type.replaceAll('.', '')}${object.id}`,
          object: 'event',
          type,
          created: seconds(at),
          api_version: '2026-07-29.dahlia',
          data: { object },
        });
    };
    const customers = new Map<string, string>();
    for (const order of brand.orders.filter(soldByShopify(brand.id))) {
      const at = order.at + PAYS_AFTER_MS;
      if (!isPast(at)) continue;
      // A test order is paid with the shop's own test gateway.
      if (order.isTest) continue;
      const email = checkoutEmail(order);
      let customer = customers.get(email);
      if (customer === undefined) {
        customer = `cus_${brand.id}${numberOf(order)}`;
        customers.set(email, customer);
        const object = customerOf(order, customer, seconds(at));
        state.customers.push(object);
        tell('customer.created', at, object);
      }
      const back = backOf(order);
      const isBack = back !== null && isPast(back.at);
      tell('charge.succeeded', at, chargeOf(order, customer, seconds(at), 0));
      const charge = chargeOf(order, customer, seconds(at), isBack ? back.amount : 0);
      state.charges.push(charge);
      if (!isBack) continue;
      const refund = {
        id: `re_${brand.id}${numberOf(order)}`,
        object: 'refund',
        amount: back.amount,
        currency: order.currency.toLowerCase(),
        status: 'succeeded',
        reason: 'requested_by_customer',
        charge: charge.id,
        payment_intent: charge.payment_intent,
        metadata: {},
        created: seconds(back.at),
      };
      state.refunds.push(refund);
      tell('refund.created', back.at, refund);
      tell('charge.refunded', back.at, charge);
    }
    for (const list of Object.values(state)) list.sort(newestFirst);
    return { value: state, until: until.at };
  }
}

function newestFirst(one: PaymentObject, other: PaymentObject): number {
  return other.created - one.created || (one.id < other.id ? 1 : -1);
}

function chargeOf(order: Order, customer: string, created: number, refunded: number): PaymentObject {
  const amount = paidFor(order);
  const key = order.id.toLowerCase().replace('-', '');
  return {
    id: `ch_${key}`,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded: refunded,
    balance_transaction: `txn_${key}`,
    billing_details: {
      email: checkoutEmail(order),
      name: order.customerName || null,
      phone: order.phone || null,
      address: { country: order.currency === 'GBP' ? 'GB' : 'ES' },
    },
    captured: true,
    created,
    currency: order.currency.toLowerCase(),
    customer,
    description: `Pedido ${order.id}`,
    disputed: false,
    failure_code: null,
    invoice: null,
    livemode: true,
    metadata: { order_number: order.id },
    paid: true,
    payment_intent: `pi_${key}`,
    payment_method_details: { type: 'card' },
    receipt_email: null,
    refunded: refunded === amount,
    status: 'succeeded',
  };
}

function customerOf(order: Order, id: string, created: number): PaymentObject {
  const { address } = order.person.identity;
  return {
    id,
    object: 'customer',
    email: checkoutEmail(order),
    name: order.customerName || null,
    phone: order.phone || null,
    address: {
      line1: address.street,
      line2: null,
      postal_code: address.postcode,
      city: address.city,
      state: address.province,
      country: 'ES',
    },
    preferred_locales: ['es'],
    balance: 0,
    currency: null,
    delinquent: false,
    livemode: true,
    metadata: {},
    created,
  };
}
