{{ config(materialized='view') }}

{#
    Each level is Google's own report. Conversions are those by the day of the click; those by the day of the sale are
    other figures and stand apart, in conversions_by_window.
#}
{%- set head = {
    'connection_id': 'connection_id', 'brand_id': 'brand_id', 'platform': "'google'", 'account_id': 'account_id',
    'campaign_id': 'campaign_id', 'campaign_name': 'campaign_name', 'network': 'network', 'date': 'date',
    'impressions': 'impressions', 'clicks': 'clicks', 'spend': 'spend', 'currency': 'currency',
    'conversions': 'conversions', 'conversion_value': 'conversion_value', 'source_timezone': 'source_timezone',
} -%}
{%- set windows -%}
'[{"action_type":"primary","window":"click_date","conversions":'
    || coalesce(cast(cast(conversions as decimal(18, 4)) as varchar), 'null')
    || ',"value":' || coalesce(cast(conversion_value as varchar), 'null')
    || '},{"action_type":"primary","window":"conversion_date","conversions":'
    || coalesce(cast(cast(conversions_by_conversion_date as decimal(18, 4)) as varchar), 'null')
    || ',"value":' || coalesce(cast(conversions_value_by_conversion_date as varchar), 'null')
    || '},{"action_type":"all","window":"click_date","conversions":'
    || coalesce(cast(cast(all_conversions as decimal(18, 4)) as varchar), 'null') || ',"value":null}]'
{%- endset -%}
{%- set by_date = dict(head, conversions_by_window=windows) -%}
{%- set group = {'ad_group_id': 'ad_group_id', 'ad_group_name': 'ad_group_name'} -%}
{%- set keyword = dict(group, keyword='keyword', match_type='match_type') -%}

with

keywords as (
    -- A keyword that was removed and added again has two ids, and is one keyword
    select
        connection_id,
        brand_id,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        ad_group_id,
        max(ad_group_name) as ad_group_name,
        keyword,
        match_type,
        max(network) as network,
        date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(spend) as spend,
        max(currency) as currency,
        sum(conversions) as conversions,
        sum(conversion_value) as conversion_value,
        max(source_timezone) as source_timezone
    from {{ ref('stg_google_ads__keyword_daily') }}
    group by
        connection_id,
        brand_id,
        account_id,
        campaign_id,
        ad_group_id,
        keyword,
        match_type,
        date
)

select
    {{- canonical_given('ad_performance', dict(by_date, level="'campaign'")) }}
from {{ ref('stg_google_ads__campaign_daily') }}

union all

select
    {{- canonical_given('ad_performance', dict(by_date, level="'ad_group'", **group)) }}
from {{ ref('stg_google_ads__ad_group_daily') }}

union all

select
    {{- canonical_given('ad_performance', dict(by_date, level="'ad'", ad_id='ad_id', ad_name='ad_name', **group)) }}
from {{ ref('stg_google_ads__ad_daily') }}

union all

select
    {{- canonical_given('ad_performance', dict(head, level="'keyword'", **keyword)) }}
from keywords

union all

select
    {{- canonical_given('ad_performance', dict(head, level="'search_term'", search_term='search_term', **keyword)) }}
from {{ ref('stg_google_ads__search_term_daily') }}
