select
    _connection as connection_id,
    _brand as brand_id,
    date,
    currency,
    rate
from {{ newest(source('raw', 'ecb_rates__rates')) }}
