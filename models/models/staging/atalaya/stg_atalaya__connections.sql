select
    connection_id,
    connector,
    domain,
    brand_id,
    timezone,
    currency,
    schedule,
    expected_minutes
from {{ source('raw', 'atalaya__connections') }}
