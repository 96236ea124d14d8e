{{ config(materialized='view') }}

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
)

-- Both sides stay: a claim on a day without spend is a row, and so is spend without a claim
select
    {{- canonical_given('ad_performance', {
        'connection_id': "coalesce(insights.connection_id, claims.connection_id)",
        'brand_id': "coalesce(insights.brand_id, claims.brand_id)",
        'platform': "'meta'",
        'account_id': "coalesce(insights.account_id, claims.account_id)",
        'level': "coalesce(insights.level, claims.level)",
        'campaign_id': "coalesce(insights.campaign_id, claims.campaign_id, ads.campaign_id)",
        'campaign_name': "coalesce(insights.campaign_name, campaigns.campaign_name)",
        'ad_group_id': "coalesce(insights.ad_group_id, ads.ad_set_id)",
        'ad_group_name': "coalesce(insights.ad_group_name, ad_sets.ad_set_name)",
        'ad_id': "coalesce(insights.ad_id, claims.ad_id)",
        'ad_name': "coalesce(insights.ad_name, ads.ad_name)",
        'date': "coalesce(insights.date, claims.date)",
        'impressions': "insights.impressions",
        'clicks': "insights.clicks",
        'link_clicks': "insights.link_clicks",
        'reach': "insights.reach",
        'video_views': "insights.video_views",
        'spend': "insights.spend",
        'currency': "insights.currency",
        'conversions': "claims.conversions",
        'conversion_value': "claims.conversion_value",
        'conversions_by_window': "claims.conversions_by_window",
        'source_timezone': "insights.source_timezone",
    }) }}
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
