select
    _connection as connection_id,
    _brand as brand_id,
    refund_id,
    charge_id,
    payment_intent_id,
    amount,
    currency,
    status,
    reason,
    failure_reason,
    created_at,
    updated_at
from {{ newest(source('raw', 'stripe__refunds')) }}
