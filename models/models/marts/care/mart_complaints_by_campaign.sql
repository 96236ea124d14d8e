{# Cases and clicks by campaign and day; a day with clicks and no complaint is a row, so that rates are of all clicks. #}
with

cases as (
    select
        brand_id,
        campaign_key,
        created_date as date,
        count(*) as cases,
        count(*) filter (where is_complaint) as complaints,
        count(*) filter (where not is_satisfied) as satisfaction_bad
    from {{ ref('fct_cases') }}
    where campaign_key is not null
    group by
        brand_id,
        campaign_key,
        created_date
),

clicks as (
    select
        brand_id,
        campaign_key,
        date,
        sum(clicks) as clicks
    from {{ ref('fct_ad_performance') }}
    where
        is_roi_level
        and campaign_key is not null
        and clicks is not null
    group by
        brand_id,
        campaign_key,
        date
)

select
    coalesce(cases.brand_id, clicks.brand_id) as brand_id,
    coalesce(cases.campaign_key, clicks.campaign_key) as campaign_key,
    coalesce(cases.date, clicks.date) as date,
    coalesce(cases.cases, 0) as cases,
    coalesce(cases.complaints, 0) as complaints,
    coalesce(cases.satisfaction_bad, 0) as satisfaction_bad,
    cast(clicks.clicks as bigint) as clicks
from cases
full outer join clicks
    on
        clicks.campaign_key = cases.campaign_key
        and clicks.brand_id = cases.brand_id
        and clicks.date = cases.date
