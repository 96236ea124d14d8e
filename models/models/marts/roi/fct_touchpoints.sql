select
    touchpoints.touchpoint_key,
    touchpoints.brand_id,
    touchpoints.connection_id,
    touchpoints.source,
    touchpoints.touchpoint_id,
    customers.customer_id,
    touchpoints.visitor_id,
    touchpoints.occurred_at,
    touchpoints.touch_date,
    touchpoints.kind,
    signals.channel_id,
    aliases.campaign_key,
    touchpoints.utm_source,
    touchpoints.utm_medium,
    touchpoints.utm_campaign,
    touchpoints.utm_content,
    touchpoints.utm_term,
    touchpoints.landing_page,
    lower({{ clean('touchpoints.device') }}) as device,
    touchpoints.is_bot,
    touchpoints.page_views,
    touchpoints.duration_s
from {{ ref('int_web__touchpoints') }} as touchpoints
inner join {{ ref('int_roi__channel_signals') }} as signals
    on signals.channel_signal = touchpoints.channel_signal
left join {{ ref('int_roi__campaign_aliases') }} as aliases
    on
        aliases.brand_id = touchpoints.brand_id
        and aliases.alias = touchpoints.campaign_alias
left join {{ ref('int_web__touchpoint_customers') }} as customers
    on customers.touchpoint_key = touchpoints.touchpoint_key
