select
    _connection as connection_id,
    _brand as brand_id,
    comment_id,
    media_id,
    account_id,
    parent_id,
    created_at,
    text,
    username,
    author_id,
    is_hidden
from {{ newest(source('raw', 'instagram__comments')) }}
