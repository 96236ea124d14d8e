select
    day_of_week,
    from_minute,
    to_minute
from {{ source('raw', 'atalaya__business_hours') }}
