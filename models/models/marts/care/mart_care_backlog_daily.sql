{#
    Cases that waited at the end of each local day. A case that was reopened and is open again counts as open since it
    was opened: sources do not say when it came back. One that is resolved without a moment of it waited no day.
#}
with

cases as (
    select
        cases.brand_id,
        cases.channel,
        cases.created_date,
        case
            when cases.is_resolved
                then coalesce(
                    {{ local_date('coalesce(cases.resolved_at, cases.closed_at)', 'company.timezone') }},
                    cases.created_date
                )
        end as resolved_date,
        {{ local_date('company.as_of', 'company.timezone') }} as today
    from {{ ref('fct_cases') }} as cases
    cross join {{ ref('stg_atalaya__company') }} as company
),

waiting as (
    -- Every day at whose end a case was open
    select
        cases.brand_id,
        cases.channel,
        cast(each_day.date_day as date) as date,
        date_diff('day', cases.created_date, cast(each_day.date_day as date)) as age_days
    from cases
    cross join {{ days_from(
        'cases.created_date',
        "coalesce(cast(cases.resolved_date - interval '1' day as date), cases.today)",
        'each_day',
    ) }}
    where
        cases.resolved_date is null
        or cases.resolved_date > cases.created_date
),

moves as (
    select brand_id, channel, created_date as date, 1 as opened, 0 as resolved, 0 as is_open, null as age_days
    from cases

    union all

    select brand_id, channel, resolved_date, 0, 1, 0, null
    from cases
    where resolved_date is not null

    union all

    select brand_id, channel, date, 0, 0, 1, age_days
    from waiting
),

spine as (
    -- Every day from a channel's first case, so that a day on which nothing waited says so
    select
        firsts.brand_id,
        firsts.channel,
        cast(each_day.date_day as date) as date
    from (
        select
            brand_id,
            channel,
            min(created_date) as first_day,
            max(today) as today
        from cases
        group by
            brand_id,
            channel
    ) as firsts
    cross join {{ days_from('firsts.first_day', 'firsts.today', 'each_day') }}
)

select
    spine.brand_id,
    spine.date,
    spine.channel,
    cast(coalesce(sum(moves.opened), 0) as bigint) as cases_opened,
    cast(coalesce(sum(moves.resolved), 0) as bigint) as cases_resolved,
    cast(coalesce(sum(moves.is_open), 0) as bigint) as open_cases,
    cast(coalesce(sum(moves.is_open) filter (where moves.age_days >= 2), 0) as bigint) as open_over_2_days,
    cast(coalesce(sum(moves.is_open) filter (where moves.age_days >= 7), 0) as bigint) as open_over_7_days,
    cast(max(moves.age_days) as bigint) as oldest_days
from spine
left join moves
    on
        moves.brand_id = spine.brand_id
        and moves.channel = spine.channel
        and moves.date = spine.date
group by
    spine.brand_id,
    spine.date,
    spine.channel
