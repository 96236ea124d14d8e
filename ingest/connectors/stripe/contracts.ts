import { z } from 'zod';
import { columns, type LandedRow } from '../../../core/streams/columns.ts';
import { flag, instant, integer, required, text } from '../../../core/streams/vendor-values.ts';
import { fromMinor } from './money.ts';

/**
 * Stripe's objects: amounts are whole numbers in the currency's minor unit, instants are epoch seconds, references are
 * ids or, when expanded, objects. `_changed`, `_deleted`, `_is_order` and `_order_number` are added by the reader.
 */

/** The id of a reference, whether expanded or not. */
const reference = z
  .union([z.looseObject({ id: text }).transform(({ id }) => id), text])
  .nullish()
  .transform((id) => id ?? null);

const added = { _changed: instant, _deleted: flag, _is_order: flag, _order_number: text };

const address = z
  .looseObject({ line1: text, line2: text, postal_code: text, city: text, state: text, country: text })
  .nullish();

const upper = (currency: string | null) => currency?.toUpperCase() ?? null;

const chargeFields = {
  ...added,
  id: required(text),
  amount: integer,
  amount_captured: integer,
  amount_refunded: integer,
  currency: text,
  status: text,
  paid: flag,
  captured: flag,
  refunded: flag,
  disputed: flag,
  livemode: flag,
  customer: reference,
  invoice: reference,
  payment_intent: reference,
  balance_transaction: reference,
  receipt_email: text,
  description: text,
  failure_code: text,
  billing_details: z.looseObject({ email: text, name: text, phone: text, address }).nullish(),
  payment_method_details: z.looseObject({ type: text }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  created: required(instant),
};

export const chargeContract: z.ZodType<LandedRow> = z.looseObject(chargeFields).transform((of) => ({
  charge_id: of.id,
  order_number: of._order_number,
  payment_intent_id: of.payment_intent,
  customer_id: of.customer,
  invoice_id: of.invoice,
  balance_transaction_id: of.balance_transaction,
  amount: fromMinor(of.amount, of.currency),
  amount_captured: fromMinor(of.amount_captured, of.currency),
  amount_refunded: fromMinor(of.amount_refunded, of.currency),
  currency: upper(of.currency),
  status: of.status,
  is_paid: of.paid,
  is_captured: of.captured,
  is_refunded: of.refunded,
  is_disputed: of.disputed,
  is_live: of.livemode,
  is_order: of._is_order ?? false,
  email: of.billing_details?.email ?? of.receipt_email,
  name: of.billing_details?.name ?? null,
  phone: of.billing_details?.phone ?? null,
  country: of.billing_details?.address?.country ?? null,
  description: of.description,
  failure_code: of.failure_code,
  method: of.payment_method_details?.type ?? null,
  metadata: of.metadata ? JSON.stringify(of.metadata) : null,
  created_at: of.created,
  updated_at: of._changed ?? of.created,
}));

const refundFields = {
  ...added,
  id: required(text),
  amount: integer,
  currency: text,
  status: text,
  reason: text,
  charge: reference,
  payment_intent: reference,
  failure_reason: text,
  metadata: z.record(z.string(), z.unknown()).nullish(),
  created: required(instant),
};

export const refundContract: z.ZodType<LandedRow> = z.looseObject(refundFields).transform((of) => ({
  refund_id: of.id,
  charge_id: of.charge,
  payment_intent_id: of.payment_intent,
  amount: fromMinor(of.amount, of.currency),
  currency: upper(of.currency),
  status: of.status,
  reason: of.reason,
  failure_reason: of.failure_reason,
  created_at: of.created,
  updated_at: of._changed ?? of.created,
}));

const customerFields = {
  ...added,
  id: required(text),
  email: text,
  name: text,
  phone: text,
  address,
  preferred_locales: z.array(text).nullish(),
  balance: integer,
  currency: text,
  delinquent: flag,
  livemode: flag,
  metadata: z.record(z.string(), z.unknown()).nullish(),
  deleted: flag,
  created: instant,
};

export const customerContract: z.ZodType<LandedRow> = z.looseObject(customerFields).transform((of) => ({
  customer_id: of.id,
  email: of.email,
  name: of.name,
  phone: of.phone,
  street: [of.address?.line1, of.address?.line2].filter(Boolean).join(', ') || null,
  postcode: of.address?.postal_code ?? null,
  city: of.address?.city ?? null,
  province: of.address?.state ?? null,
  country: of.address?.country ?? null,
  language: of.preferred_locales?.[0] ?? null,
  balance: fromMinor(of.balance, of.currency),
  currency: upper(of.currency),
  is_delinquent: of.delinquent,
  is_live: of.livemode,
  is_order: of._is_order ?? false,
  created_at: of.created,
  updated_at: of._changed ?? of.created,
  is_deleted: of._deleted ?? of.deleted ?? false,
}));

const amounts = z.array(z.looseObject({ amount: integer })).nullish();

const invoiceFields = {
  ...added,
  id: required(text),
  number: text,
  customer: reference,
  customer_email: text,
  subscription: reference,
  parent: z
    .looseObject({ subscription_details: z.looseObject({ subscription: reference }).nullish() })
    .nullish(),
  charge: reference,
  payment_intent: reference,
  payments: z
    .looseObject({
      data: z.array(z.looseObject({ payment: z.looseObject({ payment_intent: reference }).nullish() })),
    })
    .nullish(),
  status: text,
  billing_reason: text,
  currency: text,
  subtotal: integer,
  tax: integer,
  total_taxes: amounts,
  total_discount_amounts: amounts,
  total: integer,
  amount_due: integer,
  amount_paid: integer,
  amount_remaining: integer,
  livemode: flag,
  period_start: instant,
  period_end: instant,
  status_transitions: z.looseObject({ paid_at: instant, finalized_at: instant }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  created: instant,
};

export const invoiceContract: z.ZodType<LandedRow> = z.looseObject(invoiceFields).transform((of) => ({
  invoice_id: of.id,
  invoice_number: of.number,
  customer_id: of.customer,
  email: of.customer_email,
  // The parent tells of it since 2025-03-31; before, the invoice itself did.
  subscription_id: of.parent?.subscription_details?.subscription ?? of.subscription,
  charge_id: of.charge,
  payment_intent_id: of.payment_intent ?? of.payments?.data[0]?.payment?.payment_intent ?? null,
  status: of.status,
  billing_reason: of.billing_reason,
  currency: upper(of.currency),
  subtotal: fromMinor(of.subtotal, of.currency),
  discount: fromMinor(totalOf(of.total_discount_amounts), of.currency),
  tax: fromMinor(of.tax ?? totalOf(of.total_taxes), of.currency),
  total: fromMinor(of.total, of.currency),
  amount_due: fromMinor(of.amount_due, of.currency),
  amount_paid: fromMinor(of.amount_paid, of.currency),
  amount_remaining: fromMinor(of.amount_remaining, of.currency),
  is_live: of.livemode,
  period_start: of.period_start,
  period_end: of.period_end,
  finalized_at: of.status_transitions?.finalized_at ?? null,
  paid_at: of.status_transitions?.paid_at ?? null,
  created_at: of.created,
  updated_at: of._changed ?? of.created,
  is_deleted: of._deleted ?? false,
}));

function totalOf(list: z.output<typeof amounts>): bigint | null {
  if (!list) return null;
  return list.reduce((sum, { amount }) => sum + BigInt(amount ?? 0), 0n);
}

const invoiceLineFields = {
  id: required(text),
  _invoice: required(text),
  description: text,
  amount: integer,
  currency: text,
  quantity: integer,
  price: reference,
  pricing: z
    .looseObject({ price_details: z.looseObject({ price: reference, product: reference }).nullish() })
    .nullish(),
  proration: flag,
  period: z.looseObject({ start: instant, end: instant }).nullish(),
};

export const invoiceLineContract: z.ZodType<LandedRow> = z.looseObject(invoiceLineFields).transform((of) => ({
  line_id: of.id,
  invoice_id: of._invoice,
  description: of.description,
  price_id: of.pricing?.price_details?.price ?? of.price,
  product_id: of.pricing?.price_details?.product ?? null,
  quantity: of.quantity,
  amount: fromMinor(of.amount, of.currency),
  currency: upper(of.currency),
  is_proration: of.proration,
  period_start: of.period?.start ?? null,
  period_end: of.period?.end ?? null,
}));

export const KNOWN = {
  charges: [...Object.keys(chargeFields), 'object'],
  refunds: [...Object.keys(refundFields), 'object'],
  customers: [...Object.keys(customerFields), 'object'],
  invoices: [...Object.keys(invoiceFields), 'object', 'lines'],
  invoice_lines: [...Object.keys(invoiceLineFields), 'object'],
};

export const chargeColumns = columns(`
  charge_id             Payment.
  order_number          Number of the order, from the metadata.
  payment_intent_id     Payment intent.
  customer_id           Customer.
  invoice_id            Invoice.
  balance_transaction_id  Entry in the balance.
  amount:money          Amount asked for.
  amount_captured:money  Amount taken.
  amount_refunded:money  Amount paid back so far.
  currency              Currency (ISO 4217).
  status                succeeded, pending or failed.
  is_paid:boolean       Paid, or authorised.
  is_captured:boolean   Taken, not authorised alone.
  is_refunded:boolean   Paid back as a whole.
  is_disputed:boolean   Disputed by the buyer.
  is_live:boolean       A real payment, not one of the test mode.
  is_order:boolean      The configuration says that payments are the orders.
  email                 E-mail address of the payer.
  name                  Name of the payer.
  phone                 Phone of the payer.
  country               Country of the payer (ISO 3166).
  description           Description.
  failure_code          Why it failed.
  method                Kind of payment method.
  metadata:json         What the shop wrote on it.
  created_at:timestamp  When it was made.
  updated_at:timestamp  When it last changed, as far as events told.`);

export const refundColumns = columns(`
  refund_id             Refund.
  charge_id             Payment.
  payment_intent_id     Payment intent.
  amount:money          Amount paid back.
  currency              Currency (ISO 4217).
  status                pending, requires_action, succeeded, failed or canceled.
  reason                Reason.
  failure_reason        Why it failed.
  created_at:timestamp  When it was made.
  updated_at:timestamp  When it last changed, as far as events told.`);

export const customerColumns = columns(`
  customer_id           Customer.
  email                 E-mail address.
  name                  Name.
  phone                 Phone.
  street                Street address.
  postcode              Postcode.
  city                  City.
  province              Province.
  country               Country (ISO 3166).
  language              Preferred language.
  balance:money         Balance; negative is credit. Null without a currency.
  currency              Currency of the customer.
  is_delinquent:boolean  An invoice is overdue.
  is_live:boolean       Of the live mode.
  is_order:boolean      The configuration says that payments are the orders.
  created_at:timestamp  When it was made.
  updated_at:timestamp  When it last changed, as far as events told.
  is_deleted:boolean    Deleted.`);

export const invoiceColumns = columns(`
  invoice_id            Invoice.
  invoice_number        Number that the customer sees.
  customer_id           Customer.
  email                 E-mail address of the customer.
  subscription_id       Subscription.
  charge_id             Payment.
  payment_intent_id     Payment intent.
  status                draft, open, paid, uncollectible or void.
  billing_reason        What made it.
  currency              Currency (ISO 4217).
  subtotal:money        Lines before discounts and tax.
  discount:money        Discounts.
  tax:money             Tax.
  total:money           After discounts and tax.
  amount_due:money      Due.
  amount_paid:money     Paid.
  amount_remaining:money  Left to pay.
  is_live:boolean       Of the live mode.
  period_start:timestamp  Begin of the period billed.
  period_end:timestamp  End of the period billed.
  finalized_at:timestamp  When it was issued.
  paid_at:timestamp     When it was paid.
  created_at:timestamp  When it was made.
  updated_at:timestamp  When it last changed, as far as events told.
  is_deleted:boolean    A draft that was deleted.`);

export const invoiceLineColumns = columns(`
  line_id               Line.
  invoice_id            Invoice.
  description           Description.
  price_id              Price.
  product_id            Product.
  quantity:integer      Quantity.
  amount:money          Amount.
  currency              Currency (ISO 4217).
  is_proration:boolean  Part of a period.
  period_start:timestamp  Begin of the period.
  period_end:timestamp  End of the period.`);
