select
    agency_id,
    max(agency_name) as agency_name,
    cast(count(*) as bigint) as brands,
    {{ text_list('brand_id', ',', 'brand_id') }} as brand_ids
from {{ ref('stg_atalaya__agencies') }}
group by agency_id
