{# Where opening hours are known, cases in and out of them add up to all of them, in every cell. #}
select
    brand_id,
    date,
    channel,
    agent_id,
    sum(case when hours = 'all' then cases_created else -cases_created end) as difference
from {{ ref('mart_care_daily') }}
where exists (select 1 from {{ ref('stg_atalaya__business_hours') }})
group by
    brand_id,
    date,
    channel,
    agent_id
having sum(case when hours = 'all' then cases_created else -cases_created end) <> 0
