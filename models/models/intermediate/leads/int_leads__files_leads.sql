{{ config(materialized='view') }}

select
    {{ canonical_select('leads', given={'is_contact': 'false'}) }}
from {{ ref('stg_files__leads') }}
