with

presence as (
    select customer_id, brand_id
    from {{ ref('int_customers__assigned') }}
    group by
        customer_id,
        brand_id
),

orders as (
    select
        customer_id,
        brand_id,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at,
        count(*) as orders,
        {{ complete_sum('net_rc', 'order_key') }} as net_revenue_rc
    from {{ ref('fct_orders') }}
    where
        is_counted
        and customer_id is not null
    group by
        customer_id,
        brand_id
),

cases as (
    select
        customer_id,
        brand_id,
        count(*) as cases
    from {{ ref('fct_cases') }}
    where customer_id is not null
    group by
        customer_id,
        brand_id
)

select
    presence.customer_id,
    presence.brand_id,
    orders.first_order_at,
    orders.last_order_at,
    coalesce(orders.orders, 0) as orders,
    case when orders.customer_id is null then cast(0 as decimal(18, 4)) else orders.net_revenue_rc end as net_revenue_rc,
    coalesce(cases.cases, 0) as cases
from presence
left join orders
    on
        orders.customer_id = presence.customer_id
        and orders.brand_id = presence.brand_id
left join cases
    on
        cases.customer_id = presence.customer_id
        and cases.brand_id = presence.brand_id
