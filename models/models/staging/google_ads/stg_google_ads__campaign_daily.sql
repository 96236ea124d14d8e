select
    _connection as connection_id,
    _brand as brand_id,
    customer_id as account_id,
    currency,
    timezone as source_timezone,
    campaign_id,
    campaign_name,
    lower(channel_type) as network,
    date,
    impressions,
    clicks,
    cost as spend,
    conversions,
    conversions_value as conversion_value,
    all_conversions,
    conversions_by_conversion_date,
    conversions_value_by_conversion_date
from {{ newest(source('raw', 'google_ads__campaign_daily')) }}
