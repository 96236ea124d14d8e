{#
    The path of each conversion: the contacts of the same customer with the same brand up to the conversion, machines
    left out, within the look-back window and by the other rules of the configuration. Contacts at one instant are told
    apart by their key. A lead, its qualification and an order are different goals.
#}
with

goals as (
    select
        conversion_id,
        brand_id,
        customer_id,
        occurred_at,
        case when kind in ('first_order', 'repeat_order') then 'order' else kind end as goal
    from {{ ref('fct_conversions') }}
    where customer_id is not null
),

conversions as (
    select
        goals.*,
        lag(occurred_at) over (
            partition by brand_id, customer_id, goal
            order by occurred_at, conversion_id
        ) as previous_at
    from goals
),

candidates as (
    select
        conversions.conversion_id,
        conversions.brand_id,
        conversions.goal,
        touchpoints.touchpoint_key,
        touchpoints.occurred_at,
        touchpoints.touch_date,
        touchpoints.channel_id,
        touchpoints.campaign_key,
        {{ minutes_between('touchpoints.occurred_at', 'conversions.occurred_at') }} / 1440 as age_days,
        settings.max_touches,
        settings.direct_only_alone,
        max(case when touchpoints.channel_id = 'direct' then 0 else 1 end) over (
            partition by conversions.conversion_id
        ) as says_more
    from conversions
    inner join {{ ref('fct_touchpoints') }} as touchpoints
        on
            touchpoints.brand_id = conversions.brand_id
            and touchpoints.customer_id = conversions.customer_id
            and touchpoints.occurred_at <= conversions.occurred_at
    cross join {{ ref('stg_atalaya__attribution') }} as settings
    where
        not touchpoints.is_bot
        and touchpoints.occurred_at >= conversions.occurred_at - settings.lookback_days * interval '1' day
        and (
            not settings.starts_anew
            or conversions.previous_at is null
            or touchpoints.occurred_at > conversions.previous_at
        )
),

ranked as (
    select
        candidates.*,
        row_number() over (
            partition by conversion_id
            order by occurred_at desc, touchpoint_key
        ) as touches_to_go
    from candidates
    where
        not direct_only_alone
        or channel_id <> 'direct'
        or says_more = 0
)

select
    conversion_id,
    brand_id,
    goal,
    touchpoint_key,
    occurred_at,
    touch_date,
    channel_id,
    campaign_key,
    age_days,
    touches_to_go,
    count(*) over (partition by conversion_id) as touches
from ranked
where touches_to_go <= max_touches
