select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_id as ad_group_id,
    creative_id as ad_id,
    name as ad_name,
    intended_status as status,
    last_modified_at
from {{ newest(source('raw', 'linkedin_ads__creatives')) }}
