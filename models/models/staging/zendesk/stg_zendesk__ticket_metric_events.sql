select
    _connection as connection_id,
    _brand as brand_id,
    event_id,
    ticket_id,
    metric,
    instance_id,
    type,
    status,
    occurred_at
from {{ newest(source('raw', 'zendesk__ticket_metric_events')) }}
