select
    _connection as connection_id,
    _brand as brand_id,
    media_id,
    account_id,
    published_at,
    media_type,
    product_type,
    caption,
    url,
    likes,
    comments
from {{ newest(source('raw', 'instagram__media')) }}
