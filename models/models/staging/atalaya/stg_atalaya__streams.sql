select
    connection_id,
    connector,
    brand_id,
    stream,
    last_attempt_at,
    last_success_at,
    last_error,
    error_class,
    fresh_to,
    rows_landed,
    rows_quarantined,
    restating_from
from {{ source('raw', 'atalaya__streams') }}
