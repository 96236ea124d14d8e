select
    _connection as connection_id,
    _brand as brand_id,
    customer_id as account_id,
    campaign_id,
    name as campaign_name,
    status,
    channel_type,
    bidding_strategy,
    budget as daily_budget
from {{ newest(source('raw', 'google_ads__campaigns')) }}
