select
    name as company_name,
    currency,
    timezone,
    locale,
    as_of
from {{ source('raw', 'atalaya__company') }}
