with

sales as (
    select
        brand_id,
        order_date,
        sum(cast(net_rc as double)) as revenue
    from {{ ref('fct_orders') }}
    where is_counted
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

days as (
    select
        periods.brand_id,
        dates.date_day,
        coalesce(sales.revenue, 0) as revenue
    from periods
    inner join {{ ref('dim_date') }} as dates
        on dates.date_day between periods.first_day and periods.last_day
    left join sales
        on
            sales.brand_id = periods.brand_id
            and sales.order_date = dates.date_day
),

channel_days as (
    select
        daily.brand_id,
        daily.channel_id,
        daily.date,
        measures.measure,
        case when measures.measure = 'spend' then cast(daily.spend_rc as double) else cast(daily.visits as double) end as amount
    from {{ ref('mart_channel_roi_daily') }} as daily
    cross join (
        select 'spend' as measure
        union all
        select 'visits'
    ) as measures
    where
        daily.model = 'last_touch'
        and daily.date_basis = 'conversion'
),

channels as (
    select
        brand_id,
        channel_id,
        measure
    from channel_days
    where amount > 0
    group by
        brand_id,
        channel_id,
        measure
),

series as (
    -- Every day of the brand: a day without a figure is a day without spend or visits
    select
        channels.brand_id,
        channels.channel_id,
        channels.measure,
        days.date_day,
        days.revenue,
        coalesce(channel_days.amount, 0) as amount
    from channels
    inner join days
        on days.brand_id = channels.brand_id
    left join channel_days
        on
            channel_days.brand_id = channels.brand_id
            and channel_days.channel_id = channels.channel_id
            and channel_days.measure = channels.measure
            and channel_days.date = days.date_day
),

changes as (
    select
        series.*,
        amount - lag(amount, 7) over (partition by brand_id, channel_id, measure order by date_day) as amount_change,
        revenue - lag(revenue, 7) over (partition by brand_id, channel_id, measure order by date_day) as revenue_change
    from series
),

pairs as (
    select
        earlier.brand_id,
        earlier.channel_id,
        earlier.measure,
        lags.lag_days,
        earlier.amount,
        later.revenue,
        earlier.amount_change,
        later.revenue_change
    from changes as earlier
    cross join unnest(array[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 21, 28]) as lags (lag_days)
    inner join changes as later
        on
            later.brand_id = earlier.brand_id
            and later.channel_id = earlier.channel_id
            and later.measure = earlier.measure
            and later.date_day = {{ add_days('earlier.date_day', 'lags.lag_days') }}
)

select
    brand_id,
    channel_id,
    measure,
    cast(lag_days as bigint) as lag_days,
    count(*) as days,
    -- Rounded: the last digits depend on the order in which an engine happens to add
    case
        when count(*) >= 30 and min(amount) < max(amount) and min(revenue) < max(revenue)
            then round(corr(cast(amount as double), cast(revenue as double)), 9)
    end as correlation,
    case
        when
            count(amount_change) >= 30
            and min(amount_change) < max(amount_change)
            and min(revenue_change) < max(revenue_change)
            then round(corr(cast(amount_change as double), cast(revenue_change as double)), 9)
    end as correlation_of_changes
from pairs
group by
    brand_id,
    channel_id,
    measure,
    lag_days
