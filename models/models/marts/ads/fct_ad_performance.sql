with

performance as (
    select
        performance.*,
        company.as_of,
        {{ fx_rate('performance.currency', 'company.currency', 'fx.rate') }} as fx_rate
    from {{ ref('int_ads__ad_performance') }} as performance
    cross join {{ ref('stg_atalaya__company') }} as company
    left join {{ ref('int_planning__fx_rates') }} as fx
        on
            fx.currency = performance.currency
            and fx.date_day = performance.date
)

select
    performance.ad_performance_key,
    performance.brand_id,
    performance.connection_id,
    performance.platform,
    performance.account_id,
    performance.level,
    performance.campaign_id,
    performance.campaign_key,
    performance.campaign_name,
    performance.ad_group_id,
    performance.ad_group_name,
    performance.ad_id,
    performance.ad_name,
    performance.keyword,
    performance.match_type,
    performance.search_term,
    performance.network,
    performance.device,
    performance.country,
    performance.date,
    signals.channel_id,
    performance.impressions,
    performance.clicks,
    performance.link_clicks,
    performance.reach,
    performance.video_views,
    performance.spend,
    performance.currency,
    {{ converted('performance.spend', 'performance.fx_rate') }} as spend_rc,
    performance.conversions,
    performance.conversion_value,
    {{ converted('performance.conversion_value', 'performance.fx_rate') }} as conversion_value_rc,
    performance.conversions_by_window,
    performance.source_timezone,
    coalesce(
        performance.date
        > {{ add_days('cast(performance.as_of as date)', '-1 * platforms.restatement_days') }},
        false
    ) as is_restating,
    performance.is_roi_level
from performance
left join {{ ref('ad_platforms') }} as platforms
    on platforms.platform = performance.platform
inner join {{ ref('int_roi__channel_signals') }} as signals
    on signals.channel_signal = performance.channel_signal
