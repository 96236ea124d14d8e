select
    _connection as connection_id,
    _brand as brand_id,
    comment_id,
    post_id,
    page_id,
    parent_id,
    created_at,
    text,
    author_id,
    author_name,
    is_hidden
from {{ newest(source('raw', 'facebook_pages__comments')) }}
