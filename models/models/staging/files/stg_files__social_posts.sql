select
    _connection as connection_id,
    _brand as brand_id,
    lower(platform) as platform,
    post_id,
    page_id,
    published_at,
    format,
    text,
    url,
    campaign_id,
    is_paid,
    is_deleted
from {{ newest(source('raw', 'files__social_posts')) }}
