select
    _connection as connection_id,
    coalesce(brand_id, _brand) as brand_id,
    agency_id,
    report_id,
    line,
    channel,
    campaign_name,
    period_start,
    period_end,
    measure,
    value,
    currency,
    reported_at
from {{ newest(source('raw', 'files__agency_reports')) }}
