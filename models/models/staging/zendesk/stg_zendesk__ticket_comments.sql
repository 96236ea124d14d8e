select
    _connection as connection_id,
    _brand as brand_id,
    comment_id,
    ticket_id,
    author_id,
    is_public,
    body,
    channel,
    created_at
from {{ newest(source('raw', 'zendesk__ticket_comments')) }}
