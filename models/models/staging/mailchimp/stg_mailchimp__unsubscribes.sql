select
    _connection as connection_id,
    _brand as brand_id,
    campaign_id,
    email_id,
    email,
    occurred_at,
    reason
from {{ newest(source('raw', 'mailchimp__unsubscribes')) }}
