{# Records with the customer that the identity step gave them. #}
select
    records.*,
    assignments.customer_id,
    assignments.rule,
    assignments.weight
from {{ ref('int_customers__records') }} as records
inner join {{ source('raw', 'identity__assignments') }} as assignments
    on assignments.record_key = records.record_key
