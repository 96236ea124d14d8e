select
    _connection as connection_id,
    _brand as brand_id,
    customer_id as account_id,
    campaign_id,
    ad_group_id,
    name as ad_group_name,
    status,
    type as ad_group_type,
    cpc_bid
from {{ newest(source('raw', 'google_ads__ad_groups')) }}
