select
    _connection as connection_id,
    _brand as brand_id,
    post_id,
    page_id,
    views,
    viewers,
    impressions,
    reach,
    clicks
from {{ newest(source('raw', 'facebook_pages__post_insights')) }}
