select
    brand_id,
    created_date as date,
    channel,
    coalesce(topic, 'none') as topic,
    coalesce(type, 'none') as type,
    count(*) as cases,
    count(*) filter (where is_complaint) as complaints,
    count(*) filter (where is_resolved) as cases_resolved,
    count(*) filter (where reopened_count > 0) as cases_reopened,
    count(*) filter (where is_first_contact_resolution) as cases_fcr,
    count(*) filter (where is_satisfied) as satisfaction_good,
    count(*) filter (where not is_satisfied) as satisfaction_bad
from {{ ref('fct_cases') }}
group by
    brand_id,
    created_date,
    channel,
    coalesce(topic, 'none'),
    coalesce(type, 'none')
