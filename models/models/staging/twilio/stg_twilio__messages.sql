select
    _connection as connection_id,
    _brand as brand_id,
    message_sid,
    account_sid,
    lower(direction) as direction,
    lower(status) as status,
    from_number,
    to_number,
    body,
    sent_at,
    created_at
from {{ newest(source('raw', 'twilio__messages')) }}
