select
    _connection as connection_id,
    _brand as brand_id,
    rating_id,
    ticket_id,
    requester_id,
    assignee_id,
    score,
    comment,
    created_at,
    updated_at
from {{ newest(source('raw', 'zendesk__satisfaction_ratings')) }}
