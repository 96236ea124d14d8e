select
    _connection as connection_id,
    _brand as brand_id,
    campaign_id,
    email_id,
    email,
    status,
    sent_at
from {{ newest(source('raw', 'mailchimp__sent_to')) }}
