select
    event_id,
    run_id,
    kind,
    customer_id,
    other_id,
    reason,
    occurred_at
from {{ source('raw', 'identity__events') }}
