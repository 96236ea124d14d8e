select
    event_id,
    run_id,
    case substr(customer_id, 1, 2)
        when 'h_' then 'household'
        when 'o_' then 'organisation'
        else 'customer'
    end as party,
    kind,
    customer_id,
    other_id,
    reason,
    occurred_at
from {{ source('raw', 'identity__events') }}
