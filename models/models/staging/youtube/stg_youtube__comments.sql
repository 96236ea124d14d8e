select
    _connection as connection_id,
    _brand as brand_id,
    comment_id,
    video_id,
    channel_id,
    parent_id,
    created_at,
    text,
    author_name,
    author_id
from {{ newest(source('raw', 'youtube__comments')) }}
