import type { BrandWorld } from '../../world/brand.ts';
import { orderAt, refundedTax } from '../../world/orders.ts';
import type { Order, Visit } from '../../world/types.ts';
import { referrerOf } from '../../world/visits.ts';
import { landingUrl } from '../matomo/visit.ts';
import { type Held, heldUntilChange, nextChange } from '../memo.ts';
import { booked, numberOf, shopifyOrderId, soldByShopify } from './sold.ts';

export const CONNECTIONS = ['orders', 'customers', 'products'] as const;
export type ConnectionName = (typeof CONNECTIONS)[number];

/** An object of the shop as the API gives it; `updatedAt` is what searches compare. */
export type ShopObject = Record<string, unknown> & { id: string; updatedAt: string };
export type ShopState = Record<ConnectionName, ShopObject[]>;

const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
const gid = (type: string, id: number | string) => `gid://shopify/${type}/${id}`;
const cash = (cents: number, currencyCode = 'EUR') => ({ amount: (cents / 100).toFixed(2), currencyCode });
const bag = (cents: number) => ({ shopMoney: cash(cents), presentmentMoney: cash(cents) });

/** An address of the shop's checkout, which takes no slips of the pen. */
export const checkoutEmail = (order: Order): string => order.email.trim().toLowerCase();

/** A shop at an instant, oldest change first; computed once for each time between two changes. */
export class ShopStore {
  readonly at: (now: number) => ShopState;

  constructor(private readonly brand: BrandWorld) {
    this.at = heldUntilChange((now) => this.compute(now));
  }

  /** Ids of the shop's customers by address: the number of their first order makes it. */
  customersAt(now: number): Map<string, { id: string; orders: Order[] }> {
    const customers = new Map<string, { id: string; orders: Order[] }>();
    for (const order of this.brand.orders.filter(soldByShopify(this.brand.id))) {
      if (order.at > now) continue;
      const known = customers.get(checkoutEmail(order));
      if (known !== undefined) known.orders.push(order);
      else
        customers.set(checkoutEmail(order), {
          id: String(7_100_000_000_000 + numberOf(order) * 32),
          orders: [order],
        });
    }
    return customers;
  }

  private compute(now: number): Held<ShopState> {
    const { brand } = this;
    const held = { until: brand.calendar.midnight(brand.calendar.dayOf(now) + 1) };
    const customers = this.customersAt(now);
    const orders: ShopObject[] = [];
    for (const order of brand.orders.filter(soldByShopify(brand.id))) {
      for (const at of [order.at, order.cancelledAt, order.refund?.at])
        held.until = nextChange(held.until, at, now);
      if (order.at <= now) orders.push(this.order(order, customers.get(checkoutEmail(order))?.id ?? '', now));
    }
    const value = {
      orders: orders.sort(byChange),
      customers: [...customers.values()].map(customerObject).sort(byChange),
      products: brand.profile.products.map((product, at) => ({
        id: gid('Product', 8_200_000_000_000 + at),
        title: product.name,
        handle: product.id.toLowerCase(),
        productType: product.category,
        vendor: brand.profile.site.replace(/^https:\/\/www\./, ''),
        status: 'ACTIVE',
        createdAt: iso(brand.calendar.midnight(0)),
        updatedAt: iso(brand.calendar.midnight(0)),
      })),
    };
    return { value, until: held.until };
  }

  private order(original: Order, customerId: string, now: number): ShopObject {
    const { brand } = this;
    const order = booked(brand.id, brand.calendar, original);
    const { status, refunded } = orderAt(order, now);
    const taxBack = refunded === 0 ? 0 : refundedTax(order, refunded);
    const goods = order.gross - order.discount;
    const total = goods + order.tax + order.shipping;
    const paid = original.gross - original.discount + original.tax + original.shipping;
    const cancelledAt = status === 'cancelled' ? (order.cancelledAt as number) : null;
    const refundAt = refunded === 0 ? null : (order.refund?.at as number);
    return {
      id: gid('Order', shopifyOrderId(order)),
      name: order.id,
      createdAt: iso(order.at),
      processedAt: iso(order.at),
      updatedAt: iso(Math.max(order.at, cancelledAt ?? 0, refundAt ?? 0)),
      cancelledAt: cancelledAt === null ? null : iso(cancelledAt),
      cancelReason: cancelledAt === null ? null : 'CUSTOMER',
      test: order.isTest,
      displayFinancialStatus: FINANCIAL[status] as string,
      displayFulfillmentStatus: cancelledAt === null ? 'FULFILLED' : 'UNFULFILLED',
      sourceName: 'web',
      currencyCode: 'EUR',
      presentmentCurrencyCode: original.currency,
      taxesIncluded: false,
      email: checkoutEmail(order),
      phone: order.phone === '' ? null : order.phone,
      discountCodes: order.coupon === '' ? [] : [order.coupon],
      customer: { id: gid('Customer', customerId) },
      retailLocation: null,
      subtotalPriceSet: bag(goods),
      currentSubtotalPriceSet: bag(goods - refunded),
      totalDiscountsSet: bag(order.discount),
      totalTaxSet: bag(order.tax),
      currentTotalTaxSet: bag(order.tax - taxBack),
      totalShippingPriceSet: bag(order.shipping),
      totalRefundedSet: bag(refunded + taxBack),
      totalRefundedShippingSet: bag(0),
      totalPriceSet: { shopMoney: cash(total), presentmentMoney: cash(paid, original.currency) },
      customerJourneySummary: journey(order.visit),
      refunds:
        refundAt === null
          ? []
          : [
              {
                id: gid('Refund', 960_000_000_000 + numberOf(order)),
                createdAt: iso(refundAt),
                updatedAt: iso(refundAt),
                note: '',
                totalRefundedSet: bag(refunded + taxBack),
              },
            ],
      lineItems: { edges: order.lines.map((_, at) => ({ node: this.line(order, at) })) },
    };
  }

  private line(order: Order, at: number): Record<string, unknown> {
    const { product, quantity, unitPrice, net } = order.lines[at] as Order['lines'][number];
    const number = this.brand.profile.products.indexOf(product);
    const gross = unitPrice * quantity;
    return {
      id: gid('LineItem', 14_000_000_000_000 + numberOf(order) * 16 + at),
      title: product.name,
      sku: product.id,
      quantity,
      currentQuantity: quantity,
      originalUnitPriceSet: bag(unitPrice),
      originalTotalSet: bag(gross),
      discountedTotalSet: bag(gross),
      discountAllocations: net === gross ? [] : [{ allocatedAmountSet: bag(gross - net) }],
      product: { id: gid('Product', 8_200_000_000_000 + number), productType: product.category },
      variant: {
        id: gid('ProductVariant', 8_300_000_000_000 + number),
        inventoryItem: { unitCost: cash(product.cost) },
      },
    };
  }
}

const FINANCIAL: Record<string, string> = {
  completed: 'PAID',
  cancelled: 'VOIDED',
  refunded: 'REFUNDED',
  partially_refunded: 'PARTIALLY_REFUNDED',
};

function byChange(one: ShopObject, other: ShopObject): number {
  if (one.updatedAt !== other.updatedAt) return one.updatedAt < other.updatedAt ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

function customerObject({ id, orders }: { id: string; orders: Order[] }): ShopObject {
  const [first, last] = [orders[0] as Order, orders.at(-1) as Order];
  const { identity } = first.person;
  const phone = orders.find((order) => order.phone !== '')?.phone ?? null;
  return {
    id: gid('Customer', id),
    firstName: identity.given,
    lastName: identity.surname1,
    locale: 'es',
    state: 'DISABLED',
    createdAt: iso(first.at),
    updatedAt: iso(last.at),
    numberOfOrders: String(orders.length),
    amountSpent: cash(0),
    defaultEmailAddress: { emailAddress: checkoutEmail(first), marketingState: 'NOT_SUBSCRIBED' },
    defaultPhoneNumber: phone === null ? null : { phoneNumber: phone, marketingState: 'NOT_SUBSCRIBED' },
    defaultAddress: {
      address1: identity.address.street,
      address2: null,
      zip: identity.address.postcode,
      city: identity.address.city,
      province: identity.address.province,
      countryCodeV2: 'ES',
      company: null,
    },
  };
}

function journey(visit: Visit | null): Record<string, unknown> {
  if (visit === null) return { ready: true, firstVisit: null, lastVisit: null };
  const ad = new URLSearchParams(visit.ad?.urlTags ?? '');
  const tags = {
    source: visit.tags?.source ?? ad.get('utm_source'),
    medium: visit.tags?.medium ?? ad.get('utm_medium'),
    campaign: visit.tags?.campaign ?? ad.get('utm_campaign'),
    content: ad.get('utm_content'),
    term: null,
  };
  const shown = {
    landingPage: landingUrl(visit),
    referrerUrl: referrerOf(visit).url || null,
    utmParameters: tags.source === null ? null : tags,
  };
  return { ready: true, firstVisit: shown, lastVisit: shown };
}
