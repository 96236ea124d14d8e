select
    _connection as connection_id,
    _brand as brand_id,
    campaign_id,
    type,
    status,
    title,
    subject,
    from_name,
    list_id,
    list_name,
    segment,
    emails_sent,
    utm_campaign,
    created_at,
    sent_at
from {{ newest(source('raw', 'mailchimp__campaigns')) }}
