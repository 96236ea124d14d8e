{#
    Buyers of a brand by the month of their first order, followed month by month: every month up to the present has its
    row, those in which nobody of the cohort came back included, and the size of the cohort stays what it was.
#}
with

orders as (
    select
        brand_id,
        customer_id,
        cast(date_trunc('month', order_date) as date) as order_month,
        cast(date_trunc('month', min(order_date) over (partition by brand_id, customer_id)) as date) as cohort_month,
        net_rc,
        margin_rc
    from {{ ref('fct_orders') }}
    where
        is_counted
        and customer_id is not null
),

cohorts as (
    select
        brand_id,
        cohort_month,
        count(distinct customer_id) as customers
    from orders
    group by
        brand_id,
        cohort_month
),

months as (
    select
        cohorts.brand_id,
        cohorts.cohort_month,
        cohorts.customers,
        dates.month_start as order_month,
        dates.today,
        {{ months_between('cohorts.cohort_month', 'dates.month_start') }} as months_since
    from cohorts
    inner join (
        select distinct
            dates.month_start,
            {{ local_date('company.as_of', 'company.timezone') }} as today
        from {{ ref('dim_date') }} as dates
        cross join {{ ref('stg_atalaya__company') }} as company
        where dates.date_day <= {{ local_date('company.as_of', 'company.timezone') }}
    ) as dates
        on dates.month_start >= cohorts.cohort_month
),

activity as (
    select
        brand_id,
        cohort_month,
        order_month,
        count(distinct customer_id) as retained,
        count(*) as orders,
        {{ complete_sum('net_rc', 'customer_id') }} as revenue_rc,
        {{ complete_sum('margin_rc', 'customer_id') }} as margin_rc
    from orders
    group by
        brand_id,
        cohort_month,
        order_month
)

select
    months.brand_id,
    months.cohort_month,
    cast(months.months_since as bigint) as months_since,
    months.customers,
    coalesce(activity.retained, 0) as retained,
    coalesce(activity.orders, 0) as orders,
    case when activity.brand_id is null then cast(0 as decimal(18, 4)) else activity.revenue_rc end as revenue_rc,
    case when activity.brand_id is null then cast(0 as decimal(18, 4)) else activity.margin_rc end as margin_rc,
    cast(months.order_month + interval '1' month as date) <= months.today as is_complete
from months
left join activity
    on
        activity.brand_id = months.brand_id
        and activity.cohort_month = months.cohort_month
        and activity.order_month = months.order_month
