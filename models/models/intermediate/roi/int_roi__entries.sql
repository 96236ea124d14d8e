{#
    How each person came to each brand: by the first contact that is known, or by a lead or an order before any. What
    they did within the look-back window after that.
#}
with

events as (
    select
        brand_id,
        coalesce(customer_id, visitor_id, touchpoint_key) as person,
        customer_id,
        occurred_at,
        touch_date as date_day,
        channel_id,
        campaign_key,
        landing_page,
        device,
        kind = 'visit' as is_visit,
        touchpoint_key as event_key,
        1 as preference
    from {{ ref('fct_touchpoints') }}
    where not is_bot

    union all

    select
        brand_id,
        customer_id as person,
        customer_id,
        occurred_at,
        conversion_date,
        'unattributed',
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar),
        false,
        conversion_id,
        2
    from {{ ref('fct_conversions') }}
    where customer_id is not null
),

entries as (
    select *
    from (
        select
            events.*,
            row_number() over (
                partition by brand_id, person
                order by occurred_at, preference, event_key
            ) as position
        from events
    ) as ranked
    where position = 1
),

reached as (
    select
        entries.brand_id,
        entries.customer_id,
        bool_or(conversions.kind = 'lead') as became_lead,
        bool_or(conversions.kind = 'qualified_lead') as became_qualified_lead,
        bool_or(conversions.kind = 'first_order') as placed_first_order,
        bool_or(conversions.kind = 'repeat_order') as placed_repeat_order
    from entries
    inner join {{ ref('fct_conversions') }} as conversions
        on
            conversions.brand_id = entries.brand_id
            and conversions.customer_id = entries.customer_id
            and conversions.occurred_at >= entries.occurred_at
    cross join {{ ref('stg_atalaya__attribution') }} as settings
    where conversions.occurred_at <= entries.occurred_at + settings.lookback_days * interval '1' day
    group by
        entries.brand_id,
        entries.customer_id
)

select
    entries.brand_id,
    entries.person,
    entries.customer_id,
    entries.occurred_at as entered_at,
    entries.date_day as entry_date,
    entries.channel_id,
    entries.campaign_key,
    entries.landing_page,
    entries.device,
    entries.is_visit,
    coalesce(reached.became_lead, false) as became_lead,
    coalesce(reached.became_qualified_lead, false) as became_qualified_lead,
    coalesce(reached.placed_first_order, false) as placed_first_order,
    coalesce(reached.placed_repeat_order, false) as placed_repeat_order
from entries
left join reached
    on
        reached.brand_id = entries.brand_id
        and reached.customer_id = entries.customer_id
