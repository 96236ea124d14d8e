select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    response_id,
    contact_id,
    case_id,
    order_id,
    kind,
    question,
    score,
    answer,
    answered_at
from {{ newest(source('raw', 'files__surveys')) }}
