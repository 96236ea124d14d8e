select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_id,
    ad_set_id,
    ad_id,
    name as ad_name,
    status,
    effective_status,
    creative_id,
    destination_url,
    utm_tags,
    created_time as created_at,
    updated_time as updated_at
from {{ newest(source('raw', 'meta_ads__ads')) }}
