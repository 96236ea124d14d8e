with

cases as (
    select
        cases.brand_id,
        cases.created_date,
        cases.channel,
        cases.agent_id,
        case when times.is_in_business_hours then 'business' else 'off' end as hours,
        times.is_in_business_hours is null as is_unknown,
        cases.is_complaint,
        cases.is_resolved,
        cases.reopened_count,
        cases.is_one_touch,
        cases.is_first_contact_resolution,
        cases.first_response_minutes,
        cases.resolution_minutes,
        cases.first_response_business_minutes,
        cases.resolution_business_minutes,
        cases.cost,
        cases.satisfaction
    from {{ ref('fct_cases') }} as cases
    left join {{ ref('int_care__case_times') }} as times
        on times.case_key = cases.case_key
),

by_hours as (
    select
        brand_id,
        created_date,
        channel,
        agent_id,
        'all' as hours,
        is_complaint,
        is_resolved,
        reopened_count,
        is_one_touch,
        is_first_contact_resolution,
        first_response_minutes,
        resolution_minutes,
        first_response_business_minutes,
        resolution_business_minutes,
        cost,
        satisfaction
    from cases

    union all

    select
        brand_id,
        created_date,
        channel,
        agent_id,
        hours,
        is_complaint,
        is_resolved,
        reopened_count,
        is_one_touch,
        is_first_contact_resolution,
        first_response_minutes,
        resolution_minutes,
        first_response_business_minutes,
        resolution_business_minutes,
        cost,
        satisfaction
    from cases
    where not is_unknown
),

days as (
    select
        brand_id,
        created_date as date,
        channel,
        agent_id,
        hours,
        count(*) as cases_created,
        count(*) filter (where is_complaint) as complaints,
        count(*) filter (where is_resolved) as cases_resolved,
        count(*) filter (where reopened_count > 0) as cases_reopened,
        count(*) filter (where is_one_touch) as cases_one_touch,
        count(*) filter (where is_first_contact_resolution) as cases_fcr,
        count(first_response_minutes) as cases_first_responded,
        count(resolution_minutes) as resolutions,
        sum(cast(first_response_minutes as decimal(18, 6))) as first_response_minutes_sum,
        sum(cast(resolution_minutes as decimal(18, 6))) as resolution_minutes_sum,
        array_agg(first_response_minutes order by first_response_minutes)
            filter (where first_response_minutes is not null) as first_responses,
        array_agg(resolution_minutes order by resolution_minutes)
            filter (where resolution_minutes is not null) as resolution_times,
        count(first_response_business_minutes) as business_responses,
        count(resolution_business_minutes) as business_resolutions,
        sum(cast(first_response_business_minutes as decimal(18, 6))) as first_response_business_minutes_sum,
        sum(cast(resolution_business_minutes as decimal(18, 6))) as resolution_business_minutes_sum,
        array_agg(first_response_business_minutes order by first_response_business_minutes)
            filter (where first_response_business_minutes is not null) as business_first_responses,
        array_agg(resolution_business_minutes order by resolution_business_minutes)
            filter (where resolution_business_minutes is not null) as business_resolution_times,
        count(cost) as cases_with_cost,
        sum(cost) as cost,
        count(*) filter (where satisfaction = 'good') as satisfaction_good,
        count(*) filter (where satisfaction = 'bad') as satisfaction_bad
    from by_hours
    group by
        brand_id,
        created_date,
        channel,
        agent_id,
        hours
)

select
    brand_id,
    date,
    channel,
    agent_id,
    hours,
    cases_created,
    complaints,
    cases_resolved,
    cases_reopened,
    cases_one_touch,
    cases_fcr,
    cases_first_responded,
    cast(first_response_minutes_sum as double) as first_response_minutes_sum,
    {{ quantile_of('first_responses', 'cases_first_responded', 0.5) }} as first_response_minutes_p50,
    {{ quantile_of('first_responses', 'cases_first_responded', 0.9) }} as first_response_minutes_p90,
    cast(resolution_minutes_sum as double) as resolution_minutes_sum,
    {{ quantile_of('resolution_times', 'resolutions', 0.5) }} as resolution_minutes_p50,
    {{ quantile_of('resolution_times', 'resolutions', 0.9) }} as resolution_minutes_p90,
    cast(first_response_business_minutes_sum as double) as first_response_business_minutes_sum,
    {{ quantile_of('business_first_responses', 'business_responses', 0.5) }} as first_response_business_minutes_p50,
    {{ quantile_of('business_first_responses', 'business_responses', 0.9) }} as first_response_business_minutes_p90,
    cast(resolution_business_minutes_sum as double) as resolution_business_minutes_sum,
    {{ quantile_of('business_resolution_times', 'business_resolutions', 0.5) }} as resolution_business_minutes_p50,
    {{ quantile_of('business_resolution_times', 'business_resolutions', 0.9) }} as resolution_business_minutes_p90,
    cases_with_cost,
    cast(cost as decimal(18, 4)) as cost,
    satisfaction_good,
    satisfaction_bad
from days
