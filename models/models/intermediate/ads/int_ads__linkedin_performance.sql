{{ config(materialized='view') }}

{#
    LinkedIn's campaign group is what others call a campaign, its campaign an ad group, its creative an ad. Reports name
    only the entity itself: its parents come from the lists, and a row whose entity is not listed stays without them.
#}
{%- set figures = {
    'connection_id': 'results.connection_id', 'brand_id': 'results.brand_id', 'platform': "'linkedin'",
    'account_id': 'results.account_id', 'date': 'results.date', 'impressions': 'results.impressions',
    'clicks': 'results.clicks', 'link_clicks': 'results.link_clicks', 'reach': 'results.reach',
    'video_views': 'results.video_views', 'spend': 'results.spend', 'currency': 'results.currency',
    'conversions': 'results.conversions', 'conversion_value': 'results.conversion_value',
    'source_timezone': 'results.source_timezone', 'campaign_name': 'campaigns.campaign_name',
} -%}
{%- set group = {
    'campaign_id': 'ad_groups.campaign_id', 'ad_group_name': 'ad_groups.ad_group_name'
} -%}

select
    {{- canonical_given('ad_performance', dict(figures, level="'campaign'", campaign_id='results.campaign_id')) }}
from {{ ref('stg_linkedin_ads__analytics_campaign_group') }} as results
left join {{ ref('stg_linkedin_ads__campaign_groups') }} as campaigns
    on
        campaigns.connection_id = results.connection_id
        and campaigns.campaign_id = results.campaign_id

union all

select
    {{- canonical_given('ad_performance', dict(figures, level="'ad_group'", ad_group_id='results.ad_group_id', **group)) }}
from {{ ref('stg_linkedin_ads__analytics_campaign') }} as results
left join {{ ref('stg_linkedin_ads__campaigns') }} as ad_groups
    on
        ad_groups.connection_id = results.connection_id
        and ad_groups.ad_group_id = results.ad_group_id
left join {{ ref('stg_linkedin_ads__campaign_groups') }} as campaigns
    on
        campaigns.connection_id = ad_groups.connection_id
        and campaigns.campaign_id = ad_groups.campaign_id

union all

select
    {{- canonical_given('ad_performance', dict(
        figures, level="'ad'", ad_group_id='ads.ad_group_id', ad_id='results.ad_id', ad_name='ads.ad_name', **group
    )) }}
from {{ ref('stg_linkedin_ads__analytics_creative') }} as results
left join {{ ref('stg_linkedin_ads__creatives') }} as ads
    on
        ads.connection_id = results.connection_id
        and ads.ad_id = results.ad_id
left join {{ ref('stg_linkedin_ads__campaigns') }} as ad_groups
    on
        ad_groups.connection_id = ads.connection_id
        and ad_groups.ad_group_id = ads.ad_group_id
left join {{ ref('stg_linkedin_ads__campaign_groups') }} as campaigns
    on
        campaigns.connection_id = ad_groups.connection_id
        and campaigns.campaign_id = ad_groups.campaign_id
