{#
    Net revenue of each brand by day, from its first to its last complete day with orders, with what each paid channel
    spent that day: what the media mix is estimated from. A day without any spend has one row without a channel.
#}
with

sales as (
    select
        brand_id,
        order_date,
        sum(net_rc) as revenue_rc
    from {{ ref('fct_orders') }}
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        is_counted
        and order_date < {{ local_date('company.as_of', 'company.timezone') }}
    group by
        brand_id,
        order_date
),

periods as (
    select
        brand_id,
        min(order_date) as first_day,
        max(order_date) as last_day
    from sales
    group by brand_id
),

spent as (
    select
        brand_id,
        channel_id,
        date as date_day,
        spend_rc
    from {{ ref('fct_ad_performance') }}
    where is_roi_level

    union all

    select
        spend.brand_id,
        signals.channel_id,
        spend.date_day,
        spend.spend_rc
    from {{ ref('int_roi__offline_spend') }} as spend
    inner join {{ ref('int_roi__channel_signals') }} as signals
        on signals.channel_signal = spend.channel_signal
),

spent_by_day as (
    select
        spent.brand_id,
        spent.channel_id,
        spent.date_day,
        sum(spent.spend_rc) as spend_rc
    from spent
    inner join {{ ref('channels') }} as channels
        on channels.channel_id = spent.channel_id
    where
        channels.is_paid
        and channels.channel_id <> 'agency_fee'
    group by
        spent.brand_id,
        spent.channel_id,
        spent.date_day
    having sum(spent.spend_rc) > 0
)

select
    periods.brand_id,
    days.date_day,
    days.day_of_week,
    cast(coalesce(sales.revenue_rc, 0) as decimal(18, 4)) as revenue_rc,
    spent_by_day.channel_id,
    cast(spent_by_day.spend_rc as decimal(18, 4)) as spend_rc
from periods
inner join {{ ref('int_calendar__days') }} as days
    on days.date_day between periods.first_day and periods.last_day
left join sales
    on
        sales.brand_id = periods.brand_id
        and sales.order_date = days.date_day
left join spent_by_day
    on
        spent_by_day.brand_id = periods.brand_id
        and spent_by_day.date_day = days.date_day
