with

performance as (
    select *
    from {{ canonical_union([
        'int_ads__meta_performance',
        'int_ads__google_performance',
        'int_ads__linkedin_performance',
        'int_ads__files_performance',
    ]) }} as vendors
),

levels as (
    -- Levels of one account are each a whole of their own: the return on spend reads the coarsest one
    select
        performance.*,
        case performance.level
            when 'campaign' then 1
            when 'ad_group' then 2
            when 'ad' then 3
            when 'account' then 4
            when 'keyword' then 5
            else 6
        end as level_rank
    from performance
),

ranked as (
    select
        levels.*,
        min(level_rank) over (partition by connection_id, platform, account_id) as roi_level_rank
    from levels
)

select
    {{ hash_key([
        'ranked.connection_id', 'ranked.platform', 'ranked.account_id', 'ranked.level', 'ranked.campaign_id',
        'ranked.ad_group_id', 'ranked.ad_id', 'ranked.keyword', 'ranked.match_type', 'ranked.search_term',
        'ranked.network', 'ranked.device', 'ranked.country', 'ranked.date',
    ]) }} as ad_performance_key,
    ranked.connection_id,
    ranked.brand_id,
    ranked.platform,
    ranked.account_id,
    ranked.level,
    ranked.campaign_id,
    case
        when ranked.campaign_id is not null
            then ranked.connection_id || '|' || ranked.platform || '|' || coalesce(ranked.account_id, '')
                || '|' || ranked.campaign_id
    end as campaign_key,
    ranked.campaign_name,
    ranked.ad_group_id,
    ranked.ad_group_name,
    ranked.ad_id,
    ranked.ad_name,
    ranked.keyword,
    ranked.match_type,
    ranked.search_term,
    ranked.network,
    ranked.device,
    ranked.country,
    ranked.date,
    ranked.impressions,
    ranked.clicks,
    ranked.link_clicks,
    ranked.reach,
    ranked.video_views,
    ranked.spend,
    upper(coalesce(ranked.currency, connections.currency, company.currency)) as currency,
    ranked.conversions,
    ranked.conversion_value,
    ranked.conversions_by_window,
    coalesce(ranked.source_timezone, connections.timezone, company.timezone) as source_timezone,
    ranked.level_rank = ranked.roi_level_rank as is_roi_level,
    {{ channel_signal("'ad'", platform='ranked.platform', network='ranked.network') }} as channel_signal
from ranked
left join {{ ref('stg_atalaya__connections') }} as connections
    on connections.connection_id = ranked.connection_id
cross join {{ ref('stg_atalaya__company') }} as company
