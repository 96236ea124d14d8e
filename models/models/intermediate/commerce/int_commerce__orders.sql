with

orders as (
    select
        orders.*,
        orders.connection_id || '|' || orders.source || '|' || orders.order_id as order_key,
        lower({{ clean('orders.status') }}) as status_code,
        coalesce(
            orders.net,
            orders.gross - coalesce(orders.discount, 0) - coalesce(orders.refunded, 0)
        ) as net_amount,
        upper(coalesce(orders.currency, connections.currency, company.currency)) as order_currency,
        {{ local_date('orders.ordered_at', 'company.timezone') }} as order_date
    from {{ canonical_union([
        'int_commerce__files_orders',
        'int_commerce__shopify_orders',
        'int_commerce__stripe_orders',
    ]) }} as orders
    left join {{ ref('stg_atalaya__connections') }} as connections
        on connections.connection_id = orders.connection_id
    cross join {{ ref('stg_atalaya__company') }} as company
    where orders.ordered_at is not null
)

select
    orders.order_key,
    orders.connection_id || ':' || orders.source || ':order:' || orders.order_id as record_key,
    orders.connection_id,
    orders.brand_id,
    orders.source,
    orders.order_id,
    orders.order_name,
    orders.contact_id,
    orders.email,
    orders.phone,
    orders.payer_contact_id,
    orders.ordered_at,
    orders.order_date,
    coalesce(places.meaning, lower({{ clean('orders.channel') }})) as place,
    orders.store_id,
    orders.gross,
    orders.discount,
    orders.tax,
    orders.shipping,
    orders.refunded,
    cast(orders.net_amount as decimal(18, 4)) as net,
    orders.cost_of_goods,
    orders.order_currency as currency,
    orders.status_code as status,
    orders.coupon,
    orders.utm_source,
    orders.utm_medium,
    orders.utm_campaign,
    orders.utm_content,
    orders.utm_term,
    orders.gclid,
    orders.fbclid,
    orders.msclkid,
    orders.ttclid,
    orders.li_fat_id,
    orders.twclid,
    coalesce(orders.is_test, false) as is_test,
    not coalesce(orders.is_test, false) and statuses.code is null as is_counted
from orders
left join {{ ref('codes') }} as statuses
    on
        statuses.code_list = 'order_status'
        and statuses.meaning = 'not_counted'
        and statuses.code = orders.status_code
left join {{ ref('codes') }} as places
    on
        places.code_list = 'order_place'
        and places.code = lower(trim(orders.channel))
