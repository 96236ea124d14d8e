with

orders as (
    select
        orders.*,
        customers.customer_id,
        {{ fx_rate('orders.currency', 'company.currency', 'fx.rate') }} as fx_rate
    from {{ ref('int_commerce__orders') }} as orders
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('int_planning__fx_rates') }} as fx
        on
            fx.currency = orders.currency
            and fx.date_day = orders.order_date
    left join {{ ref('int_customers__assigned') }} as customers
        on customers.record_key = orders.record_key
),

numbered as (
    -- Only orders that count and whose buyer is known have a place in a customer's history with a brand
    select
        order_key,
        row_number() over (
            partition by brand_id, customer_id
            order by ordered_at, order_key
        ) as order_number
    from orders
    where
        is_counted
        and customer_id is not null
)

select
    orders.order_key,
    orders.brand_id,
    orders.connection_id,
    orders.source,
    orders.order_id,
    orders.order_name,
    orders.customer_id,
    orders.ordered_at,
    orders.order_date,
    orders.place,
    orders.store_id,
    orders.gross,
    orders.discount,
    orders.tax,
    orders.shipping,
    orders.refunded,
    orders.net,
    orders.cost_of_goods,
    orders.currency,
    orders.fx_rate,
    {{ converted('orders.gross', 'orders.fx_rate') }} as gross_rc,
    {{ converted('orders.net', 'orders.fx_rate') }} as net_rc,
    {{ converted('(orders.net - orders.cost_of_goods)', 'orders.fx_rate') }} as margin_rc,
    orders.status,
    orders.coupon,
    orders.is_test,
    orders.is_counted,
    coalesce(numbered.order_number = 1, false) as is_first_order,
    cast(numbered.order_number as bigint) as order_number
from orders
left join numbered
    on numbered.order_key = orders.order_key
