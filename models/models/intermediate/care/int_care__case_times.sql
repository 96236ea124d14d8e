with

instants as (
    select created_at as instant from {{ ref('int_care__cases') }}
    union
    select first_response_at from {{ ref('int_care__cases') }} where first_response_at is not null
    union
    select resolved_at from {{ ref('int_care__cases') }} where resolved_at is not null
),

clock as (
    -- Business minutes that had passed at each instant: they only ever grow, so the largest of a day's rows is the one
    select
        instants.instant,
        max(
            hours.minutes_before
            + case
                when hours.opens_at is null or instants.instant <= hours.opens_at then 0
                when instants.instant >= hours.closes_at then hours.length_minutes
                else {{ minutes_between('hours.opens_at', 'instants.instant') }}
            end
        ) as business_minutes,
        bool_or(
            hours.opens_at is not null
            and instants.instant >= hours.opens_at
            and instants.instant < hours.closes_at
        ) as is_open
    from instants
    cross join {{ ref('stg_atalaya__company') }} as company
    inner join {{ ref('int_care__business_hours') }} as hours
        on hours.date_day = {{ local_date('instants.instant', 'company.timezone') }}
    where exists (select 1 from {{ ref('stg_atalaya__business_hours') }})
    group by instants.instant
)

select
    cases.case_key,
    created.is_open as is_in_business_hours,
    case
        when cases.first_response_at >= cases.created_at
            then {{ minutes_between('cases.created_at', 'cases.first_response_at') }}
    end as first_response_minutes,
    case
        when cases.first_response_at >= cases.created_at
            then responded.business_minutes - created.business_minutes
    end as first_response_business_minutes,
    case
        when cases.state = 'resolved' and cases.resolved_at >= cases.created_at
            then {{ minutes_between('cases.created_at', 'cases.resolved_at') }}
    end as resolution_minutes,
    case
        when cases.state = 'resolved' and cases.resolved_at >= cases.created_at
            then resolved.business_minutes - created.business_minutes
    end as resolution_business_minutes
from {{ ref('int_care__cases') }} as cases
left join clock as created
    on created.instant = cases.created_at
left join clock as responded
    on responded.instant = cases.first_response_at
left join clock as resolved
    on resolved.instant = cases.resolved_at
