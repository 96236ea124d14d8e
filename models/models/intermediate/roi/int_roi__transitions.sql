{#
    How often paths went on from the last three channels to the next, or ended, by brand and goal: all that Markov
    models need to know of the paths. Beside the paths of conversions stand those that led to none: what a person (a
    visitor where nobody knows who it is) did that is in no conversion's path, begun anew after a pause longer than the
    look-back window.
#}
with

goals as (
    select distinct
        brand_id,
        goal
    from {{ ref('int_roi__path_touches') }}
),

in_vain as (
    select
        touchpoints.brand_id,
        goals.goal,
        coalesce(touchpoints.customer_id, touchpoints.visitor_id, touchpoints.touchpoint_key) as person,
        touchpoints.touchpoint_key,
        touchpoints.occurred_at,
        touchpoints.channel_id
    from {{ ref('fct_touchpoints') }} as touchpoints
    inner join goals
        on goals.brand_id = touchpoints.brand_id
    left join {{ ref('int_roi__path_touches') }} as paths
        on
            paths.touchpoint_key = touchpoints.touchpoint_key
            and paths.goal = goals.goal
    where
        not touchpoints.is_bot
        and paths.touchpoint_key is null
),

beginnings as (
    select
        in_vain.*,
        case
            when
                lag(occurred_at) over (partition by brand_id, goal, person order by occurred_at, touchpoint_key desc)
                >= occurred_at - settings.lookback_days * interval '1' day
                then 0
            else 1
        end as is_beginning
    from in_vain
    cross join {{ ref('stg_atalaya__attribution') }} as settings
),

paths as (
    select
        brand_id,
        goal,
        '(conversion)' as ending,
        conversion_id as person,
        0 as path_number,
        occurred_at,
        touchpoint_key,
        channel_id
    from {{ ref('int_roi__path_touches') }}

    union all

    select
        brand_id,
        goal,
        '(nothing)' as ending,
        person,
        sum(is_beginning) over (
            partition by brand_id, goal, person
            order by occurred_at, touchpoint_key desc
            rows between unbounded preceding and current row
        ) as path_number,
        occurred_at,
        touchpoint_key,
        channel_id
    from beginnings
),

steps as (
    select
        brand_id,
        goal,
        ending,
        channel_id,
        lag(channel_id, 1) over path as channel_before,
        lag(channel_id, 2) over path as second_before,
        lag(channel_id, 3) over path as third_before,
        lead(channel_id, 1) over path as channel_after
    from paths
    window path as (
        partition by brand_id, goal, ending, person, path_number
        order by occurred_at, touchpoint_key desc
    )
),

transitions as (
    select
        brand_id,
        goal,
        third_before,
        second_before,
        channel_before,
        channel_id as next_state
    from steps

    union all

    select
        brand_id,
        goal,
        second_before,
        channel_before,
        channel_id,
        ending
    from steps
    where channel_after is null
)

select
    brand_id,
    goal,
    third_before,
    second_before,
    channel_before,
    next_state,
    count(*) as transitions
from transitions
group by
    brand_id,
    goal,
    third_before,
    second_before,
    channel_before,
    next_state
