select
    _connection as connection_id,
    _brand as brand_id,
    product_id,
    title,
    handle,
    product_type,
    vendor,
    status,
    created_at,
    updated_at
from {{ newest(source('raw', 'shopify__products')) }}
