select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    account_currency as currency,
    timezone as source_timezone,
    campaign_id,
    campaign_name,
    date,
    impressions,
    clicks,
    inline_link_clicks as link_clicks,
    reach,
    video_views,
    spend
from {{ newest(source('raw', 'meta_ads__insights_campaign')) }}
