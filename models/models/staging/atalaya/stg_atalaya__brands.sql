select
    brand_id,
    brand_name,
    timezone
from {{ source('raw', 'atalaya__brands') }}
