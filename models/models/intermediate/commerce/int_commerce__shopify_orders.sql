{{ config(materialized='view') }}

with

costs as (
    -- Unknown as soon as the cost of one line is, or is in another currency than the books
    select
        connection_id,
        order_id,
        case
            when count(unit_cost) = count(*) and bool_and(unit_cost_currency = currency)
                then sum(quantity * unit_cost)
        end as cost_of_goods
    from {{ ref('stg_shopify__order_lines') }}
    group by
        connection_id,
        order_id
),

orders as (
    select
        orders.*,
        costs.cost_of_goods,
        {{ shopify_untaxed('orders.subtotal', 'orders') }} as goods,
        {{ shopify_untaxed('(orders.subtotal - orders.current_subtotal)', 'orders') }} as returned,
        -- What was paid back for goods; more than what was returned when money was given as a courtesy
        case
            when coalesce(orders.is_tax_included, false)
                then {{ shopify_untaxed('(orders.refunded_total - coalesce(orders.refunded_shipping, 0))', 'orders') }}
            else
                orders.refunded_total
                - coalesce(orders.refunded_shipping, 0)
                - coalesce(orders.tax - orders.current_tax, 0)
        end as paid_back
    from {{ ref('stg_shopify__orders') }} as orders
    left join costs
        on
            costs.connection_id = orders.connection_id
            and costs.order_id = orders.order_id
)

select
    {{ canonical_select('orders', given={
        'source': "'shopify'",
        'contact_id': 'customer_id',
        'channel': "case sales_channel when 'pos' then 'shop' when 'shopify_draft_order' then 'phone' else 'web' end",
        'store_id': 'location_name',
        'gross': 'goods + coalesce(discount, 0)',
        'refunded': largest(['coalesce(returned, 0)', 'coalesce(paid_back, 0)', '0']),
        'status': "case when cancelled_at is not null then 'cancelled' else lower(financial_status) end",
    }, lacks=['payer_contact_id', 'net']) }}
from orders
