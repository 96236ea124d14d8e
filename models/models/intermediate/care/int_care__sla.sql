{#
    When the business minutes that each target allows are up: the opening interval in which the minutes that had passed
    when the case was opened, and those allowed, are reached.
#}
with

cases as (
    select
        cases.case_key,
        cases.created_at,
        coalesce(targets.priority, 'normal') as priority
    from {{ ref('int_care__cases') }} as cases
    left join {{ ref('sla_targets') }} as targets
        on targets.priority = cases.priority
),

started as (
    select
        cases.case_key,
        max(
            hours.minutes_before
            + case
                when hours.opens_at is null or cases.created_at <= hours.opens_at then 0
                when cases.created_at >= hours.closes_at then hours.length_minutes
                else {{ minutes_between('hours.opens_at', 'cases.created_at') }}
            end
        ) as minutes_at_start
    from cases
    cross join {{ ref('stg_atalaya__company') }} as company
    inner join {{ ref('int_care__business_hours') }} as hours
        on hours.date_day = {{ local_date('cases.created_at', 'company.timezone') }}
    group by cases.case_key
),

allowed as (
    select
        cases.case_key,
        cases.priority,
        kinds.target,
        case kinds.target
            when 'first_response' then targets.first_response_minutes
            else targets.resolution_minutes
        end as target_minutes,
        started.minutes_at_start
    from cases
    cross join unnest(array['first_response', 'resolution']) as kinds (target)
    inner join {{ ref('sla_targets') }} as targets
        on targets.priority = cases.priority
    left join started
        on started.case_key = cases.case_key
)

select
    allowed.case_key,
    allowed.target,
    allowed.priority,
    allowed.target_minutes,
    -- To the millisecond; the interval is the one in which the last of the minutes allowed passes
    hours.opens_at
    + cast(round((allowed.minutes_at_start + allowed.target_minutes - hours.minutes_before) * 60000) as bigint)
    * interval '0.001' second as due_at
from allowed
left join {{ ref('int_care__business_hours') }} as hours
    on
        hours.length_minutes > 0
        and hours.minutes_before < allowed.minutes_at_start + allowed.target_minutes
        and hours.minutes_before + hours.length_minutes >= allowed.minutes_at_start + allowed.target_minutes
