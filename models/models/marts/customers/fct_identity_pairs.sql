select
    pairs.record_a,
    pairs.record_b,
    assigned_a.customer_id as customer_a,
    assigned_b.customer_id as customer_b,
    pairs.weight,
    pairs.outcome,
    pairs.reason,
    pairs.evidence
from {{ source('raw', 'identity__pairs') }} as pairs
inner join {{ ref('int_customers__assigned') }} as assigned_a
    on assigned_a.record_key = pairs.record_a
inner join {{ ref('int_customers__assigned') }} as assigned_b
    on assigned_b.record_key = pairs.record_b
