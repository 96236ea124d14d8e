{{ config(materialized='view') }}

{#- Campaigns as the platforms list them, with or without results. -#}
{%- set head = {
    'connection_id': 'connection_id', 'brand_id': 'brand_id', 'account_id': 'account_id',
    'campaign_id': 'campaign_id', 'campaign_name': 'campaign_name', 'status': 'status',
} %}

select
    {{- canonical_given('campaigns', dict(
        head, platform="'meta'", objective='objective', status='coalesce(effective_status, status)'
    )) }}
from {{ ref('stg_meta_ads__campaigns') }}

union all

select
    {{- canonical_given('campaigns', dict(head, platform="'google'", network='channel_type')) }}
from {{ ref('stg_google_ads__campaigns') }}

union all

select
    {{- canonical_given('campaigns', dict(head, platform="'linkedin'")) }}
from {{ ref('stg_linkedin_ads__campaign_groups') }}
