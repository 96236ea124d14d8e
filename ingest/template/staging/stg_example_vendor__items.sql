select
    _connection as connection_id,
    _brand as brand_id,
    item_id,
    name,
    amount,
    updated_at
from {{ newest(source('raw', 'example_vendor__items')) }}
