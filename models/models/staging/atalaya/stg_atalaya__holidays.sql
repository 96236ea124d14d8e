select
    holiday_date
from {{ source('raw', 'atalaya__holidays') }}
