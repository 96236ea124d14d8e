select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_id,
    date,
    action_type,
    attribution_window,
    conversions,
    conversion_value
from {{ newest(source('raw', 'meta_ads__insights_campaign_actions')) }}
