select
    _connection as connection_id,
    _brand as brand_id,
    lower(platform) as platform,
    object,
    date,
    impressions,
    reach,
    views,
    engagements,
    reactions,
    comments,
    shares,
    saves,
    clicks,
    followers,
    new_followers,
    lost_followers
from {{ newest(source('raw', 'files__social_metrics')) }}
