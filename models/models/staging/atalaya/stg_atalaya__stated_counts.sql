select
    connection_id,
    stream,
    slice,
    slice_date,
    completed_at,
    vendor_count,
    rows_landed,
    rows_waiting
from {{ source('raw', 'atalaya__stated_counts') }}
