select
    _connection as connection_id,
    _brand as brand_id,
    media_id,
    account_id,
    reach,
    views,
    impressions,
    likes,
    comments,
    shares,
    saves,
    interactions
from {{ newest(source('raw', 'instagram__media_insights')) }}
