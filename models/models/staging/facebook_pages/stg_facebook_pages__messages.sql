select
    _connection as connection_id,
    _brand as brand_id,
    message_id,
    conversation_id,
    page_id,
    created_at,
    text,
    author_id,
    author_name,
    recipient_id
from {{ newest(source('raw', 'facebook_pages__messages')) }}
