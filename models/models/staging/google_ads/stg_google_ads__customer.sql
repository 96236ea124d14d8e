select
    _connection as connection_id,
    _brand as brand_id,
    customer_id as account_id,
    name as account_name,
    currency,
    timezone as source_timezone,
    is_manager,
    status
from {{ newest(source('raw', 'google_ads__customer')) }}
