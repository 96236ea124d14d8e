select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    consent_id,
    contact_id,
    email,
    phone,
    purpose,
    channel,
    is_granted,
    given_at,
    text_version,
    proof
from {{ newest(source('raw', 'files__consents')) }}
