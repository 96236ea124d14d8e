with

candidates as (
    -- Touchpoints of the same customer with the same brand in the 30 days up to the conversion, machines left out
    select
        conversions.conversion_id,
        touchpoints.touchpoint_key,
        touchpoints.touch_date,
        touchpoints.channel_id,
        touchpoints.campaign_key,
        row_number() over (
            partition by conversions.conversion_id
            order by touchpoints.occurred_at desc, touchpoints.touchpoint_key
        ) as position
    from {{ ref('fct_conversions') }} as conversions
    inner join {{ ref('fct_touchpoints') }} as touchpoints
        on
            touchpoints.brand_id = conversions.brand_id
            and touchpoints.customer_id = conversions.customer_id
            and touchpoints.occurred_at <= conversions.occurred_at
            and touchpoints.occurred_at >= conversions.occurred_at - interval '30' day
    where not touchpoints.is_bot
),

last_touch as (
    select *
    from candidates
    where position = 1
)

select
    conversions.conversion_id,
    coalesce(last_touch.touchpoint_key, 'none') as touchpoint_id,
    'last_touch' as model,
    conversions.brand_id,
    conversions.kind,
    conversions.customer_id,
    conversions.conversion_date,
    coalesce(last_touch.touch_date, conversions.conversion_date) as touch_date,
    coalesce(last_touch.channel_id, 'unattributed') as channel_id,
    last_touch.campaign_key,
    cast(1 as double) as credit,
    conversions.value_rc,
    conversions.margin_rc
from {{ ref('fct_conversions') }} as conversions
left join last_touch
    on last_touch.conversion_id = conversions.conversion_id
