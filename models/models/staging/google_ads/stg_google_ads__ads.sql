select
    _connection as connection_id,
    _brand as brand_id,
    customer_id as account_id,
    campaign_id,
    ad_group_id,
    ad_id,
    name as ad_name,
    type as ad_type,
    final_urls,
    status
from {{ newest(source('raw', 'google_ads__ads')) }}
