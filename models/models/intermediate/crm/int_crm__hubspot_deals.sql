{{ config(materialized='view') }}

select
    {{ canonical_select('deals', given={'source': "'hubspot'", 'owner': 'owner_id'}) }}
from {{ ref('stg_hubspot__deals') }}
where not coalesce(is_deleted, false)
