import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import {
  addMoney,
  flag,
  instant,
  integer,
  money,
  required,
  text,
} from '../../../core/streams/vendor-values.ts';
import { lastTouch } from './journey.ts';

/**
 * Objects of the Admin GraphQL API. Ids are global (`gid://shopify/Order/1`): their number lands. Money is
 * `{amount: "1.00", currencyCode}`; `shopMoney` is in the currency of the shop's books, whatever the buyer paid in.
 */

/** The number of a global id, which is also the id of the REST API and of the shop's own pages. */
export function numberOf(gid: string | null | undefined): string | null {
  return gid ? (gid.split('/').at(-1)?.split('?')[0] ?? null) : null;
}

const amount = z.looseObject({ amount: money, currencyCode: text });
const bag = z.looseObject({ shopMoney: amount.nullish(), presentmentMoney: amount.nullish() }).nullish();
const node = z.looseObject({ id: text }).nullish();

const visit = z
  .looseObject({
    landingPage: text,
    referrerUrl: text,
    utmParameters: z
      .looseObject({ source: text, medium: text, campaign: text, content: text, term: text })
      .nullish(),
  })
  .nullish();

export type ShopVisit = z.output<typeof visit>;

const inShop = (value: z.output<typeof bag>) => value?.shopMoney?.amount ?? null;

const orderFields = {
  id: required(text),
  name: text,
  createdAt: instant,
  processedAt: instant,
  updatedAt: instant,
  cancelledAt: instant,
  cancelReason: text,
  test: flag,
  displayFinancialStatus: text,
  displayFulfillmentStatus: text,
  sourceName: text,
  currencyCode: text,
  presentmentCurrencyCode: text,
  taxesIncluded: flag,
  email: text,
  phone: text,
  discountCodes: z.array(text).nullish(),
  customer: node,
  retailLocation: z.looseObject({ id: text, name: text }).nullish(),
  subtotalPriceSet: bag,
  currentSubtotalPriceSet: bag,
  totalDiscountsSet: bag,
  totalTaxSet: bag,
  currentTotalTaxSet: bag,
  totalShippingPriceSet: bag,
  totalRefundedSet: bag,
  totalRefundedShippingSet: bag,
  totalPriceSet: bag,
  customerJourneySummary: z.looseObject({ ready: flag, firstVisit: visit, lastVisit: visit }).nullish(),
};

export const orderContract: z.ZodType<LandedRow> = z.looseObject(orderFields).transform((of) => ({
  order_id: numberOf(of.id),
  order_name: of.name,
  customer_id: numberOf(of.customer?.id),
  email: of.email,
  phone: of.phone,
  // Orders brought over from another shop keep their day in `processedAt`.
  ordered_at: of.processedAt ?? of.createdAt,
  cancelled_at: of.cancelledAt,
  cancel_reason: of.cancelReason,
  financial_status: of.displayFinancialStatus,
  fulfillment_status: of.displayFulfillmentStatus,
  sales_channel: of.sourceName,
  location_id: numberOf(of.retailLocation?.id),
  location_name: of.retailLocation?.name ?? null,
  currency: of.totalPriceSet?.shopMoney?.currencyCode ?? of.currencyCode,
  is_tax_included: of.taxesIncluded,
  subtotal: inShop(of.subtotalPriceSet),
  current_subtotal: inShop(of.currentSubtotalPriceSet),
  discount: inShop(of.totalDiscountsSet),
  tax: inShop(of.totalTaxSet),
  current_tax: inShop(of.currentTotalTaxSet),
  shipping: inShop(of.totalShippingPriceSet),
  total: inShop(of.totalPriceSet),
  refunded_total: inShop(of.totalRefundedSet),
  refunded_shipping: inShop(of.totalRefundedShippingSet),
  paid_currency: of.totalPriceSet?.presentmentMoney?.currencyCode ?? of.presentmentCurrencyCode,
  paid_total: of.totalPriceSet?.presentmentMoney?.amount ?? null,
  coupon: of.discountCodes?.[0] ?? null,
  is_test: of.test,
  ...lastTouch(of.customerJourneySummary?.lastVisit ?? of.customerJourneySummary?.firstVisit),
  created_at: of.createdAt,
  updated_at: of.updatedAt,
}));

const lineFields = {
  id: required(text),
  __parentId: required(text),
  title: text,
  sku: text,
  quantity: integer,
  currentQuantity: integer,
  originalUnitPriceSet: bag,
  originalTotalSet: bag,
  discountedTotalSet: bag,
  discountAllocations: z.array(z.looseObject({ allocatedAmountSet: bag })).nullish(),
  product: z.looseObject({ id: text, productType: text }).nullish(),
  variant: z
    .looseObject({ id: text, inventoryItem: z.looseObject({ unitCost: amount.nullish() }).nullish() })
    .nullish(),
};

export const lineContract: z.ZodType<LandedRow> = z.looseObject(lineFields).transform((of) => ({
  line_id: numberOf(of.id),
  order_id: numberOf(of.__parentId),
  product_id: numberOf(of.product?.id),
  variant_id: numberOf(of.variant?.id),
  sku: of.sku,
  title: of.title,
  product_type: of.product?.productType ?? null,
  quantity: of.quantity,
  current_quantity: of.currentQuantity,
  unit_price: inShop(of.originalUnitPriceSet),
  gross: inShop(of.originalTotalSet),
  // Discounts of the line itself only; those of the whole order come as allocations, of which these are a part.
  line_total: inShop(of.discountedTotalSet),
  discount: total(of.discountAllocations?.map(({ allocatedAmountSet }) => inShop(allocatedAmountSet))),
  currency: of.originalUnitPriceSet?.shopMoney?.currencyCode ?? null,
  unit_cost: of.variant?.inventoryItem?.unitCost?.amount ?? null,
  unit_cost_currency: of.variant?.inventoryItem?.unitCost?.currencyCode ?? null,
}));

const refundFields = {
  id: required(text),
  __parentId: required(text),
  createdAt: instant,
  updatedAt: instant,
  note: text,
  totalRefundedSet: bag,
};

export const refundContract: z.ZodType<LandedRow> = z.looseObject(refundFields).transform((of) => ({
  refund_id: numberOf(of.id),
  order_id: numberOf(of.__parentId),
  refunded_at: of.createdAt,
  amount: inShop(of.totalRefundedSet),
  currency: of.totalRefundedSet?.shopMoney?.currencyCode ?? null,
  note: of.note,
  updated_at: of.updatedAt,
}));

const customerFields = {
  id: required(text),
  firstName: text,
  lastName: text,
  locale: text,
  state: text,
  createdAt: instant,
  updatedAt: instant,
  numberOfOrders: integer,
  amountSpent: amount.nullish(),
  defaultEmailAddress: z.looseObject({ emailAddress: text, marketingState: text }).nullish(),
  defaultPhoneNumber: z.looseObject({ phoneNumber: text, marketingState: text }).nullish(),
  defaultAddress: z
    .looseObject({
      address1: text,
      address2: text,
      zip: text,
      city: text,
      province: text,
      countryCodeV2: text,
      company: text,
    })
    .nullish(),
};

export const customerContract: z.ZodType<LandedRow> = z.looseObject(customerFields).transform((of) => ({
  customer_id: numberOf(of.id),
  first_name: of.firstName,
  last_name: of.lastName,
  email: of.defaultEmailAddress?.emailAddress ?? null,
  email_marketing: of.defaultEmailAddress?.marketingState ?? null,
  phone: of.defaultPhoneNumber?.phoneNumber ?? null,
  sms_marketing: of.defaultPhoneNumber?.marketingState ?? null,
  language: of.locale,
  state: of.state,
  street: [of.defaultAddress?.address1, of.defaultAddress?.address2].filter(Boolean).join(', ') || null,
  postcode: of.defaultAddress?.zip ?? null,
  city: of.defaultAddress?.city ?? null,
  province: of.defaultAddress?.province ?? null,
  country: of.defaultAddress?.countryCodeV2 ?? null,
  company_name: of.defaultAddress?.company ?? null,
  orders: of.numberOfOrders,
  spent: of.amountSpent?.amount ?? null,
  spent_currency: of.amountSpent?.currencyCode ?? null,
  created_at: of.createdAt,
  updated_at: of.updatedAt,
}));

const productFields = {
  id: required(text),
  title: text,
  handle: text,
  productType: text,
  vendor: text,
  status: text,
  createdAt: instant,
  updatedAt: instant,
};

export const productContract: z.ZodType<LandedRow> = z.looseObject(productFields).transform((of) => ({
  product_id: numberOf(of.id),
  title: of.title,
  handle: of.handle,
  product_type: of.productType,
  vendor: of.vendor,
  status: of.status,
  created_at: of.createdAt,
  updated_at: of.updatedAt,
}));

/** Sum of amounts of one currency; null when there is no list, and when one of them is missing. */
function total(amounts: (string | null)[] | undefined): string | null {
  if (!amounts || amounts.includes(null)) return null;
  return amounts.reduce<string>((sum, one) => addMoney(sum, one!), '0.0000');
}

export const KNOWN = {
  orders: [...Object.keys(orderFields), 'refunds', 'lineItems'],
  order_lines: Object.keys(lineFields),
  refunds: Object.keys(refundFields),
  customers: Object.keys(customerFields),
  products: Object.keys(productFields),
};

export const orderColumns = columns(`
  order_id              Order.
  order_name            Number that people see, with the shop's prefix.
  customer_id           Buyer.
  email                 E-mail address on the order.
  phone                 Phone on the order as written.
  ordered_at:timestamp  When it was placed.
  cancelled_at:timestamp  When it was cancelled; null while it stands.
  cancel_reason         Why it was cancelled.
  financial_status      Payment: PAID, PENDING, PARTIALLY_REFUNDED, REFUNDED, VOIDED…
  fulfillment_status    Shipping.
  sales_channel         Where it was placed: web, pos, shopify_draft_order or the number of an app.
  location_id           Shop in which it was sold.
  location_name         Name of that shop.
  currency              Currency of the shop's books, in which all amounts are but paid_total.
  is_tax_included:boolean  Whether prices hold their tax.
  subtotal:money        Lines less discounts, before shipping and returns.
  current_subtotal:money  The same after returns and edits.
  discount:money        Discounts.
  tax:money             Tax, that of shipping included.
  current_tax:money     The same after returns and edits.
  shipping:money        Shipping charged.
  total:money           What the buyer had to pay.
  refunded_total:money  Paid back so far, with its tax and shipping.
  refunded_shipping:money  Of that, shipping.
  paid_currency         Currency that the buyer paid in.
  paid_total:money      Total in that currency.
  coupon                First discount code.
  is_test:boolean       A test order.
  landing_page          First page of the last visit before the order.
  referrer              Where that visit came from.
  utm_source            Campaign source of that visit.
  utm_medium            Campaign medium of that visit.
  utm_campaign          Campaign of that visit.
  utm_content           Campaign content of that visit.
  utm_term              Campaign term of that visit.
  gclid                 Click id of Google Ads.
  fbclid                Click id of Meta.
  msclkid               Click id of Microsoft Ads.
  ttclid                Click id of TikTok.
  li_fat_id             Click id of LinkedIn.
  twclid                Click id of X.
  created_at:timestamp  When Shopify made the record.
  updated_at:timestamp  When it last changed, its lines and refunds included.`);

export const lineColumns = columns(`
  line_id               Line.
  order_id              Order of the line.
  product_id            Product; null once it is deleted.
  variant_id            Variant; null once it is deleted.
  sku                   Stock number.
  title                 Product name at the time of the order.
  product_type          Product type as it is now.
  quantity:integer      Quantity ordered.
  current_quantity:integer  Quantity after returns and edits.
  unit_price:money      Price of one before discounts.
  gross:money           Quantity times price before discounts.
  line_total:money      Line total less its own discounts, not those of the whole order.
  discount:money        All discounts of the line, its part of the order's included.
  currency              Currency of the shop's books.
  unit_cost:money       What one costs the shop now.
  unit_cost_currency    Currency of that cost.`);

export const refundColumns = columns(`
  refund_id             Refund.
  order_id              Order of the refund.
  refunded_at:timestamp  When it was made.
  amount:money          Amount paid back, with its tax and shipping.
  currency              Currency of the shop's books.
  note                  Reason as written.
  updated_at:timestamp  When it last changed.`);

export const customerColumns = columns(`
  customer_id           Customer.
  first_name            Given name.
  last_name             Surnames.
  email                 E-mail address.
  email_marketing       State of the consent to e-mails.
  phone                 Phone as written.
  sms_marketing         State of the consent to messages.
  language              Language.
  state                 State of the account.
  street                Street address.
  postcode              Postcode.
  city                  City.
  province              Province.
  country               Country (ISO 3166).
  company_name          Company on the address.
  orders:integer        Orders by Shopify's count.
  spent:money           Amount spent by Shopify's count.
  spent_currency        Currency of that amount.
  created_at:timestamp  When the record was made.
  updated_at:timestamp  When it last changed.`);

export const productColumns = columns(`
  product_id            Product.
  title                 Name.
  handle                Name in addresses.
  product_type          Product type.
  vendor                Maker.
  status                ACTIVE, ARCHIVED or DRAFT.
  created_at:timestamp  When it was made.
  updated_at:timestamp  When it last changed.`);
