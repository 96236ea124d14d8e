select
    _connection as connection_id,
    _brand as brand_id,
    kpi,
    scope,
    period,
    tier,
    target,
    warn_below,
    direction,
    owner,
    baseline
from {{ newest(source('raw', 'files__plan_targets')) }}
