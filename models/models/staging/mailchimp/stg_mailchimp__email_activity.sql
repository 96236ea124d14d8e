select
    _connection as connection_id,
    _brand as brand_id,
    campaign_id,
    email_id,
    email,
    lower(action) as action,
    occurred_at,
    url,
    bounce_type,
    ip,
    -- Apple's own network: its privacy proxy loads pictures whether or not anybody looks
    lower(action) = 'open' and strpos(coalesce(ip, ''), '17.') = 1 as is_machine_open
from {{ newest(source('raw', 'mailchimp__email_activity')) }}
