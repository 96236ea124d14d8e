select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    currency,
    'UTC' as source_timezone,
    campaign_group_id as campaign_id,
    date,
    impressions,
    clicks,
    landing_page_clicks as link_clicks,
    reach,
    video_views,
    spend,
    conversions,
    conversion_value,
    one_click_leads
from {{ newest(source('raw', 'linkedin_ads__analytics_campaign_group')) }}
