with

meta_insights as (
    select
        connection_id,
        brand_id,
        'campaign' as level,
        account_id,
        campaign_id,
        campaign_name,
        cast(null as varchar) as ad_group_id,
        cast(null as varchar) as ad_group_name,
        cast(null as varchar) as ad_id,
        cast(null as varchar) as ad_name,
        date,
        impressions,
        clicks,
        link_clicks,
        reach,
        video_views,
        spend,
        currency,
        source_timezone
    from {{ ref('stg_meta_ads__insights_campaign') }}

    union all

    select
        connection_id,
        brand_id,
        'ad' as level,
        account_id,
        campaign_id,
        campaign_name,
        ad_set_id as ad_group_id,
        ad_set_name as ad_group_name,
        ad_id,
        ad_name,
        date,
        impressions,
        clicks,
        link_clicks,
        reach,
        video_views,
        spend,
        currency,
        source_timezone
    from {{ ref('stg_meta_ads__insights_ad') }}
),

meta as (
    -- Both sides stay: a claim on a day without spend is a row, and so is spend without a claim
    select
        coalesce(insights.connection_id, claims.connection_id) as connection_id,
        coalesce(insights.brand_id, claims.brand_id) as brand_id,
        'meta' as platform,
        coalesce(insights.account_id, claims.account_id) as account_id,
        coalesce(insights.level, claims.level) as level,
        coalesce(insights.campaign_id, claims.campaign_id, ads.campaign_id) as campaign_id,
        coalesce(insights.campaign_name, campaigns.campaign_name) as campaign_name,
        coalesce(insights.ad_group_id, ads.ad_set_id) as ad_group_id,
        coalesce(insights.ad_group_name, ad_sets.ad_set_name) as ad_group_name,
        coalesce(insights.ad_id, claims.ad_id) as ad_id,
        coalesce(insights.ad_name, ads.ad_name) as ad_name,
        coalesce(insights.date, claims.date) as date,
        insights.impressions,
        insights.clicks,
        insights.link_clicks,
        insights.reach,
        insights.video_views,
        insights.spend,
        insights.currency,
        claims.conversions,
        claims.conversion_value,
        claims.conversions_by_window,
        insights.source_timezone
    from meta_insights as insights
    full outer join {{ ref('int_ads__meta_claims') }} as claims
        on
            claims.connection_id = insights.connection_id
            and claims.level = insights.level
            and claims.account_id = insights.account_id
            and coalesce(claims.ad_id, claims.campaign_id) = coalesce(insights.ad_id, insights.campaign_id)
            and claims.date = insights.date
    left join {{ ref('stg_meta_ads__ads') }} as ads
        on
            ads.connection_id = coalesce(insights.connection_id, claims.connection_id)
            and ads.ad_id = coalesce(insights.ad_id, claims.ad_id)
    left join {{ ref('stg_meta_ads__ad_sets') }} as ad_sets
        on
            ad_sets.connection_id = ads.connection_id
            and ad_sets.ad_set_id = ads.ad_set_id
    left join {{ ref('stg_meta_ads__campaigns') }} as campaigns
        on
            campaigns.connection_id = coalesce(insights.connection_id, claims.connection_id)
            and campaigns.campaign_id = coalesce(insights.campaign_id, claims.campaign_id, ads.campaign_id)
),

performance as (
    select
        connection_id,
        brand_id,
        platform,
        account_id,
        level,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        cast(null as varchar) as keyword,
        cast(null as varchar) as match_type,
        cast(null as varchar) as search_term,
        cast(null as varchar) as network,
        cast(null as varchar) as device,
        cast(null as varchar) as country,
        date,
        impressions,
        clicks,
        link_clicks,
        reach,
        video_views,
        spend,
        currency,
        conversions,
        conversion_value,
        conversions_by_window,
        source_timezone
    from meta

    union all

    select
        connection_id,
        brand_id,
        lower(trim(platform)) as platform,
        account_id,
        lower(trim(level)) as level,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        keyword,
        match_type,
        search_term,
        network,
        device,
        country,
        date,
        impressions,
        clicks,
        link_clicks,
        reach,
        video_views,
        spend,
        currency,
        conversions,
        conversion_value,
        conversions_by_window,
        source_timezone
    from {{ ref('stg_files__ad_performance') }}
    where date is not null
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
