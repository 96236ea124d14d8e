select
    brand_id,
    created_date as date,
    channel,
    priority,
    target,
    count(*) as cases,
    count(*) filter (where status = 'met') as met,
    count(*) filter (where status = 'breached') as breached,
    count(*) filter (where status = 'running') as running,
    count(*) filter (where status = 'unknown') as unknown
from {{ ref('fct_case_sla') }}
group by
    brand_id,
    created_date,
    channel,
    priority,
    target
