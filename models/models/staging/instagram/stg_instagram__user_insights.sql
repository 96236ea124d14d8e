select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    date,
    reach,
    views,
    impressions,
    interactions,
    likes,
    comments,
    shares,
    saves,
    link_taps,
    new_followers,
    lost_followers
from {{ newest(source('raw', 'instagram__user_insights')) }}
