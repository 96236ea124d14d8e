select
    connection_id,
    source,
    source_key,
    record_key,
    customer_id,
    rule,
    weight
from {{ ref('int_customers__assigned') }}
