select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_id,
    ad_set_id,
    name as ad_set_name,
    status,
    effective_status,
    optimization_goal,
    daily_budget,
    created_time as created_at,
    updated_time as updated_at
from {{ newest(source('raw', 'meta_ads__ad_sets')) }}
