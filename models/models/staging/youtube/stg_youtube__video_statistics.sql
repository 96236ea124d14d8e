select
    _connection as connection_id,
    _brand as brand_id,
    video_id,
    views,
    likes,
    comments
from {{ newest(source('raw', 'youtube__video_statistics')) }}
