select
    connection_id,
    stream,
    reason,
    field,
    received_hour,
    records,
    waiting,
    replayed
from {{ source('raw', 'atalaya__quarantine') }}
