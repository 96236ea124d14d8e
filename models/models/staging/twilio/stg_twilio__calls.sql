select
    _connection as connection_id,
    _brand as brand_id,
    call_sid,
    account_sid,
    parent_call_sid,
    lower(direction) as direction,
    lower(status) as status,
    from_number,
    to_number,
    started_at,
    ended_at,
    duration_s
from {{ newest(source('raw', 'twilio__calls')) }}
