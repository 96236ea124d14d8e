select
    _connection as connection_id,
    _brand as brand_id,
    action_id,
    name,
    strategy,
    segment,
    channel,
    campaign_pattern,
    owner,
    starts_on,
    ends_on,
    budget,
    currency,
    objective
from {{ newest(source('raw', 'files__plan_actions')) }}
