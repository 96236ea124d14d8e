select
    _connection as connection_id,
    _brand as brand_id,
    video_id,
    channel_id,
    published_at,
    title,
    live,
    duration,
    privacy
from {{ newest(source('raw', 'youtube__videos')) }}
