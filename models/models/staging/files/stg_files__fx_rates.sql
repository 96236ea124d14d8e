select
    _connection as connection_id,
    _brand as brand_id,
    date,
    from_currency,
    to_currency,
    rate
from {{ newest(source('raw', 'files__fx_rates')) }}
