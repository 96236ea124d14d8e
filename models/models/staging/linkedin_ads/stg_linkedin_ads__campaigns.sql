select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_id as ad_group_id,
    campaign_group_id as campaign_id,
    name as ad_group_name,
    status,
    type as campaign_type,
    objective,
    daily_budget,
    last_modified_at
from {{ newest(source('raw', 'linkedin_ads__campaigns')) }}
