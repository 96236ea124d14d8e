select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    event_id,
    campaign_id,
    contact_id,
    email,
    lower(kind) as kind,
    occurred_at,
    url,
    is_machine_open
from {{ newest(source('raw', 'files__email_events')) }}
