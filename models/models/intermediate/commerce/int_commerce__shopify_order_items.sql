{{ config(materialized='view') }}

with

lines as (
    select
        lines.connection_id,
        lines.brand_id,
        lines.order_id,
        lines.line_id,
        lines.product_id,
        lines.title,
        coalesce({{ clean('products.product_type') }}, {{ clean('lines.product_type') }}) as category,
        lines.quantity,
        {{ shopify_untaxed('lines.unit_price', 'orders') }} as unit_price,
        {{ shopify_untaxed('(lines.gross - coalesce(lines.discount, 0))', 'orders') }} as net,
        case
            when lines.unit_cost_currency = lines.currency then lines.quantity * lines.unit_cost
        end as cost_of_goods
    from {{ ref('stg_shopify__order_lines') }} as lines
    inner join {{ ref('stg_shopify__orders') }} as orders
        on
            orders.connection_id = lines.connection_id
            and orders.order_id = lines.order_id
    left join {{ ref('stg_shopify__products') }} as products
        on
            products.connection_id = lines.connection_id
            and products.product_id = lines.product_id
)

select
    {{ canonical_select('order_items', given={
        'source': "'shopify'",
        'line': 'line_id',
        'product_name': 'title',
    }) }}
from lines
