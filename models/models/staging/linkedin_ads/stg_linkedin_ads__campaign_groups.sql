select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_group_id as campaign_id,
    name as campaign_name,
    status,
    last_modified_at
from {{ newest(source('raw', 'linkedin_ads__campaign_groups')) }}
