{#
    What each buyer is worth: recency, frequency and money in fifths, and what they are likely to bring in the next 52
    weeks. Orders to come are those of the BG/NBD model that the pipelines fit (Fader, Hardie, Lee 2005). The value of
    an order is the mean of the customer's orders drawn towards the mean of all, as far as single orders vary more than
    customers do (Buhlmann's credibility, the form that the gamma-gamma model has too).
#}
with

orders as (
    select
        orders.customer_id,
        orders.order_date,
        orders.net_rc,
        {{ local_date('company.as_of', 'company.timezone') }} as today
    from {{ ref('fct_orders') }} as orders
    cross join {{ ref('stg_atalaya__company') }} as company
    where
        orders.is_counted
        and orders.customer_id is not null
        and orders.order_date <= {{ local_date('company.as_of', 'company.timezone') }}
),

buyers as (
    select
        customer_id,
        max(today) as today,
        min(order_date) as first_date,
        max(order_date) as last_date,
        count(*) as orders,
        count(distinct order_date) - 1 as repeats,
        count(net_rc) as valued,
        {{ complete_sum('net_rc', 'customer_id') }} as revenue_rc,
        avg(cast(net_rc as double)) as mean_value
    from orders
    group by customer_id
),

spread as (
    -- Sums of squares within customers and between them, over the orders whose value is known
    select
        sum(cast(orders.net_rc as double)) as total,
        count(*) as values_known,
        count(distinct orders.customer_id) as customers,
        sum(
            (cast(orders.net_rc as double) - buyers.mean_value) * (cast(orders.net_rc as double) - buyers.mean_value)
        ) as within_squares
    from orders
    inner join buyers
        on buyers.customer_id = orders.customer_id
    where orders.net_rc is not null
),

between_customers as (
    select
        sum(
            buyers.valued
            * (buyers.mean_value - spread.total / nullif(spread.values_known, 0))
            * (buyers.mean_value - spread.total / nullif(spread.values_known, 0))
        ) as between_squares,
        sum(cast(buyers.valued as double) * buyers.valued) as squared_sizes
    from buyers
    cross join spread
    where buyers.valued > 0
),

credibility as (
    select
        spread.total / nullif(cast(spread.values_known as double), 0) as mean_value,
        spread.within_squares / nullif(cast(spread.values_known - spread.customers as double), 0) as within_variance,
        (
            between_customers.between_squares
            - (spread.customers - 1)
            * spread.within_squares / nullif(cast(spread.values_known - spread.customers as double), 0)
        )
        / nullif(
            cast(spread.values_known as double)
            - between_customers.squared_sizes / nullif(cast(spread.values_known as double), 0),
            0
        ) as between_variance
    from spread
    cross join between_customers
),

ranked as (
    -- The share of buyers who are worse; equals share one fifth
    select
        buyers.*,
        cast(floor(cast(date_diff('day', first_date, last_date) + 3 as double) / 7) as bigint) as recency_weeks,
        cast(floor(cast(date_diff('day', first_date, today) + 3 as double) / 7) as bigint) as age_weeks,
        percent_rank() over (order by last_date) as recency_rank,
        percent_rank() over (order by orders) as frequency_rank,
        case when revenue_rc is not null then percent_rank() over (order by revenue_rc nulls first) end as money_rank
    from buyers
),

stopped as (
    select
        ranked.*,
        curve.expected_orders as expected_if_recent,
        case
            when model.r is null then null
            when ranked.repeats = 0 then cast(0 as double)
            else
                model.a / nullif(model.b + ranked.repeats - 1, 0)
                * power(
                    (model.alpha + ranked.age_weeks) / nullif(model.alpha + ranked.recency_weeks, 0),
                    model.r + ranked.repeats
                )
        end as stopped_odds
    from ranked
    left join {{ ref('stg_atalaya__value_curve') }} as curve
        on
            curve.repeats = ranked.repeats
            and curve.weeks = ranked.age_weeks
    left join {{ ref('stg_atalaya__value_model') }} as model
        on model.r is not null
),

valued as (
    select
        stopped.*,
        stopped.expected_if_recent / nullif(1 + stopped.stopped_odds, 0) as expected_orders,
        case
            when credibility.between_variance > 0 and stopped.valued > 0
                then
                    (
                        credibility.within_variance / nullif(credibility.between_variance, 0)
                        * credibility.mean_value
                        + stopped.valued * stopped.mean_value
                    )
                    / nullif(credibility.within_variance / nullif(credibility.between_variance, 0) + stopped.valued, 0)
            else credibility.mean_value
        end as expected_value
    from stopped
    cross join credibility
)

select
    customer_id,
    cast({{ smallest(['5', '1 + floor(5 * recency_rank)']) }} as bigint) as rfm_r,
    cast({{ smallest(['5', '1 + floor(5 * frequency_rank)']) }} as bigint) as rfm_f,
    -- Null is passed over by smallest(): without orders of known value there is no rank
    case when money_rank is not null then cast({{ smallest(['5', '1 + floor(5 * money_rank)']) }} as bigint) end as rfm_m,
    stopped_odds / nullif(1 + stopped_odds, 0) as churn_probability,
    expected_orders,
    cast(expected_orders * expected_value as decimal(18, 4)) as predicted_ltv_rc
from valued
