{#
    Visits that the company counts itself beside the sessions that GA4 counts, by day, for the brands that have both. The
    sessions are aggregates without a visitor: they are held against visits and never added to them.
#}
with

visits as (
    select brand_id, touch_date as date_day, count(*) as visits
    from {{ ref('int_web__touchpoints') }}
    where
        kind = 'visit'
        and not is_bot
    group by brand_id, touch_date
),

sessions as (
    select
        brand_id,
        date as date_day,
        sum(sessions) as sessions,
        sum(transactions) as transactions,
        bool_or(is_other) as has_other_row
    from {{ ref('stg_ga4__sessions') }}
    group by brand_id, date
),

reports as (
    select
        brand_id,
        min(from_date) as first_day,
        max(until_date) as last_day
    from {{ ref('stg_ga4__report_metadata') }}
    group by brand_id
)

select
    reports.brand_id,
    coalesce(visits.date_day, sessions.date_day) as date_day,
    cast(visits.visits as bigint) as visits,
    cast(sessions.sessions as bigint) as ga4_sessions,
    cast(sessions.transactions as bigint) as ga4_transactions,
    cast(sessions.sessions as double) / nullif(cast(visits.visits as double), 0) as ga4_share,
    coalesce(sessions.has_other_row, false) as has_other_row
from visits
full outer join sessions
    on
        sessions.brand_id = visits.brand_id
        and sessions.date_day = visits.date_day
inner join reports
    on
        reports.brand_id = coalesce(visits.brand_id, sessions.brand_id)
        and coalesce(visits.date_day, sessions.date_day) between reports.first_day and reports.last_day
