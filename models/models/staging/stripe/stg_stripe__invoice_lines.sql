select
    _connection as connection_id,
    _brand as brand_id,
    line_id,
    invoice_id,
    description,
    price_id,
    product_id,
    quantity,
    amount,
    currency,
    is_proration,
    period_start,
    period_end
from {{ newest(source('raw', 'stripe__invoice_lines')) }}
