select
    _connection as connection_id,
    _brand as brand_id,
    channel_id,
    date,
    views,
    watched_minutes,
    likes,
    comments,
    shares,
    new_followers,
    lost_followers
from {{ newest(source('raw', 'youtube__channel_daily')) }}
