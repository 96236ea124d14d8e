select
    _connection as connection_id,
    _brand as brand_id,
    post_id,
    page_id,
    published_at,
    message,
    media_type,
    status_type,
    url,
    is_published,
    promotion_status,
    shares,
    reactions,
    comments
from {{ newest(source('raw', 'facebook_pages__posts')) }}
