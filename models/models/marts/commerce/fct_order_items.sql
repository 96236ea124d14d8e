select
    items.order_key || '|' || items.line as item_key,
    items.order_key,
    items.brand_id,
    items.connection_id,
    items.source,
    items.order_id,
    items.line,
    orders.customer_id,
    orders.order_date,
    orders.place,
    items.product_id,
    items.product_name,
    items.category,
    items.quantity,
    items.unit_price,
    items.net,
    orders.currency,
    orders.fx_rate,
    {{ converted('items.net', 'orders.fx_rate') }} as net_rc,
    {{ converted('(items.net - items.cost_of_goods)', 'orders.fx_rate') }} as margin_rc,
    coalesce(orders.is_counted, false) as is_counted
from {{ ref('int_commerce__order_items') }} as items
left join {{ ref('fct_orders') }} as orders
    on orders.order_key = items.order_key
