with

orders as (
    -- An order is known by its id and by the number that the buyer sees; a number of two orders is nobody's
    select
        brand_id,
        order_number,
        min(order_key) as order_key
    from (
        select brand_id, order_key, order_id as order_number from {{ ref('fct_orders') }}
        union
        select brand_id, order_key, order_name from {{ ref('fct_orders') }} where order_name is not null
    ) as numbers
    group by
        brand_id,
        order_number
    having count(*) = 1
)

select
    payments.payment_key,
    payments.brand_id,
    payments.connection_id,
    payments.source,
    payments.payment_id,
    payments.order_number,
    orders.order_key,
    facts.customer_id,
    facts.order_date,
    payments.paid_at,
    payments.paid_date,
    payments.method,
    payments.status,
    payments.amount,
    payments.refunded,
    payments.currency,
    {{ fx_rate('payments.currency', 'company.currency', 'fx.rate') }} as fx_rate,
    {{ converted('payments.amount', fx_rate('payments.currency', 'company.currency', 'fx.rate')) }} as amount_rc,
    {{ converted('payments.refunded', fx_rate('payments.currency', 'company.currency', 'fx.rate')) }} as refunded_rc,
    payments.is_counted,
    case
        when payments.currency = facts.currency
            then cast(
                facts.gross - coalesce(facts.discount, 0) + coalesce(facts.tax, 0) + coalesce(facts.shipping, 0)
                as decimal(18, 4)
            )
    end as order_total
from {{ ref('int_commerce__payments') }} as payments
cross join {{ ref('stg_atalaya__company') }} as company
left join {{ ref('int_planning__fx_rates') }} as fx
    on
        fx.currency = payments.currency
        and fx.date_day = payments.paid_date
left join orders
    on
        orders.brand_id = payments.brand_id
        and orders.order_number = payments.order_number
left join {{ ref('fct_orders') }} as facts
    on facts.order_key = orders.order_key
