select
    _connection as connection_id,
    _brand as brand_id,
    refund_id,
    order_id,
    refunded_at,
    amount,
    currency,
    note,
    updated_at
from {{ newest(source('raw', 'shopify__refunds')) }}
