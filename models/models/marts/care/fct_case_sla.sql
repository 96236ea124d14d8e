with

joined as (
    select
        sla.case_key,
        sla.target,
        cases.brand_id,
        cases.channel,
        sla.priority,
        cases.created_at,
        cases.created_date,
        sla.target_minutes,
        case sla.target
            when 'first_response' then cases.first_response_business_minutes
            else cases.resolution_business_minutes
        end as elapsed_business_minutes,
        sla.due_at,
        case
            when sla.target = 'first_response' then cases.first_response_at
            when cases.is_resolved then cases.resolved_at
        end as fulfilled_at,
        sla.target = 'resolution' and cases.is_resolved as is_solved,
        company.as_of
    from {{ ref('int_care__sla') }} as sla
    inner join {{ ref('fct_cases') }} as cases
        on cases.case_key = sla.case_key
    cross join {{ ref('stg_atalaya__company') }} as company
),

judged as (
    select
        joined.*,
        case
            when due_at is null then 'unknown'
            when fulfilled_at <= due_at then 'met'
            when fulfilled_at > due_at then 'breached'
            -- Solved, but the source does not say when
            when is_solved then 'unknown'
            when as_of > due_at then 'breached'
            else 'running'
        end as status
    from joined
)

select
    case_key,
    target,
    brand_id,
    channel,
    priority,
    created_at,
    created_date,
    target_minutes,
    elapsed_business_minutes,
    due_at,
    fulfilled_at,
    case when status = 'breached' then due_at end as breached_at,
    status
from judged
