select
    _connection as connection_id,
    _brand as brand_id,
    coalesce(source, _connection) as source,
    order_id,
    line,
    product_id,
    product_name,
    category,
    quantity,
    unit_price,
    net
from {{ newest(source('raw', 'files__order_items')) }}
