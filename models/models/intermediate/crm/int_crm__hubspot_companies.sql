{{ config(materialized='view') }}

select
    {{ canonical_select('companies', given={'source': "'hubspot'"}) }}
from {{ ref('stg_hubspot__companies') }}
where not coalesce(is_deleted, false)
