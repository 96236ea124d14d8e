select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    campaign_id,
    name as campaign_name,
    objective,
    status,
    effective_status,
    buying_type,
    daily_budget,
    lifetime_budget,
    start_time as started_at,
    stop_time as stopped_at,
    created_time as created_at,
    updated_time as updated_at
from {{ newest(source('raw', 'meta_ads__campaigns')) }}
