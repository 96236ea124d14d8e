select
    brands.brand_id,
    brands.brand_name,
    company.currency,
    coalesce(brands.timezone, company.timezone) as timezone
from {{ ref('stg_atalaya__brands') }} as brands
cross join {{ ref('stg_atalaya__company') }} as company
