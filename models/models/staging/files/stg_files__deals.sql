select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    deal_id,
    contact_id,
    company_id,
    owner,
    stage,
    amount,
    currency,
    created_at,
    closed_at,
    is_won,
    loss_reason
from {{ newest(source('raw', 'files__deals')) }}
