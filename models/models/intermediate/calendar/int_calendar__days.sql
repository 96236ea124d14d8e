{# Every day that any stream touches, in whole years, up to the end of the year of the data's present. #}
with

touched as (
    select min(order_date) as first_day, max(order_date) as last_day from {{ ref('int_commerce__orders') }}
    union all
    select min(date), max(date) from {{ ref('int_ads__ad_performance') }}
    union all
    select min(touch_date), max(touch_date) from {{ ref('int_web__touchpoints') }}
    union all
    select min(captured_date), max(captured_date) from {{ ref('int_leads__leads') }}
    union all
    select min(created_date), max(created_date) from {{ ref('int_care__cases') }}
    union all
    select min(cast(resolved_at as date)), max(cast(resolved_at as date)) from {{ ref('int_care__cases') }}
    union all
    select min(date_day), max(date_day) from {{ ref('int_roi__offline_spend') }}
    union all
    select min(event_date), max(event_date) from {{ ref('int_email__events') }}
    union all
    select min(cast(sent_at as date)), max(cast(sent_at as date)) from {{ ref('int_email__mailings') }}
    union all
    select min(published_date), max(published_date) from {{ ref('int_social__posts') }}
    union all
    select min(date), max(date) from {{ ref('int_social__metrics') }}
    union all
    select min(started_date), max(started_date) from {{ ref('int_care__interactions') }}
    union all
    select cast(as_of as date), cast(as_of as date) from {{ ref('stg_atalaya__company') }}
),

years as (
    select
        cast(date_trunc('year', min(first_day)) as date) as first_day,
        {{ add_days("cast(date_trunc('year', max(last_day)) + interval '1' year as date)", '-1') }} as last_day
    from touched
),

days as (
    select cast(each_day.date_day as date) as date_day
    from years
    cross join {{ days_from('years.first_day', 'years.last_day', 'each_day') }}
)

select
    date_day,
    cast(extract(year from date_day) as bigint) as year,
    cast(extract(quarter from date_day) as bigint) as quarter,
    cast(extract(month from date_day) as bigint) as month,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(extract(week from date_day) as bigint) as iso_week,
    cast(date_trunc('week', date_day) as date) as week_start,
    cast({{ day_of_week('date_day') }} as bigint) as day_of_week
from days
