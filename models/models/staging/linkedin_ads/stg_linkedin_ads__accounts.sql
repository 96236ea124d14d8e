select
    _connection as connection_id,
    _brand as brand_id,
    account_id,
    name as account_name,
    currency,
    status,
    type as account_type,
    last_modified_at
from {{ newest(source('raw', 'linkedin_ads__accounts')) }}
