select
    quarantine.connection_id,
    quarantine.stream,
    {{ local_date('quarantine.received_hour', 'company.timezone') }} as received_date,
    quarantine.reason,
    coalesce(quarantine.field, '') as field,
    connections.brand_id,
    cast(sum(quarantine.records) as bigint) as records,
    cast(sum(quarantine.waiting) as bigint) as waiting,
    cast(sum(quarantine.replayed) as bigint) as replayed
from {{ ref('stg_atalaya__quarantine') }} as quarantine
inner join {{ ref('stg_atalaya__connections') }} as connections
    on connections.connection_id = quarantine.connection_id
cross join {{ ref('stg_atalaya__company') }} as company
group by
    quarantine.connection_id,
    quarantine.stream,
    {{ local_date('quarantine.received_hour', 'company.timezone') }},
    quarantine.reason,
    coalesce(quarantine.field, ''),
    connections.brand_id
