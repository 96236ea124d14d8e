select
    agency_id,
    agency_name,
    brand_id
from {{ source('raw', 'atalaya__agencies') }}
