select
    _connection as connection_id,
    _brand as brand_id,
    property_id,
    from_date,
    until_date,
    rows as row_count,
    timezone as source_timezone,
    currency,
    empty_reason,
    has_other_row,
    is_thresholded,
    samples_read,
    sampling_space
from {{ newest(source('raw', 'ga4__report_metadata')) }}
