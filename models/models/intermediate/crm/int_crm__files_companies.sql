{{ config(materialized='view') }}

select
    {{ canonical_select('companies') }}
from {{ ref('stg_files__companies') }}
