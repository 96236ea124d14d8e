select
    _connection as connection_id,
    _brand as brand_id,
    video_id,
    channel_id,
    date,
    views,
    watched_minutes,
    likes,
    comments,
    shares
from {{ newest(source('raw', 'youtube__video_daily')) }}
