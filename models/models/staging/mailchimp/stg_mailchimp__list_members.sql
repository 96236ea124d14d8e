select
    _connection as connection_id,
    _brand as brand_id,
    list_id,
    member_id,
    email,
    full_name,
    given_name,
    surname,
    phone,
    status,
    language,
    country,
    opted_in_at,
    changed_at
from {{ newest(source('raw', 'mailchimp__list_members')) }}
