{{ config(materialized='view') }}

{#
    Payments that stand for orders, since nothing else tells of them. Tax comes from the invoice where Stripe names it;
    of a refund the same part is tax.
#}
with

paid as (
    select
        charges.*,
        coalesce(charges.amount_captured, charges.amount) as taken,
        invoices.tax,
        invoices.discount,
        case
            when invoices.total > 0
                then cast(
                    cast(charges.amount_refunded as double)
                    * cast(invoices.total - coalesce(invoices.tax, 0) as double)
                    / nullif(cast(invoices.total as double), 0) as decimal(18, 4)
                )
            else charges.amount_refunded
        end as goods_refunded
    from {{ ref('stg_stripe__charges') }} as charges
    left join {{ ref('stg_stripe__invoices') }} as invoices
        on
            invoices.connection_id = charges.connection_id
            and (
                invoices.invoice_id = charges.invoice_id
                or (charges.invoice_id is null and invoices.payment_intent_id = charges.payment_intent_id)
            )
    where
        charges.is_order
        and charges.status = 'succeeded'
)

select
    {{ canonical_select('orders', given={
        'source': "'stripe'",
        'order_id': 'charge_id',
        'order_name': 'order_number',
        'contact_id': 'customer_id',
        'ordered_at': 'created_at',
        'channel': "'web'",
        'gross': 'taken - coalesce(tax, 0) + coalesce(discount, 0)',
        'refunded': 'goods_refunded',
        'status': "case when is_refunded then 'refunded' when amount_refunded > 0 then 'partially_refunded' else 'paid' end",
        'is_test': 'not is_live',
    }, lacks=[
        'payer_contact_id', 'store_id', 'shipping', 'net', 'cost_of_goods', 'coupon', 'utm_source', 'utm_medium',
        'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid',
    ]) }}
from paid
