import type { BrandWorld } from './brand.ts';
import { DAY, HOUR } from './calendar.ts';
import { poundRate } from './catalogue.ts';
import { writeEmail, writePhone } from './identity.ts';
import type { Rng } from './rng.ts';
import type { Cause, Order, OrderLine, Person, Visit } from './types.ts';

const TAX_PERCENT = 21;
const COUPONS = ['', '', '', '', 'HOLA10', 'VUELVE15'];

interface OrderRequest {
  at: number;
  till: Order['till'];
  person: Person;
  isFirst: boolean;
  visit: Visit | null;
  cause: Cause;
  /** A promotion runs: larger baskets at a discount. */
  isPromotion: boolean;
}

/** Draws an order, puts it on its day's agenda and returns it. All money without tax, except `tax` itself. */
export function placeOrder(brand: BrandWorld, rng: Rng, wanted: OrderRequest): Order {
  const { profile } = brand;
  const pounds = wanted.till === 'web' && rng.chance(profile.poundShare);
  const coupon =
    wanted.till === 'web' ? (wanted.isPromotion && rng.chance(0.6) ? 'PROMO20' : rng.pick(COUPONS)) : '';
  const percent = coupon === '' ? 0 : Number(coupon.slice(-2));
  const factor = pounds ? 100 / poundRate(brand.calendar.dayOf(wanted.at)) : 1;
  const lines: OrderLine[] = [];
  let gross = 0;
  let discount = 0;
  let cost = 0;
  const kinds = rng.weighted([
    [1, 6],
    [2, 3],
    [3, 1],
  ] as const);
  for (let at = 0; at < kinds; at++) {
    const product =
      profile.products[Math.floor(profile.products.length * rng.next() ** 1.25)] ?? profile.products[0]!;
    const quantity = rng.weighted([
      [1, 8],
      [2, 2],
      [3, product.price < 4_500 ? 1 : 0.1],
    ] as const);
    const unitPrice = Math.round(product.price * factor);
    const less = Math.round((unitPrice * quantity * percent) / 100);
    lines.push({ product, quantity, unitPrice, net: unitPrice * quantity - less });
    gross += unitPrice * quantity;
    discount += less;
    cost += Math.round(product.cost * factor) * quantity;
  }
  const fate = rng.next();
  const { identity } = wanted.person;
  const asks = wanted.till !== 'shop';
  const order: Order = {
    id: '',
    at: wanted.at,
    till: wanted.till,
    store: wanted.till === 'shop' ? rng.pick(profile.stores) : '',
    person: wanted.person,
    isFirst: wanted.isFirst,
    isTest: wanted.till === 'web' && rng.chance(0.012),
    lines,
    gross,
    discount,
    tax: Math.round(((gross - discount) * TAX_PERCENT) / 100),
    shipping: wanted.till === 'shop' || gross - discount > 6_000 ? 0 : 495,
    cost,
    currency: pounds ? 'GBP' : 'EUR',
    coupon,
    refund: null,
    cancelledAt: fate < 0.022 && wanted.till !== 'shop' ? wanted.at + rng.int(1, 30) * HOUR : null,
    visit: wanted.visit,
    email: asks || rng.chance(0.4) ? writeEmail(rng, rng.pick(identity.emails), identity.given) : '',
    phone: (asks ? rng.chance(0.85) : rng.chance(0.5)) ? writePhone(rng, identity.phone) : '',
    customerName:
      asks || rng.chance(0.6)
        ? `${identity.given} ${identity.surname1}${rng.chance(0.5) ? ` ${identity.surname2}` : ''}`
        : '',
    cause: wanted.cause,
  };
  if (order.cancelledAt === null && fate > 0.935) {
    const all = fate > 0.965;
    const line = lines[0] as OrderLine;
    const amount = all ? gross - discount : Math.min(line.net, gross - discount);
    order.refund = { at: wanted.at + Math.floor(rng.range(2, 20) * DAY), amount };
  }
  brand.on(order.at).orders.push(order);
  return order;
}

/**
 * The order as a shop keeps its books: in euros at `rate` (cents for a pound), each amount rounded by itself and the
 * sums made of the rounded ones. An order in euros stays as it is.
 */
export function inEuros(order: Order, rate: number): Order {
  if (order.currency === 'EUR') return order;
  const euros = (amount: number) => Math.round((amount * rate) / 100);
  const lines = order.lines.map((line) => ({
    ...line,
    unitPrice: euros(line.unitPrice),
    net: Math.min(euros(line.net), euros(line.unitPrice) * line.quantity),
  }));
  const gross = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  const isWhole = order.refund?.amount === order.gross - order.discount;
  return {
    ...order,
    lines,
    gross,
    discount: gross - net,
    tax: Math.round((net * TAX_PERCENT) / 100),
    shipping: euros(order.shipping),
    cost: euros(order.cost),
    currency: 'EUR',
    refund: order.refund && { at: order.refund.at, amount: isWhole ? net : (lines[0] as OrderLine).net },
  };
}

/** The tax that goes back with a refund of `amount` cents before tax. */
export function refundedTax(order: Order, amount: number): number {
  return amount === order.gross - order.discount ? order.tax : Math.round((amount * TAX_PERCENT) / 100);
}

/** What a till says of an order at an instant. */
export function orderAt(order: Order, now: number): { status: string; refunded: number; net: number } {
  const refunded = order.refund !== null && order.refund.at <= now ? order.refund.amount : 0;
  const net = order.gross - order.discount - refunded;
  if (order.cancelledAt !== null && order.cancelledAt <= now) return { status: 'cancelled', refunded, net };
  if (refunded === 0) return { status: 'completed', refunded, net };
  return { status: net === 0 ? 'refunded' : 'partially_refunded', refunded, net };
}
