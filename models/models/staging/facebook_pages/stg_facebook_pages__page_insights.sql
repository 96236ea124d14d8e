select
    _connection as connection_id,
    _brand as brand_id,
    page_id,
    date,
    views,
    viewers,
    impressions,
    reach,
    engagements,
    followers,
    new_followers,
    lost_followers
from {{ newest(source('raw', 'facebook_pages__page_insights')) }}
