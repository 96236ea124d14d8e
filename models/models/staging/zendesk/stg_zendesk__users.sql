select
    _connection as connection_id,
    _brand as brand_id,
    user_id,
    name as full_name,
    email,
    phone,
    role,
    external_id,
    created_at,
    updated_at,
    is_active
from {{ newest(source('raw', 'zendesk__users')) }}
