import { DEMO_BRANDS } from '../../brands.ts';
import type { Calendar } from '../../world/calendar.ts';
import { poundRate } from '../../world/catalogue.ts';
import { inEuros } from '../../world/orders.ts';
import type { Order } from '../../world/types.ts';

/** Of a brand without a shop at Shopify nothing is sold there. */
export const NEVER = (_order: Order): boolean => false;

/** Whether an order of the brand is placed at Shopify: the web orders of a brand with a shop there. */
export function soldByShopify(brandId: string): (order: Order) => boolean {
  const shop = DEMO_BRANDS.find(({ id }) => id === brandId)?.shop ?? null;
  return shop === null ? NEVER : (order) => order.till === 'web';
}

/** The order as the brand's books have it: Shopify keeps them in the shop's currency at the rate of the day. */
export function booked(brandId: string, calendar: Calendar, order: Order): Order {
  return soldByShopify(brandId)(order) ? inEuros(order, poundRate(calendar.dayOf(order.at))) : order;
}

/** Shopify's own id of an order; its name is the number that the buyer sees. */
export function shopifyOrderId(order: Order): string {
  return String(5_800_000_000_000 + numberOf(order) * 1_024);
}

/** The running number in an order's name. */
export function numberOf(order: Order): number {
  return Number(order.id.split('-').at(-1));
}

/** Id that the order has at the source through which it comes in. */
export function sourceOrderId(brandId: string, order: Order): string {
  return soldByShopify(brandId)(order) ? shopifyOrderId(order) : order.id;
}
